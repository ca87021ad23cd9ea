// The elementary functions an op's `value` may call, for a lone number and for lanes alike.
// May not know ops. Lone numbers are constant expressions: core/math.hpp and, where one text serves
// both, the files below. docs/edges.md has their accuracy, which a test holds them to.
#pragma once

#include <etch/core/math.hpp>
#include <etch/op/math_error.hpp>
#include <etch/op/math_exponential.hpp>
#include <etch/op/math_gamma.hpp>
#include <etch/op/math_hyperbolic.hpp>
#include <etch/op/math_inverse_trigonometric.hpp>
#include <etch/op/math_power.hpp>
#include <etch/op/math_root.hpp>
#include <etch/op/math_rounding.hpp>
#include <etch/op/math_trigonometric.hpp>
