// A body returns the next value of each state.
// diagnostic: loop_hands_on_others
// fix: return a std::tuple of all states; `scan` takes rows to be stacked behind them.
// expect: "repeat: the state has 2 parts,"
// expect: "the body returns 1"
// expect: loop_hands_on_others.cpp:20
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_X std::tuple(b, a + b)
#else
#define ETCH_X a + b
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto last = repeat<3>([](auto a, auto b) { return ETCH_X; }, x, x);
  tape.append_output(std::get<0>(std::tuple(last)).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
