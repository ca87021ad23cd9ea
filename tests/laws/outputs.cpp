// Outputs that no step computes in place: inputs, constants, views, and one value asked for twice.
#include "laws/functions.hpp"

namespace {

using etch::Id, etch::Ref, etch::Shape, etch::Rate, laws::Graph, laws::Tape;

/// Of samples.
struct ForwardedSamples {
  static constexpr Graph make() {
    Tape t;
    const auto x = laws::sample<Shape{5}>(t);
    const auto m = laws::sample<Shape{2, 3}>(t);
    const auto v = laws::parameter<Shape{6}>(t);
    const auto y = tanh(x);
    const etch::Expr<Shape{4}> constant{
        etch::broadcast_to(etch::constant(t, 2.5), Shape{4}, Rate::sample)};
    const etch::Expr<Shape{7}> counted{
        etch::broadcast_to(etch::iota(t, 0, 7), Shape{7}, Rate::sample)};
    const etch::Expr<Shape{}> position{etch::iota(t, etch::batch_axis, 0)};
    const etch::Expr<Shape{6}> repeated{etch::broadcast_to(v.ref, Shape{6}, Rate::sample)};
    return laws::outputs(t, x, y, y, etch::reshape<Shape{5, 1}>(y), m, transpose(m),
                         etch::reshape<Shape{6}>(m), transpose(exp(m)), constant, counted, position,
                         repeated, stop_gradient(x), x);
  }
};

/// Of values per step.
struct ForwardedParameters {
  static constexpr Graph make() {
    Tape t;
    const auto w = laws::parameter<Shape{3, 4}>(t);
    const auto v = laws::parameter<Shape{12}>(t);
    const auto x = laws::sample<Shape{3}>(t);
    const auto y = tanh(w);
    const auto total = batch_sum(x);
    const etch::Expr<Shape{2, 3}> constant{
        etch::broadcast_to(etch::constant(t, -1.5), Shape{2, 3}, Rate::step)};
    const etch::Expr<Shape{}> number{etch::constant(t, 7)};
    const etch::Expr<Shape{}> size{{&t, t.record({.op = &etch::op<etch::ops::BatchSize>})}};
    const etch::Expr<Shape{2, 12}> repeated{etch::broadcast_to(v.ref, Shape{2, 12}, Rate::step)};
    return laws::outputs(t, w, w, transpose(w), etch::reshape<Shape{12}>(w),
                         etch::reshape<Shape{4, 3}>(v), y, transpose(y),
                         etch::reshape<Shape{2, 6}>(y), total, total,
                         etch::reshape<Shape{3, 1}>(total), constant, number, size, repeated);
  }
};

/// Gradients that are inputs or constants.
struct GradientsThatAreInputs {
  static constexpr Graph make() {
    Tape t;
    const auto w = laws::parameter<Shape{3, 4}>(t);
    const auto v = laws::parameter<Shape{3, 4}>(t);
    const auto x = laws::sample<Shape{5}>(t);
    const auto y = laws::sample<Shape{5}>(t);
    const auto unused = laws::parameter<Shape{2}>(t);
    return laws::outputs(t, sum(w * v) + batch_sum(sum(x)) + batch_sum(sum(y * y)) * 0.5, unused);
  }
  static constexpr int with_respect_to[] = {0, 1, 2, 3, 4};
};

}  // namespace

TEMPLATE_TEST_CASE("an output that is another value arrives all the same", "", ForwardedSamples,
                   ForwardedParameters, GradientsThatAreInputs) {
  laws::agree_with_interpreter<etch::Program<TestType>, float>();
  laws::agree_with_interpreter<etch::Program<TestType>, double>();
}

TEST_CASE("a forwarded output is bit for bit the input") {
  using Program = etch::Program<ForwardedSamples>;
  for (const int batch : testing::batches_around_a_tile<Program, float>()) {
    const auto inputs = testing::make_inputs(Program::graph(), batch);
    const auto found = testing::run<Program, float>(inputs, batch);
    CHECK(found.front() == inputs[0]);
    CHECK(found.back() == inputs[0]);
    CHECK(found[4] == inputs[1]);
    CHECK(found[6] == inputs[1]);
  }
}
