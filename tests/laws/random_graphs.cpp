// The laws of the graph over random compositions of all ops.
#include "laws/laws.hpp"
#include "laws/random_expressions.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>

namespace {

constexpr std::uint64_t expressions = 300;
constexpr int depth = 8;

}  // namespace

TEST_CASE("random expressions of depth 8 keep the laws of the graph") {
  std::size_t kinks = 0, elements = 0;
  for (std::uint64_t seed = 0; seed < expressions; ++seed) {
    INFO("seed " << seed);
    const auto graph = laws::random::expression(seed, depth);
    const int batch = seed % 2 == 0 ? 1 : 3;
    const laws::Trial trial(graph.view(), {.uneven = true}, batch);
    kinks += trial.check_elements(0);
    trial.check_second_derivatives();
    trial.check_adjoint();
    trial.check_simplify();
    for (const auto id : graph.inputs) elements += testing::element_count(graph.nodes[id], batch);
  }
  // What lies at a kink is not judged: it may not be much.
  INFO(kinks << " of " << elements << " elements at a kink");
  CHECK(kinks * 20 <= elements);
  CHECK(elements >= 10 * expressions);
}

TEST_CASE("random expressions hold every op and stay in a sane range") {
  std::array<int, laws::random::lines> counts{};
  for (std::uint64_t seed = 0; seed < expressions; ++seed) {
    INFO("seed " << seed);
    const laws::random::Writer writer(seed, depth, &counts);
    CHECK(writer.depth() >= depth);
    auto graph = writer.graph();
    // Every node is an output, so that none hides behind a bounded one.
    for (int id = 0; id < graph.view().size(); ++id) graph.outputs.push_back(id);
    const auto inputs = testing::make_inputs(graph.view(), 3, {.uneven = true});
    for (const auto& values : etch::interpret(graph.view(), inputs, 3)) {
      for (const double value : values) REQUIRE(std::abs(value) <= 1e3);
    }
  }
  for (std::size_t line = 0; line < counts.size(); ++line) {
    INFO(laws::random::table[line].name << " " << counts[line]);
    CHECK(counts[line] >= 10);
  }
}
