// A matrix product takes vectors and matrices.
// diagnostic: not_a_matrix
// fix: reshape the operand to a matrix.
// expect: "matmul wants matrices or"
// expect: "vectors, got [3, 2, 2]"
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENTS 4
#else
#define ETCH_EXTENTS 2, 2
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3, ETCH_EXTENTS}>(tape);
  const auto w = etch::input<etch::Shape{4, 2}>(tape);
  const auto y = matmul(x, w);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
