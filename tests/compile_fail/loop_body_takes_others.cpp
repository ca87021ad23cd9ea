// A body gets one argument for each that stands behind it.
// diagnostic: loop_body_takes_others
// fix: give the body a parameter for each state, row and trip number, in their order.
// expect: "repeat: the body cannot be"
// expect: "called with 2 arguments, one"
// expect: loop_body_takes_others.cpp:20
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_X , auto
#else
#define ETCH_X
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto last = repeat<3>([](auto s ETCH_X) { return s * 0.5; }, x, etch::trip_number);
  tape.append_output(last.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
