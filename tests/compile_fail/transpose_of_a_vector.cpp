// Only a matrix has two axes to exchange.
// diagnostic: not_a_matrix
// fix: a vector needs no transpose: matmul takes it as a row on the left and as a column on the right.
// expect: "transpose wants a matrix, got"
// expect: "[3]"
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENTS 3, 1
#else
#define ETCH_EXTENTS 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{ETCH_EXTENTS}>(tape);
  const auto y = transpose(x);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
