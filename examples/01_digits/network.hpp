// The network of the main job, and the check of its gradient, which is compiled apart.
#pragma once

#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>

// clang-format off
// [network]
using Digits = etch::Network<etch::Input<784>,
                             etch::Dense<50>,  etch::Sigmoid,
                             etch::Dense<100>, etch::Sigmoid,
                             etch::Dense<10>>;
static_assert(Digits::parameter_count == 45'360);
static_assert(etch::workspace_bytes<Digits, etch::SoftmaxCrossEntropy, float>() < 512 * 1024);
// [/network]
// clang-format on

/// Compares the network's gradient, in double, with numerical differentiation, and prints how they
/// agree.
bool gradient_is_right();
