// The workspace that a plan asks for: a constant, and what is kept of every sample.
#include <etch/plan/cost.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <vector>

using etch::Graph, etch::Plan, etch::Rate, etch::Shape, etch::Tape, etch::Walk;

namespace {

template <int Hidden>
Plan network(bool normalised) {
  Tape t;
  const auto x = etch::input<Shape{9}>(t, Rate::sample);
  const auto w = etch::input<Shape{9, Hidden}>(t);
  const auto z = matmul(x, w);
  const auto y = normalised ? z - batch_mean(z) : z;
  t.append_output(batch_mean(sum(tanh(y))).ref.id);
  const std::vector<int> weight{1};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, weight);
  return etch::make_plan(etch::simplify(gradient.view()).view(), Walk::tiles);
}

}  // namespace

TEST_CASE("without batch statistics the workspace does not grow with the batch") {
  const Plan plan = network<6>(false);
  CHECK(plan.footprint.kept == 0);
  CHECK(plan.footprint.tile > 0);
  CHECK(etch::workspace_size<float>(plan.view()).elements<float>(2) ==
        etch::workspace_size<float>(plan.view()).elements<float>(1'000'000));
}

TEST_CASE("with batch statistics it grows by what is kept of each sample") {
  const Plan plan = network<6>(true);
  CHECK(plan.footprint.kept >= 6);
  CHECK(plan.footprint.kept <= 12);
  const auto elements = [&](int batch) { return etch::workspace_size<float>(plan.view()).elements<float>(batch); };
  CHECK(elements(3200) - elements(1600) == 1600u * static_cast<unsigned>(plan.footprint.kept));
}

TEST_CASE("a tile holds fewer samples where its values would leave the cache") {
  const int lanes = etch::target::lanes<float>;
  const Plan narrow = network<6>(false), wide = network<4000>(false);
  CHECK(etch::tile_samples<float>(narrow.view()) > lanes);
  CHECK(etch::tile_samples<float>(narrow.view()) % lanes == 0);
  CHECK(etch::tile_samples<float>(narrow.view()) == etch::max_groups * lanes);
  CHECK(etch::tile_samples<float>(wide.view()) == 2 * lanes);
  CHECK(etch::tile_samples<double>(narrow.view()) == etch::tile_samples<float>(narrow.view()) / 2);
}

TEST_CASE("a lone sample's plan walks one sample") {
  Tape t;
  const auto x = etch::input<Shape{9}>(t, Rate::sample);
  t.append_output(tanh(x).ref.id);
  const Plan plan = etch::make_plan(t.graph().view(), Walk::single);
  CHECK(etch::tile_samples<float>(plan.view()) == 1);
  CHECK(etch::workspace_size<float>(plan.view()).elements<float>(1) == 0);
}

TEST_CASE("what stands in its caller is short") {
  const auto plan_of = [](auto function) {
    Tape t;
    t.append_output(function(etch::input<Shape{64}>(t)).ref.id);
    const std::vector<int> argument{0};
    const Graph gradient = etch::differentiate(t.graph().view(), 0, argument);
    return etch::make_plan(etch::simplify(gradient.view()).view(), Walk::single);
  };
  CHECK(etch::runs_inline(plan_of([](auto x) { return sum(square(x)); }).view()));
  CHECK(!etch::runs_inline(plan_of([](auto x) { return sum(exp(x)); }).view()));
  CHECK(!etch::runs_inline(plan_of([](auto x) { return log_sum_exp(x); }).view()));
}
