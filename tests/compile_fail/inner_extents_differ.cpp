// A matrix product whose inner extents differ is refused on the line that writes it.
// diagnostic: inner_extents_differ
// fix: let the rows of the right operand be the columns of the left one.
// expect: "matmul: [784] times [78, 50]:"
// expect: "the inner extents 784 and 78"
// expect: "differ"
// expect: inner_extents_differ.cpp:21
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 784
#else
#define ETCH_EXTENT 78
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{784}>(tape);
  const auto w = etch::input<etch::Shape{ETCH_EXTENT, 50}>(tape);
  const auto y = matmul(x, w);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
