// A loop of numbers alone stands in no program.
// diagnostic: loop_without_state
// fix: begin with an expression; numbers may stand beside it.
// expect: "repeat wants an expression: a"
// expect: "state, or over(x)"
// expect: loop_without_an_expression.cpp:20
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_X x
#else
#define ETCH_X 1.0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  etch::repeat<3>([](auto s) { return s * 2; }, ETCH_X);
  tape.append_output(x.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
