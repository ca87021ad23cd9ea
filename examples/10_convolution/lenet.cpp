#include "10_convolution/networks.hpp"
#include "10_convolution/train.hpp"
#include "10_convolution/train_network.hpp"

void train_lenet(const Data& data, const Options& options) { train_network<LeNet5>(data, options); }
