// A sum along an axis that the operand lacks is refused on the line that writes it. Axes count from 0.
// diagnostic: no_such_axis
// fix: name an axis that is there.
// expect: "sum: [28, 28] has no axis 2,"
// expect: "its last is 1"
// expect: no_such_axis.cpp:19
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_AXIS 1
#else
#define ETCH_AXIS 2
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto image = etch::input<etch::Shape{28, 28}>(tape);
  const auto rows = etch::sum<ETCH_AXIS>(image);
  tape.append_output(rows.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
