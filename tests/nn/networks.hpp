// Networks that several files of tests use. May not know tests.
#pragma once

#include <etch/nn/layers.hpp>
#include <etch/nn/network.hpp>

namespace networks {

/// The textbook's digits network.
using Digits = etch::Network<etch::Input<784>, etch::Dense<50>, etch::Sigmoid, etch::Dense<100>,
                             etch::Sigmoid, etch::Dense<10>>;

/// Small, with parameters that fill no cache line, so that the block has gaps.
using Small =
    etch::Network<etch::Input<3>, etch::Dense<5>, etch::Tanh, etch::Dense<2>, etch::Softmax>;

}  // namespace networks
