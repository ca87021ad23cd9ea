// An element of a matrix has two indices.
// diagnostic: wrong_number_of_axes
// fix: an index for each axis.
// expect: "element names 1 axes, [2, 3]"
// expect: "has 2"
// expect: element_with_one_index.cpp:19
// lines: 10
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_INDICES 1, 2
#else
#define ETCH_INDICES 1
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto m = etch::input<etch::Shape{2, 3}>(tape);
  const auto y = etch::element<ETCH_INDICES>(m);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
