#!/usr/bin/env python3
"""Prints the coefficients in include/etch/op/math_*.hpp.

Each function is interpolated at Chebyshev points with 150 digits (L. N. Trefethen, Approximation Theory
and Approximation Practice, 2013), which comes within a small factor of the best polynomial, and written
in powers of its argument, lowest first. Beside each stands the relative error of the polynomial itself.

    pip install mpmath; tests/reference/polynomials.py
"""
from mpmath import mp, mpf, cos, sin, pi, exp, log, asin, atan, erf, erfc, sqrt, cbrt, euler, loggamma, matrix, taylor, lu_solve, zeta

mp.dps = 150


def fit(f, low, high, degree):
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * degree + 2))
             for k in range(degree + 1)]
    rows = matrix([[x**j for j in range(degree + 1)] for x in nodes])
    coefficients = list(lu_solve(rows, matrix([f(x) for x in nodes])))
    worst = 0
    for k in range(401):
        x = low + (high - low) * mpf(k) / 400
        found = sum(c * x**j for j, c in enumerate(coefficients))
        worst = max(worst, abs(found / f(x) - 1))
    return coefficients, worst




def show(name, f, low, high, float_degree, double_degree):
    for kind, degree in (("float", float_degree), ("double", double_degree)):
        coefficients, worst = fit(f, mpf(low), mpf(high), degree)
        print(f"{name}, {kind}: degree {degree}, error {mp.nstr(worst, 2)}")
        print("    " + ", ".join(mp.nstr(c, 9 if kind == "float" else 18) for c in coefficients))


def away_from_zero(z):
    return z if abs(z) > mpf(10)**-25 else mpf(10)**-25


# exp(r) = 1 + r + r² P(r)
show("exp", lambda r: (exp(away_from_zero(r)) - 1 - away_from_zero(r)) / away_from_zero(r)**2,
     -log(2) / 2 * mpf("1.01"), log(2) / 2 * mpf("1.01"), 4, 9)
# log((1 + s) / (1 - s)) = 2s + s³ P(s²)
def log_tail(z):
    s = sqrt(away_from_zero(z))
    return (log((1 + s) / (1 - s)) - 2 * s) / s**3
show("log", log_tail, 0, (sqrt(2) - 1)**4 * mpf("1.01"), 2, 6)
# sin(r) = r + r³ P(r²), cos(r) = 1 - r²/2 + r⁴ P(r²)
def sine_tail(z):
    r = sqrt(away_from_zero(z))
    return (sin(r) - r) / r**3
def cosine_tail(z):
    r = sqrt(away_from_zero(z))
    return (cos(r) - 1 + r * r / 2) / r**4
show("sin", sine_tail, 0, (pi / 4)**2 * mpf("1.01"), 2, 5)
show("cos", cosine_tail, 0, (pi / 4)**2 * mpf("1.01"), 2, 5)
# asin(x) = x + x³ P(x²), |x| ≤ 1/2
def asin_tail(z):
    x = sqrt(away_from_zero(z))
    return (asin(x) - x) / x**3
show("asin", asin_tail, 0, mpf(1) / 4, 4, 11)
# atan(t) = t + t³ P(t²), |t| ≤ tan(π/8)
def atan_tail(z):
    t = sqrt(away_from_zero(z))
    return (atan(t) - t) / t**3
show("atan", atan_tail, 0, (sqrt(2) - 1)**2 * mpf("1.01"), 4, 10)
# erf(x) = x P(x²), |x| ≤ 1
show("erf", lambda z: erf(sqrt(away_from_zero(z))) / sqrt(away_from_zero(z)), 0, 1, 6, 11)
# erfc(x) = exp(-x²) P(t) / (1 + 2x), t = (x - 2) / (x + 2), x from 1/2 to where erfc underflows
def erfcx(t):
    x = 2 * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)
show("erfc", erfcx, mpf("-0.6"), mpf("0.87"), 9, 22)
# ∛m, √2/4 ≤ m < 2√2
show("cbrt", cbrt, sqrt(2) / 4, 2 * sqrt(2), 4, 4)
# log Γ(2 + z) = z P(z), |z| ≤ 1/2: the Taylor series, whose terms fall by a factor of 4
print("lgamma, double: degree 25, a Taylor series")
print("    " + ", ".join(mp.nstr(c, 18) for c in [1 - euler] + [(-1)**k * (zeta(k) - 1) / k for k in range(2, 27)]))
# log Γ(3/2 + z) = P(z), |z| ≤ 1/4: likewise, by a factor of 6
print("lgamma_middle, double: degree 19, a Taylor series")
print("    " + ", ".join(mp.nstr(c, 18) for c in taylor(loggamma, mpf(3) / 2, 19)))
