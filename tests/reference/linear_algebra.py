#!/usr/bin/env python3
"""Determinants, inverses, solutions, cofactors and Cholesky factors with 50 digits, as a C++ table.

    python3 tests/reference/linear_algebra.py > tests/reference/linear_algebra.hpp

Needs mpmath. The matrices are small fractions of powers of two, so that a float holds them exactly.
"""

import random

from mpmath import mp, mpf, matrix

mp.dps = 50
N = 5
generator = random.Random(1)


def fractions(rows, columns):
    return matrix([[mpf(generator.randint(-32, 32)) / 16 for _ in range(columns)] for _ in range(rows)])


def cofactors(a):
    n = a.rows
    result = matrix(n, n)
    for i in range(n):
        for j in range(n):
            rows = [k for k in range(n) if k != i]
            columns = [k for k in range(n) if k != j]
            minor = matrix([[a[r, c] for c in columns] for r in rows])
            result[i, j] = (-1) ** (i + j) * mp.det(minor)
    return result


def show(name, values):
    numbers = [repr(float(x)) for x in values]
    lines, line = [], "   "
    for number in numbers:
        if len(line) + len(number) > 97:
            lines.append(line)
            line = "   "
        line += f" {number},"
    lines.append(line.rstrip(","))
    body = "\n".join(lines)
    print(f"inline constexpr double {name}[] = {{\n{body}}};")


def rows_of(a):
    return [a[i, j] for i in range(a.rows) for j in range(a.cols)]


regular = fractions(N, N)
right = fractions(N, 2)
singular = fractions(N, N)
for j in range(N):  # rank N - 1
    singular[N - 1, j] = singular[0, j] - singular[2, j]
flat = matrix(singular)
for j in range(N):  # rank N - 2
    flat[1, j] = singular[0, j] + singular[3, j]
factor = fractions(N, N)
definite = factor * factor.T + mp.eye(N)

print("// Made by linear_algebra.py with 50 digits: row-major, each number the nearest double.")
print("// May not know etch.")
print("#pragma once")
print()
print("namespace reference {")
print()
print(f"inline constexpr int extent = {N};")
show("regular", rows_of(regular))
show("right_side", rows_of(right))
print(f"inline constexpr double determinant = {float(mp.det(regular))!r};")
print(f"inline constexpr double log_determinant = {float(mp.log(abs(mp.det(regular))))!r};")
show("inverse", rows_of(regular ** -1))
show("solution", rows_of(regular ** -1 * right))
show("cofactors", rows_of(cofactors(regular)))
show("singular", rows_of(singular))
show("cofactors_of_singular", rows_of(cofactors(singular)))
show("of_rank_3", rows_of(flat))
show("definite", rows_of(definite))
show("cholesky", rows_of(mp.cholesky(definite)))
print()
print("}  // namespace reference")
