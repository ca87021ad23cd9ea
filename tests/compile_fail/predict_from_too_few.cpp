// An array says in its type how many numbers it has.
// diagnostic: wrong_number_of_values
// fix: pass as many numbers as the network has inputs.
// expect: "predict got 783 numbers, the"
// expect: "input [28, 28] has 784"
// expect: predict_from_too_few.cpp:18
// lines: 10
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_COUNT 784
#else
#define ETCH_COUNT 783
#endif

using Net = etch::Network<etch::Input<28, 28>, etch::Flatten, etch::Dense<2>>;
auto scores(const etch::Model<Net>& model, const std::array<float, ETCH_COUNT>& image) {
  return model.predict(image);
}
