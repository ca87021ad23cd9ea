// A loop makes at least one trip.
// diagnostic: loop_without_trips
// fix: give the number of trips; without any the state is what it was.
// expect: "repeat<0>: at least 1 trip is"
// expect: "wanted"
// expect: loop_without_trips.cpp:20
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_X 3
#else
#define ETCH_X 0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto last = repeat<ETCH_X>([](auto s) { return s * s; }, x);
  tape.append_output(last.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
