// A loop over samples sums over the batch in no trip.
// diagnostic: batch_sum_in_a_loop
// fix: take the sum before the loop, or behind it.
// expect: "the body of a loop sums over"
// expect: "the batch: do so before or"
// expect: batch_sum_in_a_loop.cpp:27
// lines: 16
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/program.hpp>

#ifdef ETCH_TWIN
#define ETCH_X inner(x)
#else
#define ETCH_X inner(x) - batch_mean(x)
#endif

struct Function {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto x = etch::input<etch::Shape{3}>(tape, etch::Rate::sample);
    const auto inner = [](auto x) { return x * x + 1; };
    tape.append_output(repeat<3>([=](auto x) { return ETCH_X; }, x).ref.id);
    return tape.graph();
  }
};
static_assert(etch::Program<Function>::graph().outputs.size() == 1);
