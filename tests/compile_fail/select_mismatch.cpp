// The condition of a select has to broadcast with what it selects.
// diagnostic: does_not_broadcast
// fix: compare values of the shape that is selected.
// expect: "select: [2] and [3] do not"
// expect: select_mismatch.cpp:19
// lines: 10
#include <etch/expr/functions.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 2
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_EXTENT}>(tape);
  const auto c = select(b > 0, a, -a);
  tape.append_output(c.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
