// Shapes that do not broadcast are refused on the line that adds them.
// expect: add: [2, 3] and [4] differ on
// expect: axis 1 and neither is 1 there
// expect: broadcast_mismatch.cpp:17
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
