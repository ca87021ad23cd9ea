// What is printed does not grow with the number of layers, nor with the place of the wrong one.
// diagnostic: layer_does_not_fit
// fix: put `etch::Flatten` before layer 3.
// expect: "layer 3 Dense wants a vector"
// expect: "[n], but layer 2 ReLU gives"
// expect: "[4, 4] of 16 elements: put"
// lines: 12
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_INPUT 16
#else
#define ETCH_INPUT 4, 4
#endif

using Net = etch::Network<etch::Input<ETCH_INPUT>, etch::Tanh, etch::ReLU, etch::Dense<8>,
                          etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh,
                          etch::Dense<8>, etch::Tanh, etch::Dense<8>, etch::Tanh>;
etch::Model<Net> model;
static_assert(Net::layer_count == 60);
