// The whole chain on programs small enough to work out by hand, and on one real network.
#include <etch/program.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <cmath>
#include <limits>
#include <vector>

using etch::Graph, etch::Program, etch::Rate, etch::Shape, etch::Tape, etch::Values, etch::Walk;

namespace {

/// y = x·W + b, and its mean square over the batch.
struct Affine {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{2}>(t, Rate::sample);
    const auto w = etch::input<Shape{2, 3}>(t);
    const auto b = etch::input<Shape{3}>(t);
    const auto y = matmul(x, w) + b;
    t.append_output((0.5 * batch_mean(sum(square(y)))).ref.id);
    t.append_output(y.ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {1, 2};
};

/// A product whose adjoint is the number 1.
struct SquaredLength {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{3}>(t);
    t.append_output(dot(x, x).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0};
};

struct Classifier {
  static constexpr Graph make() {
    Tape t;
    const auto w1 = etch::input<Shape{33, 50}>(t);
    const auto b1 = etch::input<Shape{50}>(t);
    const auto w2 = etch::input<Shape{50, 10}>(t);
    const auto b2 = etch::input<Shape{10}>(t);
    const auto x = etch::input<Shape{33}>(t, Rate::sample);
    const auto label = etch::index_input<Shape{}>(t);
    const auto z = matmul(logistic(matmul(x, w1) + b1), w2) + b2;
    t.append_output(batch_mean(log_sum_exp(z) - sum(etch::one_hot<10>(label) * z)).ref.id);
    t.append_output(softmax(z).ref.id);
    return t.graph();
  }
  static constexpr int with_respect_to[] = {0, 1, 2, 3};
};

}  // namespace

TEMPLATE_TEST_CASE("value and gradient of an affine function, by hand", "", float, double) {
  using T = TestType;
  // Two samples; W column by column: y is (1, 2, 3) and (4, −1, 0) with b = (0, 0, 1).
  const std::vector<T> x{1, 2, 3, -1}, w{9.0f / 7, -1.0f / 7, 0, 1, 2.0f / 7, 6.0f / 7}, b{0, 0, 1};
  std::vector<T> loss(1), y(6), dw(6), db(3);
  const void* inputs[] = {x.data(), w.data(), b.data()};
  void* outputs[] = {loss.data(), y.data(), dw.data(), db.data()};
  etch::AlignedBuffer<T> workspace(Program<Affine>::workspace_elements<T>(2));
  Program<Affine>::run<T>({inputs, outputs, workspace.data(), 2});

  const T wanted_y[] = {1, 2, 3, 4, -1, 1};
  for (std::size_t i = 0; i < 6; ++i) CHECK(y[i] == Approx(wanted_y[i]).margin(1e-5));
  CHECK(loss[0] == Approx((1 + 4 + 9 + 16 + 1 + 1) / 4.0).epsilon(1e-5));
  // dW = xᵀy over 2, column by column; db = Σ y over 2.
  const T wanted_dw[] = {6.5f, -1, -0.5f, 2.5f, 3, 2.5f}, wanted_db[] = {2.5f, 0.5f, 2};
  for (std::size_t i = 0; i < 6; ++i) CHECK(dw[i] == Approx(wanted_dw[i]).margin(1e-5));
  for (std::size_t i = 0; i < 3; ++i) CHECK(db[i] == Approx(wanted_db[i]).margin(1e-5));
}

TEST_CASE("the gradient of a squared length is twice the vector") {
  const auto found = testing::run<Program<SquaredLength>, double>({{1, -2, 0.5}}, 1);
  CHECK(found[0] == Values{5.25});
  CHECK(found[1] == Values{2, -4, 1});
  CHECK(testing::run<Program<SquaredLength>, double>({{1, -2, 0.5}}, 40)[1] == Values{2, -4, 1});
}

TEMPLATE_TEST_CASE("a planned program's outputs are the interpreted ones", "", float, double) {
  using P = Program<Classifier>;
  for (const int batch : {1, 2, 3, 15, 16, 17, 63, 64, 65, 197}) {
    const auto inputs = testing::make_inputs(P::graph(), batch, {-0.5, 0.5, 10});
    const auto wanted = etch::interpret(P::graph(), inputs, batch);
    const auto found = testing::run<P, TestType>(inputs, batch);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      INFO("batch " << batch << ", output " << k);
      CHECK(testing::difference(found[k], wanted[k]) <= testing::tolerance<TestType>);
    }
  }
}

TEST_CASE("a run gives the same bits again, whatever the workspace held") {
  using P = Program<Classifier>;
  const auto inputs = testing::make_inputs(P::graph(), 100, {-0.5, 0.5, 10});
  testing::Bench<P, float> bench(inputs, 100);
  bench.run();
  const auto first = bench.outputs(inputs);
  bench.run();
  CHECK(bench.outputs(inputs) == first);
}

TEST_CASE("a sample's output does not depend on the samples beside it") {
  using P = Program<Classifier>;
  const auto inputs = testing::make_inputs(P::graph(), 64, {-0.5, 0.5, 10});
  const auto all = testing::run<P, float>(inputs, 64);
  auto some = inputs;
  some[4].resize(40 * 33);
  some[5].resize(40);
  const auto fewer = testing::run<P, float>(some, 40);
  CHECK(fewer[1] == Values(all[1].begin(), all[1].begin() + 400));
}

TEST_CASE("a NaN in one sample stays in it, and in what is summed over the batch") {
  using P = Program<Classifier>;
  auto inputs = testing::make_inputs(P::graph(), 20, {-0.5, 0.5, 10});
  const auto whole = testing::run<P, float>(inputs, 20);
  inputs[4][7 * 33] = std::numeric_limits<double>::quiet_NaN();
  testing::Bench<P, float> bench(inputs, 20);
  bench.run();
  const auto found = bench.outputs_unchecked();  // a NaN would not equal itself in a check
  CHECK(std::isnan(found[0][0]));
  for (std::size_t i = 0; i < 200; ++i) {
    if (i / 10 == 7) {
      CHECK(std::isnan(found[1][i]));
    } else {
      CHECK(found[1][i] == whole[1][i]);
    }
  }
}

TEST_CASE("a program's plans and workspace are constants") {
  using P = Program<Classifier>;
  constexpr std::size_t bytes = P::workspace_elements<float>() * sizeof(float);
  static_assert(bytes < 256 * 1024);
  static_assert(P::workspace_elements<float>(100'000) == P::workspace_elements<float>(2));
  static_assert(P::plan<Walk::tiles>().parts == 3);
  static_assert(P::graph().outputs.size() == 6);
  CHECK(P::plan<Walk::single>().walk == Walk::single);
}
