// A slice whose step is 0 is refused: it would never get on.
// diagnostic: slice_without_step
// fix: a step of 1, or of -1 to go backwards.
// expect: "slice: a step of 0 takes the"
// expect: slice_without_step.cpp:18
// lines: 10
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_STEP 1
#else
#define ETCH_STEP 0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{6}>(tape);
  const auto y = etch::slice<0, 2, 3, ETCH_STEP>(x);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
