// A function is traced once for all values, so that no value can steer an if.
// diagnostic: expression_steers_no_if
// fix: write `select(x > 0, a, b)`, which is traced with both.
// expect: "an expression has no value yet"
// expect: "and steers no if: use"
// expect: "select(condition, a, b)"
// expect: if_on_an_expression.cpp:18
// lines: 15
#include <etch/expr/functions.hpp>

#ifdef ETCH_TWIN
#define ETCH_CONDITION true
#else
#define ETCH_CONDITION x > 0
#endif

constexpr auto half = [](auto x) {
  if (ETCH_CONDITION) return x;
  return x * 0.5;
};
constexpr etch::Graph make() {
  etch::Tape tape;
  const auto y = half(etch::input<etch::Shape{3}>(tape));
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
