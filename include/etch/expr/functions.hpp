// The operators and functions a user writes on `Expr`, element by element: each checks the shapes in its
// operands' types and records one op.
// May not know derivatives; composed functions (softmax, …) stand in expr/composed.hpp.
#pragma once

// First, because errors are found there: a compiler prints the way to the header on which it stops.
#include <etch/expr/expr.hpp>

#include <etch/expr/arithmetic.hpp>
#include <etch/expr/comparison.hpp>
#include <etch/expr/elementary.hpp>
