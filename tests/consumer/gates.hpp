#pragma once

#include <etch/etch.hpp>

using Gates = etch::Model<etch::Network<etch::Input<2>, etch::Dense<8>, etch::Tanh, etch::Dense<2>>>;

Gates trained_gates();
