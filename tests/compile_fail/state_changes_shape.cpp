// A state keeps its shape from trip to trip.
// diagnostic: state_changes_shape
// fix: begin with a state of the shape that the body gives.
// expect: "repeat: state 1 has shape [3],"
// expect: "its next value [4]"
// expect: state_changes_shape.cpp:21
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto y = etch::input<etch::Shape{ETCH_EXTENT}>(tape);
  const auto states = repeat<3>([=](auto a, auto b) { return std::tuple(a, y * sum(b)); }, x, x);
  tape.append_output(std::get<0>(states).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
