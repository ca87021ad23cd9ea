// `max` and `min` reduce one expression; of two there are `maximum` and `minimum`.
// diagnostic: extremum_of_two
// fix: write `maximum(a, b)`.
// expect: "max is of one expression:
// expect: "write maximum(a, b) for that
// expect: max_of_two.cpp:21
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_LARGER maximum
#else
#define ETCH_LARGER max
#endif

constexpr etch::Graph make() {
  using std::max;
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3}>(tape);
  const auto b = etch::input<etch::Shape{3}>(tape);
  const auto larger = ETCH_LARGER(a, b);
  tape.append_output(larger.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
