// A slice that reaches beyond its axis is refused on the line that writes it.
// diagnostic: no_such_element
// fix: end where the axis ends.
// expect: "slice: axis 0 of [6] has no"
// expect: "element 6, its last is 5"
// expect: slice_beyond_the_axis.cpp:19
// lines: 10
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_COUNT 4
#else
#define ETCH_COUNT 5
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{6}>(tape);
  const auto y = etch::slice<0, 2, ETCH_COUNT>(x);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
