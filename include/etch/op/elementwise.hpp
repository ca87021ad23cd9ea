// The elementwise ops: each one struct that holds name, value and adjoint (D2).
// May not know the batch, the layout or the kernels; adding an op touches no other file. What each gives
// at special points, value and derivative, stands in docs/edges.md.
#pragma once

#include <etch/op/arithmetic.hpp>
#include <etch/op/exponential.hpp>
#include <etch/op/hyperbolic.hpp>
#include <etch/op/power.hpp>
#include <etch/op/rounding.hpp>
#include <etch/op/special.hpp>
#include <etch/op/trigonometric.hpp>
