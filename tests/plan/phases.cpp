#include <etch/plan/phases.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

using etch::Phase, etch::Rate, etch::Shape, etch::Tape;

namespace {

Phase phase_of(const Tape& tape, etch::Id id) {
  return etch::phases(tape.graph().view())[id];
}

}  // namespace

TEST_CASE("what depends on parameters alone runs once, what depends on samples for each tile") {
  Tape t;
  const auto w = etch::input<Shape{3}>(t);
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto penalty = sum(w * w);
  const auto y = x * w;
  CHECK(phase_of(t, penalty.ref.id).runs == 0);
  CHECK(phase_of(t, penalty.ref.id).ready == 0);
  CHECK(phase_of(t, y.ref.id).runs == 1);
  CHECK(phase_of(t, y.ref.id).ready == 1);
}

TEST_CASE("a sum over the batch is gathered tile after tile and complete behind the walk") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto total = batch_sum(x);
  const auto scaled = total * 2;
  CHECK(phase_of(t, total.ref.id).runs == 1);
  CHECK(phase_of(t, total.ref.id).ready == 2);
  CHECK(phase_of(t, scaled.ref.id).runs == 2);
  CHECK(phase_of(t, scaled.ref.id).ready == 2);
}

TEST_CASE("normalising by batch statistics takes two walks more") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto mean = batch_mean(x);
  const auto centred = x - mean;
  const auto variance = batch_mean(square(centred));
  const auto deviation = sqrt(variance + 1e-5);
  const auto y = centred / deviation;
  CHECK(phase_of(t, mean.ref.id).runs == 2);
  CHECK(phase_of(t, centred.ref.id).runs == 3);
  CHECK(phase_of(t, variance.ref.id).runs == 4);
  CHECK(phase_of(t, deviation.ref.id).runs == 4);
  CHECK(phase_of(t, y.ref.id).runs == 5);
}

TEST_CASE("mean and mean square together take one walk more: parts 0 to 4") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto scale = etch::input<Shape{3}>(t);
  const auto mean = batch_mean(x);
  const auto variance = batch_mean(square(x)) - square(mean);
  const auto y = (x - mean) / sqrt(variance + 1e-5) * (scale * scale);
  const auto loss = batch_mean(sum(y));
  CHECK(phase_of(t, (scale * scale).ref.id).runs == 0);
  CHECK(phase_of(t, square(x).ref.id).runs == 1);
  CHECK(phase_of(t, variance.ref.id).runs == 2);
  CHECK(phase_of(t, y.ref.id).runs == 3);
  CHECK(phase_of(t, loss.ref.id).runs == 4);
}

TEST_CASE("a weight's gradient is a sum over the batch") {
  Tape t;
  const auto x = etch::input<Shape{1, 3}>(t, Rate::sample);
  const auto y = etch::input<Shape{1, 4}>(t, Rate::sample);
  const etch::Ref product = etch::contract(x.ref, true, y.ref, false, Rate::step);
  CHECK(etch::reduces_batch(t.graph().view(), product.node()));
  CHECK(phase_of(t, product.id).runs == 1);
  CHECK(phase_of(t, product.id).ready == 2);
}
