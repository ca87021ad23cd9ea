// Training one of the networks, each compiled in a file of its own.
#pragma once

#include "support/digits_data.hpp"
#include "support/options.hpp"

/// Prints the network, trains it and prints how well it reads the test images.
void train_lenet(const Data& data, const Options& options);
void train_simple(const Data& data, const Options& options);
void train_deep(const Data& data, const Options& options);
