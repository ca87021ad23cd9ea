// The dot product is of two vectors of one length.
// diagnostic: not_two_vectors
// fix: use matmul for matrices.
// expect: "dot wants two vectors of one"
// expect: "length, got [3] and [4]"
// lines: 11
#include <etch/expr/composed.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_EXTENT}>(tape);
  const auto y = dot(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
