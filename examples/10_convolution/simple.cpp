#include "10_convolution/networks.hpp"
#include "10_convolution/train.hpp"
#include "10_convolution/train_network.hpp"

void train_simple(const Data& data, const Options& options) { train_network<SimpleConvNet>(data, options); }
