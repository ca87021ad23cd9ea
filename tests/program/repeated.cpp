// A value that is used again and again is one node each time: 30 repetitions are 30 steps of work for
// the compiler and the program, not 2³⁰.
#include <etch/program.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <cmath>
#include <vector>

using etch::Graph, etch::Program, etch::Rate, etch::Shape, etch::Tape, etch::Values;

namespace {

constexpr int repetitions = 30;

struct Repeated {
  static constexpr Graph make() {
    Tape t;
    const auto start = etch::input<Shape{5}>(t);
    auto x = start;
    for (int i = 0; i < repetitions; ++i) x = x * x + x;
    t.append_output(sum(x).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0};
};

static_assert(Program<Repeated>::graph().size() < 6 * repetitions);

}  // namespace

TEST_CASE("x = x² + x thirty times has the gradient that the chain rule gives") {
  const Values start{-0.9, -0.3, -0.02, 0.0, 0.001};
  const auto found = testing::run<Program<Repeated>, double>({start}, 1);
  double total = 0;
  for (std::size_t i = 0; i < start.size(); ++i) {
    double x = start[i], slope = 1;
    for (int k = 0; k < repetitions; ++k) {
      slope *= 2 * x + 1;
      x = x * x + x;
    }
    total += x;
    INFO("element " << i);
    CHECK(found[1][i] == Approx(slope).epsilon(1e-13));
  }
  CHECK(found[0][0] == Approx(total).epsilon(1e-13));
}
