// A loss called in a function, with a target that is not of the output's shape.
// diagnostic: target_does_not_fit
// fix: give both one shape.
// expect: "mean_squared_error: the output"
// expect: "is [2, 3] of 6 elements, the"
// expect: "target [6]"
// lines: 10
#include <etch/nn/losses.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENTS 2, 3
#else
#define ETCH_EXTENTS 6
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto y = etch::input<etch::Shape{2, 3}>(tape);
  const auto t = etch::input<etch::Shape{ETCH_EXTENTS}>(tape);
  const auto error = etch::mean_squared_error(y, t);
  tape.append_output(error.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
