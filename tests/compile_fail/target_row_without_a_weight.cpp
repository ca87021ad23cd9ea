// A weighted loss finds the weight behind the target.
// diagnostic: target_row_does_not_fit
// fix: append one number to the target: the sample's weight.
// expect: "mean squared error wants a
// expect: "target row of 4 numbers, the
// expect: target_row_without_a_weight.cpp:21
// lines: 12
#include <etch/nn/losses.hpp>

#ifdef ETCH_TWIN
#define ETCH_ROW 4
#else
#define ETCH_ROW 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto y = etch::input<etch::Shape{3}>(tape);
  const auto row = etch::input<etch::Shape{ETCH_ROW}>(tape);
  constexpr auto loss = etch::weighted(etch::mean_squared_error);
  const auto error = loss(y, row);
  tape.append_output(error.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
