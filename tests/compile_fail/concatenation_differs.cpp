// Values put side by side have equal extents on every other axis.
// diagnostic: parts_differ
// fix: join along the axis on which they differ.
// expect: "concatenate along axis 0:"
// expect: "[2, 3] and [2, 4] differ on"
// expect: concatenation_differs.cpp:20
// lines: 10
#include <etch/expr/joining.hpp>

#ifdef ETCH_TWIN
#define ETCH_AXIS 1
#else
#define ETCH_AXIS 0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{2, 3}>(tape);
  const auto b = etch::input<etch::Shape{2, 4}>(tape);
  const auto y = etch::concatenate<ETCH_AXIS>(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
