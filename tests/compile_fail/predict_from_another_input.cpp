// Each of several inputs has its own number of elements.
// diagnostic: wrong_number_of_values
// fix: 5 numbers for the second input.
// expect: "predict got 4 numbers, this
// expect: input [5] has 5
// lines: 16
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_SECOND 5
#else
#define ETCH_SECOND 4
#endif

using Net = etch::Network<etch::Inputs<etch::Input<4>, etch::Input<5>>, etch::Concat<>, etch::Dense<3>>;

auto scores(const etch::Model<Net>& model) {
  return model.predict(std::array<float, 4>{}, std::array<float, ETCH_SECOND>{});
}
