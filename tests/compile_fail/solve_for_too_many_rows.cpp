// A system of equations has a right side for each row of its matrix.
// diagnostic: right_side_does_not_fit
// fix: let the right side have as many rows as the matrix.
// expect: "solve: for a matrix [3, 3] the"
// expect: "right side is a vector or"
// expect: "matrix of 3 rows, got [4, 2]"
// expect: solve_for_too_many_rows.cpp:21
// lines: 10
#include <etch/expr/linear_algebra.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3, 3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_EXTENT, 2}>(tape);
  const auto x = solve(a, b);
  tape.append_output(x.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
