// `max` and `min` reduce one expression; of two there are `maximum` and `minimum`.
// diagnostic: extremum_of_two
// fix: write `maximum(a, b)`.
// expect: "max is of one expression:
// expect: "write maximum(a, b) for that
// expect: max_of_two.cpp:22
// lines: 10
#include <etch/expr/shaping.hpp>
#include <algorithm>

#ifdef ETCH_TWIN
#define ETCH_OPERANDS a
#else
#define ETCH_OPERANDS a, b
#endif

constexpr etch::Graph make() {
  using std::max;
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape);
  [[maybe_unused]] const auto b = etch::input<etch::Shape{3}>(tape);
  const auto larger = max(ETCH_OPERANDS);
  tape.append_output(larger.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
