// Three convolutional networks that read 28 x 28 digits.
#pragma once

#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/training_layers.hpp>

// clang-format off
// [lenet]
/// LeCun, Bottou, Bengio and Haffner 1998, with ReLU and max-pooling.
struct LeNet5 : etch::Network<etch::Input<1, 28, 28>,
                              etch::Conv2d<6, 5, 1, etch::same>, etch::ReLU, etch::MaxPool2d<2>,
                              etch::Conv2d<16, 5>,               etch::ReLU, etch::MaxPool2d<2>,
                              etch::Flatten,
                              etch::Dense<120>, etch::ReLU,
                              etch::Dense<84>,  etch::ReLU,
                              etch::Dense<10>> {};
static_assert(LeNet5::parameter_count == 61'706);
// [/lenet]

/// The textbook's first one.
struct SimpleConvNet : etch::Network<etch::Input<1, 28, 28>,
                                     etch::Conv2d<30, 5>, etch::ReLU, etch::MaxPool2d<2>,
                                     etch::Flatten,
                                     etch::Dense<100>, etch::ReLU,
                                     etch::Dense<10>> {};

/// The textbook's deeper one.
struct DeepConvNet : etch::Network<etch::Input<1, 28, 28>,
                                   etch::Conv2d<16, 3, 1, 1>, etch::ReLU,
                                   etch::Conv2d<16, 3, 1, 1>, etch::ReLU, etch::MaxPool2d<2>,
                                   etch::Conv2d<32, 3, 1, 1>, etch::ReLU,
                                   etch::Conv2d<32, 3, 1, 2>, etch::ReLU, etch::MaxPool2d<2>,
                                   etch::Conv2d<64, 3, 1, 1>, etch::ReLU,
                                   etch::Conv2d<64, 3, 1, 1>, etch::ReLU, etch::MaxPool2d<2>,
                                   etch::Flatten,
                                   etch::Dense<50>, etch::ReLU, etch::Dropout<0.5>,
                                   etch::Dense<10>, etch::Dropout<0.5>> {};
// clang-format on
