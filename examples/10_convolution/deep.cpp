#include "10_convolution/networks.hpp"
#include "10_convolution/train.hpp"
#include "10_convolution/train_network.hpp"

void train_deep(const Data& data, const Options& options) { train_network<DeepConvNet>(data, options); }
