// A determinant is of a square matrix.
// diagnostic: not_a_matrix
// fix: let the matrix have as many rows as columns.
// expect: "determinant wants a square"
// expect: "matrix, got [3, 4]"
// expect: determinant_of_a_rectangle.cpp:19
// lines: 10
#include <etch/expr/linear_algebra.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3, ETCH_EXTENT}>(tape);
  const auto y = determinant(a);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
