// The body of a loop holds no other loop.
// diagnostic: loop_in_a_loop
// fix: write the inner loop out with a `for`, or make one loop of both.
// expect: "the body of a loop holds"
// expect: "another loop: loops do not"
// expect: loop_in_a_loop.cpp:27
// lines: 16
#include <etch/expr/loops.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/program.hpp>

#ifdef ETCH_TWIN
#define ETCH_X inner(x)
#else
#define ETCH_X etch::repeat<2>(inner, x)
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
