// Blocks of layers: what they compute, how their parameters are called, what is shared and what is frozen.
#include "nn/gradients.hpp"

#include <etch/nn/describe.hpp>
#include <etch/nn/fold.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/train/trainer.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

using etch::BatchNorm, etch::Concat, etch::Dense, etch::Dropout, etch::Frozen, etch::Identity, etch::Input,
    etch::Named, etch::Network, etch::Repeat, etch::Reshape, etch::Residual, etch::Sequential, etch::Shape,
    etch::Shared, etch::Softmax, etch::Sum, etch::Tanh;

namespace {

/// A block with a short name.
template <int N>
struct Step : Residual<Dense<2 * N>, Tanh, Dense<N>> {
  static constexpr auto name = "Step";
};

/// A layer of a user's own that calls blocks and names their parameters.
struct Gated {
  static constexpr auto name = "Gated";
  template <Shape S>
  constexpr auto operator()(etch::Expr<S> x, etch::Scope& scope) const {
    const auto gate = Named<"gate", Sequential<Dense<S[0]>, etch::Sigmoid>>{}(x, scope);
    const auto value = Named<"value", Dense<S[0]>>{}(x, scope);
    return gate * value + Residual<Dense<S[0]>>{}(x, scope);
  }
};

using Key = Shared<"key", Dense<4>>;
using All = Network<Input<4>, Named<"fc1", Dense<4>>, Step<4>, Repeat<2, Dense<4>, Residual<Named<"f", Dense<4>>>>,
                    Key, Tanh, Residual<Key, Tanh>, Gated, Frozen<Named<"fixed", Dense<4>>>,
                    Concat<Dense<2>, Sequential<Tanh, Dense<3>>>>;

template <std::size_t N>
constexpr bool named(std::span<const etch::ParameterInfo> parameters, const std::array<std::string_view, N>& names) {
  return std::ranges::equal(parameters, names, {}, &etch::ParameterInfo::name);
}
static_assert(named(etch::parameters<All>(), std::array<std::string_view, 28>{
    "fc1.weight", "fc1.bias", "step2.dense1.weight", "step2.dense1.bias", "step2.dense3.weight",
    "step2.dense3.bias", "repeat3.dense1.weight", "repeat3.dense1.bias", "repeat3.residual2.f.weight",
    "repeat3.residual2.f.bias", "repeat3.dense3.weight", "repeat3.dense3.bias", "repeat3.residual4.f.weight",
    "repeat3.residual4.f.bias", "key.weight", "key.bias", "gated7.gate.dense1.weight",
    "gated7.gate.dense1.bias", "gated7.value.weight", "gated7.value.bias", "gated7.dense1.weight",
    "gated7.dense1.bias", "fixed.weight", "fixed.bias", "concat9.dense1.weight", "concat9.dense1.bias",
    "concat9.sequential2.dense2.weight", "concat9.sequential2.dense2.bias"}));
static_assert(etch::parameters<All>()[22].frozen && !etch::parameters<All>()[21].frozen);
static_assert(All::output_shape == Shape{5} && All::layer_count == 9 && All::leaf_count == 17);

}  // namespace

TEST_CASE("the gradient flows through blocks, to shared parameters from all places") {
  etch::Random random(etch::Seed{4});
  const auto model = gradients::made_up_model<All>(random);
  const gradients::Samples<All, etch::MeanSquaredError> samples(5, random);
  const auto report = etch::check_gradient(model, etch::mean_squared_error,
                                           std::span<const double>(samples.inputs), samples.targets);
  INFO(report.text());
  CHECK(report.tensors.size() == 26);
  CHECK(report.worst() <= 1e-7);
}

namespace {

using Repeated = Network<Input<6>, Repeat<3, Dense<4>, Tanh>, Sequential<>, Sequential<Dense<3>, Softmax>>;
using Written = Network<Input<6>, Dense<4>, Tanh, Dense<4>, Tanh, Dense<4>, Tanh, Dense<3>, Softmax>;

}  // namespace

TEST_CASE("what is repeated is what is written out, to the last bit") {
  const etch::Model<Repeated> repeated{etch::xavier, etch::Seed{3}};
  const etch::Model<Written> written{etch::xavier, etch::Seed{3}};
  CHECK(std::ranges::equal(repeated.block(), written.block()));
  const std::array<float, 6> x{1, -2, 0.5f, 3, 0, -1};
  CHECK(repeated.predict(x) == written.predict(x));
  CHECK(repeated.probabilities(x) == written.probabilities(x));
}

namespace {

using Pair = Shared<"pair", Sequential<Dense<4>, Tanh, BatchNorm, Dense<4>>>;
using Pairs = Network<Input<4>, Pair, Dense<4>, Residual<Pair>>;
using PairsWritten = Network<Input<4>, Dense<4>, Tanh, BatchNorm, Dense<4>, Dense<4>,
                             Residual<Dense<4>, Tanh, BatchNorm, Dense<4>>>;

}  // namespace

TEST_CASE("a block of several layers that is shared is the same at each place") {
  etch::Random random(etch::Seed{12});
  auto model = gradients::made_up_model<Pairs>(random);
  for (std::size_t i = 0; i < etch::states<Pairs>().size(); ++i) {
    for (double& value : model.state(i)) value = random.uniform(0.5, 2);
  }
  etch::Model<PairsWritten, double> written;
  constexpr std::size_t pair = 8, between = 2;
  for (std::size_t i = 0; i < 2 * pair + between; ++i) {
    std::ranges::copy(model.variable(i < pair + between ? i : i - pair - between), written.variable(i).begin());
  }
  const std::array x{0.3, -1.0, 0.7, 2.0};
  const auto y = model.predict(x), wanted = written.predict(x);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == Approx(wanted[i]).epsilon(1e-12));
}

namespace {

using Filter = Shared<"filter", etch::Conv2d<2, 3, 1, etch::same>>;
using Pooled = Network<Input<2, 6, 4>, Filter,
                       etch::PoolAround<2, Filter, Tanh, Named<"within", etch::Conv2d<2, 1>>>>;
static_assert(named(etch::parameters<Pooled>(), std::array<std::string_view, 4>{
    "filter.weight", "filter.bias", "poolaround2.within.weight", "poolaround2.within.bias"}));
static_assert(etch::survey<Pooled>.size() == 6 && Pooled::leaf_count == 5);

}  // namespace

TEST_CASE("a pool around layers is a block: what is shared in it is shared with what stands outside") {
  etch::Random random(etch::Seed{11});
  const auto model = gradients::made_up_model<Pooled>(random);
  const gradients::Samples<Pooled, etch::MeanSquaredError> samples(3, random);
  const auto report = etch::check_gradient(model, etch::mean_squared_error,
                                           std::span<const double>(samples.inputs), samples.targets);
  INFO(report.text());
  CHECK(report.tensors.size() == 4);
  CHECK(report.worst() <= 1e-7);
}

TEST_CASE("an initialiser finds a layer in a block by its name, number or place") {
  for (const char* name : {"f", "residual4", "repeat3.residual4", "repeat3.residual4.f", "repeat3.residual4.f.weight"}) {
    etch::Model<All> model{etch::only(name, etch::zeros, etch::he)};
    const auto is_zero = [&](const char* weight) {
      return std::ranges::all_of(model.parameter(weight).values(), [](float w) { return w == 0; });
    };
    CHECK(is_zero("repeat3.residual4.f.weight"));
    CHECK(is_zero("repeat3.residual2.f.weight") == (std::string_view(name) == "f"));
    CHECK(!is_zero("repeat3.dense1.weight"));
  }
}

TEST_CASE("a final softmax in a block is left out as any other is") {
  static_assert(Repeated::has_final_softmax);
  using Scores = Network<Input<6>, Repeat<3, Dense<4>, Tanh>, Sequential<>, Sequential<Dense<3>>>;
  static_assert(std::is_same_v<etch::Scores<Repeated>, Scores>);
  using Head = Network<Input<3>, Dense<3>, Named<"out", Sequential<Identity, Sequential<Tanh, Softmax>>>>;
  using Body = Network<Input<3>, Dense<3>, Named<"out", Sequential<Identity, Sequential<Tanh>>>>;
  static_assert(std::is_same_v<etch::Scores<Head>, Body>);
  static_assert(std::is_same_v<etch::Scores<Network<Input<3>, Sequential<Softmax>>>,
                               Network<Input<3>, Sequential<Identity>>>);
  static_assert(!Network<Input<3>, Residual<Softmax>>::has_final_softmax);
  using Twice = Network<Input<3>, Repeat<2, Dense<3>, Softmax>>;
  static_assert(std::is_same_v<etch::Scores<Twice>, Network<Input<3>, Sequential<Repeat<1, Dense<3>, Softmax>,
                                                                                 Sequential<Dense<3>>>>>);
  static_assert(Network<Input<3>, Frozen<Sequential<Dense<3>, etch::Sigmoid>>>::has_final_sigmoid);
}

namespace {

using Backbone = Frozen<Sequential<Dense<5>, BatchNorm, Dropout<0.5>, Tanh>>;
using Tuned = Network<Input<3>, Dense<4>, Backbone, Dense<2>>;

}  // namespace

TEST_CASE("no step changes what is frozen, and what comes before it learns through it") {
  etch::Model<Tuned, double> model{etch::xavier, etch::Seed{5}};
  const auto before = model.clone();
  etch::Trainer trainer{model, etch::mean_squared_error, etch::SGD{.rate = 0.1, .weight_decay = 1}, 4};
  etch::Random random(etch::Seed{6});
  std::vector<double> x(12), t(8);
  for (double& value : x) value = random.normal();
  for (double& value : t) value = random.normal();
  for (int step = 0; step < 3; ++step) trainer.step(x, t);

  const auto infos = etch::parameters<Tuned>();
  REQUIRE(infos.size() == 8);
  for (std::size_t i = 0; i < infos.size(); ++i) {
    INFO(infos[i].name());
    CHECK(infos[i].frozen == infos[i].name().starts_with("sequential2"));
    CHECK(std::ranges::equal(model.values(i), before.values(i)) == infos[i].frozen);
  }
  // Means, variances and the counter of dropout.
  REQUIRE(etch::states<Tuned>().size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::ranges::equal(model.state(i), before.state(i)));
  CHECK(trainer.gradient().size() < model.block().size());

  etch::GradientRun<Tuned, etch::MeanSquaredError, double> run(4);
  std::vector<double> y(t.size());
  model.predict(x, y);
  double loss = 0;
  for (std::size_t i = 0; i < t.size(); ++i) loss += (y[i] - t[i]) * (y[i] - t[i]) / 8;
  CHECK(run.run(model, x, t) == Approx(loss));  // in training it is as in predictions
  CHECK(run.gradient(2).empty());
  CHECK(!run.gradient(0).empty());
}

TEST_CASE("a folded model copies what is shared once") {
  using Net = Network<Input<4>, Key, BatchNorm, Residual<Dense<4>, BatchNorm>, Key, Dense<3>, BatchNorm>;
  using Folded = Network<Input<4>, Key, BatchNorm, Residual<Dense<4>>, Key, Dense<3>>;
  static_assert(std::is_same_v<etch::Folded<Net>, Folded>);
  etch::Model<Net, double> model{etch::xavier, etch::Seed{8}};
  etch::Random random(etch::Seed{9});
  for (std::size_t i = 0; i < etch::states<Net>().size(); ++i) {
    for (double& value : model.state(i)) value = random.uniform(0.5, 2);
  }
  const auto folded = etch::fold(model);
  const std::array x{0.3, -1.0, 0.7, 2.0};
  const auto y = model.predict(x), of_folded = folded.predict(x);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(of_folded[i] == Approx(y[i]).epsilon(1e-11));
}

TEST_CASE("a network described shows the inside of blocks") {
  using Net = Network<Input<4>, Key, Residual<Tanh, Repeat<1, Dense<4>>>, Frozen<Dense<4>>, Key, Reshape<2, 2>>;
  const std::string wanted =
      "     layer             output            parameters   multiply-adds\n"
      "  0  Input             [4]                        0               0\n"
      "  1  Dense             [4]                       20              16\n"
      "  2  Residual          [4]                       20              16\n"
      "       1 Tanh          [4]                        0               0\n"
      "       2 Repeat        [4]                       20              16\n"
      "         1 Dense       [4]                       20              16\n"
      "  3  Dense             [4]                       20              16\n"
      "  4  Dense             [4]                        0              16\n"
      "  5  Reshape           [2, 2]                     0               0\n"
      "     total                                       60              64\n";
  const std::string table = etch::describe<Net>();
  INFO(table);
  CHECK(table.substr(0, wanted.size()) == wanted);
}
