// Shapes that do not broadcast are refused on the line that adds them. Axes are compared from the last
// one; extents go together when equal, or when one is 1.
// diagnostic: does_not_broadcast
// fix: make the extents equal, or one of them 1.
// expect: "add: [2, 3] and [4] do not"
// expect: "broadcast: axis 1 has 3 and 4,"
// expect: "neither is 1"
// expect: broadcast_mismatch.cpp:22
// lines: 10
#include <etch/expr/functions.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{2, 3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_EXTENT}>(tape);
  const auto c = a + b;
  tape.append_output(c.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
