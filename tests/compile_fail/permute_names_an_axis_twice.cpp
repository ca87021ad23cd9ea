// An order of axes names each of them once.
// diagnostic: axis_named_twice
// fix: every axis, in the order wanted.
// expect: "permute names axis 1 twice"
// expect: permute_names_an_axis_twice.cpp:18
// lines: 10
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_AXIS 2
#else
#define ETCH_AXIS 1
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto q = etch::input<etch::Shape{2, 3, 4}>(tape);
  const auto y = etch::permute<1, 0, ETCH_AXIS>(q);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
