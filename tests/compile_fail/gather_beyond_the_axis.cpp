// Static indices are checked one by one.
// diagnostic: no_such_element
// fix: indices that are there; they count from 0.
// expect: "gather: axis 1 of [2, 3] has"
// expect: "no element 3, its last is 2"
// expect: gather_beyond_the_axis.cpp:19
// lines: 10
#include <etch/expr/joining.hpp>

#ifdef ETCH_TWIN
#define ETCH_INDEX 2
#else
#define ETCH_INDEX 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto m = etch::input<etch::Shape{2, 3}>(tape);
  const auto y = etch::gather<1, 0, ETCH_INDEX>(m);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
