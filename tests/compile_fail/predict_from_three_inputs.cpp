// As many arrays as a network has inputs.
// diagnostic: wrong_number_of_inputs
// fix: leave the third one out.
// expect: "predict got 3 inputs, the
// expect: network has 2
// lines: 14
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_MORE
#else
#define ETCH_MORE , std::array<float, 5>{}
#endif

using Net = etch::Network<etch::Inputs<etch::Input<4>, etch::Input<5>>, etch::Concat<>, etch::Dense<3>>;

auto scores(const etch::Model<Net>& model) {
  return model.predict(std::array<float, 4>{}, std::array<float, 5>{} ETCH_MORE);
}
