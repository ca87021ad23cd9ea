// The interpreter's promises in constant evaluation; that this file compiles is the test.
#include "graph/loops.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>

#include <array>

namespace {

using etch::Values;

static_assert(etch::verify(loops::cumulative_product(4, 2).view()));
static_assert(etch::verify(loops::oscillator(10).view()));

// 5! and 2⁵, by a loop.
static_assert([] {
  const etch::Graph graph = loops::cumulative_product(5, 2);
  const std::array<Values, 1> rows{Values{1, 2, 2, 2, 3, 2, 4, 2, 5, 2}};
  const auto outputs = etch::interpret(graph.view(), rows);
  return outputs[0] == Values{120, 32} && outputs[1] == Values{1, 2, 2, 4, 6, 8, 24, 16, 120, 32};
}());

// Halving the step of Euler's method halves its error at t = 1, where y = cos(1).
static_assert([] {
  const auto error = [](int trips) {
    const etch::Graph graph = loops::oscillator(trips);
    const std::array<Values, 3> start{Values{1}, Values{0}, Values{1.0 / trips}};
    return etch::interpret(graph.view(), start)[0][0] - 0.5403023058681398;
  };
  const double ratio = error(40) / error(80);
  return ratio > 1.95 && ratio < 2.05;
}());

}  // namespace
