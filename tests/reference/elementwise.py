#!/usr/bin/env python3
"""Writes tests/reference/elementwise.hpp: values of the elementwise ops, computed with 80 digits by mpmath,
which shares no code with the library. Each value is a double and what it lacks, so that an error can be
told in units in the last place.

    pip install mpmath; tests/reference/elementwise.py
"""
import math
import pathlib
import struct

import mpmath
from mpmath import mp, mpf

mp.prec = 1300  # 80 digits and more, after the 1100 bits that a large angle loses


def single(x):
    return struct.unpack("f", struct.pack("f", x))[0]


# Floats, so that both types are tried with the same; the hard ones below may be doubles.
SIZES = [single(x) for x in (
    1e-30, 1e-10, 2.0**-26, 1e-5, 1e-3, 0.02, 0.1, 0.25, 0.3, 0.4, 0.5, 0.51, 0.7, 0.75, 0.9, 0.99, 1, 1.01,
    1.25, 1.4616321, 1.5, 1.75, 1.99, 2, 2.01, 2.5, 3, 3.7, 5, 7.5, 9.99, 10, 17.3, 26, 50, 80, 300, 700, 1e5,
    4.1e6, 1e10, 1e30)]
POSITIVE = SIZES + [5e-324, 1e-310, 2.2250738585072014e-308, 1e300, 1.7976931348623157e308]
BOTH = [s * x for x in SIZES for s in (1, -1)]


def within(low, high, more=()):
    return [x for x in BOTH if low <= x <= high] + list(more)


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


def round_away(x):
    return mpmath.sign(x) * mpmath.floor(abs(x) + mpf(1) / 2)


def trunc(x):
    return mpmath.sign(x) * mpmath.floor(abs(x))


UNARY = {
    "exp": (mpmath.exp, within(-700, 700, [-708.5, -720.0, -745.0, 709.78, -87.5, 88.5, -100.0])),
    "expm1": (mpmath.expm1, within(-700, 700, [-40.0, -37.5, 709.78, 1e-300, 0.34657359, -0.34657360])),
    "log": (mpmath.log, POSITIVE + [0.9999999999999999, 1.0000000000000002, 0.7071067811865475]),
    "log1p": (mpmath.log1p, within(-0.99, 1e30, [-0.9999999999999999, 1e-300, 1e300, -0.29289321881345245])),
    "sqrt": (mpmath.sqrt, [x for x in POSITIVE if x > 1e-300]),
    "rsqrt": (lambda x: 1 / mpmath.sqrt(x), [x for x in POSITIVE if x > 1e-300]),
    "cbrt": (lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)), BOTH + [5e-324, -1e-310, 1e300, 27.0, -8.0]),
    "sin": (mpmath.sin, BOTH + [k * math.pi / 2 for k in (1, 2, 3, 10, 355, 100000, 2670000)]
            + [4194303.9, 4194304.0, 1e22, float.fromhex("0x1.6ac5b262ca1ffp+849"), 1e300]),
    "cos": (mpmath.cos, BOTH + [k * math.pi / 2 for k in (1, 2, 3, 10, 355, 100000, 2670000)]
            + [4194303.9, 4194304.0, 1e22, float.fromhex("0x1.6ac5b262ca1ffp+849"), 1e300]),
    "tan": (mpmath.tan, BOTH + [k * math.pi / 2 for k in (1, 2, 3, 10, 355, 100000, 2670000)] + [1e22, 1e300]),
    "asin": (mpmath.asin, within(-1, 1, [0.9999999999999999, -0.5000000000000001, 1e-300])),
    "acos": (mpmath.acos, within(-1, 1, [0.9999999999999999, -0.9999999999999999, 0.5000000000000001])),
    "atan": (mpmath.atan, BOTH + [1e300, -1e-300, 0.41421356237309503, 2.414213562373095]),
    "sinh": (mpmath.sinh, within(-700, 700, [710.4, -89.3, 1e-300])),
    "cosh": (mpmath.cosh, within(-700, 700, [710.4, -89.3])),
    "tanh": (mpmath.tanh, BOTH + [21.9, -1e-300]),
    "asinh": (mpmath.asinh, BOTH + [1e300, -1e-300, 1073741824.0, 1073741825.0]),
    "acosh": (mpmath.acosh, [x for x in POSITIVE if x >= 1] + [1.0000000000000002, 1073741825.0]),
    "atanh": (mpmath.atanh, within(-0.99, 0.99, [0.9999999999999999, -1e-300])),
    "erf": (mpmath.erf, BOTH + [0.9999999999999999, 5.9, -1e-300]),
    "erfc": (mpmath.erfc, within(-50, 10, [0.4999999999999999, 20.0, 26.5, 9.1])),
    "lgamma": (lambda x: mpmath.log(abs(mpmath.gamma(x))) if abs(x) < 1000 else mpmath.loggamma(x).real,
               [x for x in SIZES if x <= 1e10] + [-0.5, -1.25, -3.75, -20.125, 1e300, 1.0000000000000002, 9.999]),
    "logistic": (logistic, within(-700, 700, [-87.0, -36.0, -740.0])),
    "softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), within(-700, 1e10, [-87.0, 36.0, -740.0])),
    "floor": (mpmath.floor, BOTH + [-0.5, 2.5, 4503599627370495.5, 8388607.5]),
    "ceil": (mpmath.ceil, BOTH + [-0.5, 2.5, 4503599627370495.5, 8388607.5]),
    "trunc": (trunc, BOTH + [-0.5, 2.5, 4503599627370495.5, 8388607.5]),
    "round": (round_away, BOTH + [-0.5, 2.5, 0.49999999999999994, 4503599627370495.5, 4194303.5]),
}


def pairs(first, second):
    return [(x, y) for x in first for y in second]


SOME = [single(x) for x in (1e-20, 1e-3, 0.3, 0.75, 1, 1.01, 2, 3.7, 10, 1000)]
SIGNED = [s * x for x in SOME for s in (1, -1)]


def power(x, y):
    return mpmath.power(x, y).real if x > 0 or y == int(y) else mpf("nan")


BINARY = {
    "pow": (power, pairs(SOME, [0.5, -0.5, 1, 2, 3, -1, 7.25, 0.125]) + [
        (-2.0, 3.0), (-0.5, 4.0), (-1.5, -3.0), (1.0000000000000002, 1e15), (0.9999999999999999, -7e17),
        (0.7071067811865475, -2000.0), (1.4142135623730951, 2047.0), (10.0, -320.0), (10.0, 308.0), (3.0, 645.0),
        (1.0001, 100000.0), (1e-310, 0.3), (5e-324, -0.9), (1e300, -1.05)]),
    "atan2": (mpmath.atan2, pairs(SIGNED, SIGNED[:13:3]) + [(1e-300, 1e300), (1e300, -1e300), (1e-310, 3e-310)]),
    "hypot": (mpmath.hypot, pairs(SIGNED[::2], SOME) + [(3e200, 4e200), (3e-200, -4e-200), (1e-310, 2e-310),
                                                      (1e308, 1e308), (3e30, 4e30), (3e-30, 4e-30)]),
    "fmod": (lambda x, y: x - y * trunc(x / y), pairs(SIGNED, [0.3, -0.7, 2, 10]) + [
        (1e300, 3.0), (1e22, 0.1), (1.0, 5e-324), (7e-310, 2e-310), (5.0, 1e300)]),
    # Of order y.
    "polygamma": (lambda x, n: mpmath.psi(int(n), x), pairs([0.02, 0.25, 0.5, 1, 1.25, 2, 3.7, 12, 50, 1e5, -0.25, -3.625],
                                                       [0, 1, 2, 3, 5])),
}


def row(x, y, value):
    if mpmath.isnan(value):
        raise ValueError((x, y))
    high = float(mpf(value)) if abs(value) < mpf(2)**1024 else math.inf
    low = float(mpf(value) - mpf(high)) if math.isfinite(high) else 0.0
    if abs(high) < 2.3e-308:
        # Rounding to a subnormal number loses bits that `low` would want below the smallest double.
        low = 0.0
    numbers = ", ".join(n.hex() if math.isfinite(n) else "infinity" for n in (x, y, high, low))
    return f"    {{{numbers}}},\n"


text = """// Made by tests/reference/elementwise.py: values of the elementwise ops, from mpmath.
#pragma once

#include <limits>

namespace reference {

/// f(x) or f(x, y) is value + rest.
struct Row {
  double x, y, value, rest;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();

"""
for name, (function, points) in UNARY.items():
    text += f"inline constexpr Row {name}[] = {{\n"
    text += "".join(row(float(x), 0.0, function(mpf(float(x)))) for x in points) + "};\n\n"
for name, (function, points) in BINARY.items():
    text += f"inline constexpr Row {name}[] = {{\n"
    text += "".join(row(float(x), float(y), function(mpf(float(x)), mpf(float(y)))) for x, y in points) + "};\n\n"
text += "}  // namespace reference\n"
(pathlib.Path(__file__).parent / "elementwise.hpp").write_text(text)
