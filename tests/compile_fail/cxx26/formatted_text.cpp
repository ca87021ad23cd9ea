// Where static_assert prints a formatted text (C++26), the whole message stands on the error line, and a
// wrong network still stands for itself: models of it add no error.
// expect: layer 1 Dense wants a vector [n], but Input gives [1, 28, 28] of 784 elements: put etch::Flatten between them
// expect: formatted_text.cpp:14
// lines: 26
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 784
#else
#define ETCH_INPUT 1, 28, 28
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Dense<50>, etch::Sigmoid>;
etch::Model<Net> model;
