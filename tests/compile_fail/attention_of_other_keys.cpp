// Queries of four numbers and keys of five.
// diagnostic: attention_of_other_shapes
// fix: project both to as many numbers.
// expect: "attention wants queries
// expect: [6, 4], [7, 5] and
// lines: 14
#include <etch/expr/attention.hpp>

#ifdef ETCH_TWIN
#define ETCH_WIDTH 4
#else
#define ETCH_WIDTH 5
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto q = etch::input<etch::Shape{6, 4}>(tape);
  const auto k = etch::input<etch::Shape{7, ETCH_WIDTH}>(tape);
  const auto v = etch::input<etch::Shape{7, 3}>(tape);
  tape.append_output(etch::attention(q, k, v).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
