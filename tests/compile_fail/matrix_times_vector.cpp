// `*` multiplies element by element; where a matrix product would fit, the error names it.
// diagnostic: does_not_broadcast
// fix: write `matmul(x, w)`.
// expect: "multiply: [3] and [3, 4] do"
// expect: "matrix product is matmul(a, b)
// expect: matrix_times_vector.cpp:20
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENTS 3
#else
#define ETCH_EXTENTS 3, 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto w = etch::input<etch::Shape{ETCH_EXTENTS}>(tape);
  const auto y = x * w;
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
