// A trace belongs to a square matrix.
// diagnostic: not_a_matrix
// fix: a square matrix, or sum(diagonal(x)).
// expect: "trace wants a square matrix,"
// expect: "got [2, 3]"
// expect: trace_of_a_rectangle.cpp:19
// lines: 10
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 2
#else
#define ETCH_EXTENT 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto m = etch::input<etch::Shape{2, ETCH_EXTENT}>(tape);
  const auto y = etch::trace(m);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
