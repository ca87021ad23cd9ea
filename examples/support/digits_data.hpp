// The digits that examples train with: MNIST's, or the library's own.
// May not know networks.
#pragma once

#include "options.hpp"

#include <etch/data/dataset.hpp>

using Images = etch::Dataset<etch::Shape{784}>;
using Data = etch::TrainAndTest<etch::Shape{784}>;

/// What the options ask for; says in a line what it is.
Data digits(const Options& options);

/// The test images of the MNIST directory that the options name.
Images mnist_test(const Options& options);
