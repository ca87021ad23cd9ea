// Values that are stacked have one shape.
// diagnostic: parts_differ
// fix: as many axes in each.
// expect: "stack along axis 0: [1, 3] and"
// expect: "[1, 2, 3] have 2 and 3 axes"
// expect: stack_of_ranks.cpp:20
// lines: 10
#include <etch/expr/joining.hpp>

#ifdef ETCH_TWIN
#define ETCH_SHAPE 3
#else
#define ETCH_SHAPE 2, 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_SHAPE}>(tape);
  const auto y = etch::stack(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
