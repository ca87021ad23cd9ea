// What a loop takes row by row has a row for each trip.
// diagnostic: loop_over_other_rows
// fix: give the loop as many trips as there are rows.
// expect: "repeat<10> over [9, 3]: the"
// expect: "first axis must have 10 rows,"
// expect: "one a trip"
// expect: loop_over_other_rows.cpp:22
// lines: 12
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_X 9
#else
#define ETCH_X 10
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{3}>(tape);
  const auto rows = etch::input<etch::Shape{9, 3}>(tape);
  const auto last = repeat<ETCH_X>([](auto s, auto row) { return s + row; }, x, over(rows));
  tape.append_output(last.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
