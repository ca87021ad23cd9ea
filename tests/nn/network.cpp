// A network as a type: what is known of it while compiling, how it is described, and layers of a
// user's own.
#include "nn/networks.hpp"

#include <etch/nn/describe.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/programs.hpp>

#include "nn/gradients.hpp"
#include "support/catch.hpp"

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>

namespace {

using etch::Dense, etch::Flatten, etch::Input, etch::Network, etch::ReLU, etch::Shape,
    etch::Softmax;
using networks::Digits, networks::Small;

static_assert(Digits::parameter_count == 45'360);
static_assert(Digits::output_shape == Shape{10});
static_assert(Digits::input_shape == Shape{784});
static_assert(Digits::layer_count == 5);
static_assert(!Digits::has_final_softmax && Small::has_final_softmax);
static_assert(std::is_same_v<etch::Scores<Digits>, Digits>);
static_assert(!etch::Scores<Small>::has_final_softmax && etch::Scores<Small>::layer_count == 3);
static_assert(etch::parameters<Digits>().size() == 6);
static_assert(etch::parameters<Digits>()[4].name() == "dense5.weight");
static_assert(etch::parameters<Digits>()[4].shape == Shape{100, 10});
static_assert(etch::parameters<Digits>()[2].fan_in == 50 &&
              etch::parameters<Digits>()[2].fan_out == 100);
static_assert(Network<Input<1, 28, 28>, Flatten, Dense<10, etch::without_bias>>::parameter_count ==
              7840);
static_assert(Network<Input<2, 3, 4>, ReLU>::output_shape == Shape{2, 3, 4});
static_assert(Network<Input<2, 3, 4>, ReLU, Flatten>::output_shape == Shape{24});

constexpr auto workspace = etch::workspace_bytes<Digits, etch::SoftmaxCrossEntropy, float>();
static_assert(workspace > 0 && workspace < 512 * 1024);
static_assert(etch::workspace_bytes<Digits, etch::SoftmaxCrossEntropy, float>(100'000) == workspace,
              "without batch statistics nothing is kept for the whole batch");

/// A user's layer without parameters.
struct Swish {
  static constexpr auto name = "Swish";
  constexpr auto operator()(auto x) const { return x * etch::logistic(x); }
};

/// One with parameters, and without a name: y = scale·x + shift, element by element.
struct ScaleAndShift {
  template <Shape In>
  constexpr auto operator()(etch::Expr<In> x, etch::Scope& scope) const {
    return x * scope.weight<In>("scale", 1, 1) + scope.bias<In>("shift");
  }
};

using Own = Network<Input<3>, Dense<4>, Swish, ScaleAndShift, Dense<2>>;
static_assert(Own::parameter_count == 16 + 8 + 10);

}  // namespace

TEST_CASE("a user's own layers compute, have named parameters and right gradients") {
  CHECK(gradients::check_all_seeds<Own>(etch::mean_squared_error) > 0);

  etch::Random random(etch::Seed{1});
  auto model = gradients::made_up_model<Own>(random);
  const std::array x{0.3, -1.0, 0.7};
  std::array<double, 2> wanted{model.parameter("dense4.bias").values()[0],
                               model.parameter("dense4.bias").values()[1]};
  for (int j = 0; j < 4; ++j) {
    const auto at = static_cast<std::size_t>(j);
    double a = model.parameter("dense1.bias").values()[at];
    for (int i = 0; i < 3; ++i) {
      a += x[static_cast<std::size_t>(i)] * model.parameter("dense1.weight").matrix()(i, j);
    }
    const double swish = a / (1 + std::exp(-a));
    const double z = swish * model.parameter("layer3.scale").values()[at] +
                     model.parameter("layer3.shift").values()[at];
    for (int k = 0; k < 2; ++k) {
      wanted[static_cast<std::size_t>(k)] += z * model.parameter("dense4.weight").matrix()(j, k);
    }
  }
  const auto found = model.predict(x);
  CHECK(found[0] == Approx(wanted[0]).epsilon(1e-13));
  CHECK(found[1] == Approx(wanted[1]).epsilon(1e-13));
}

namespace {

/// A final layer cannot be inherited from, which is how other layers are looked at.
struct Doubled final {
  constexpr auto operator()(auto x) const { return x + x; }
};
/// One that inherits the library's is not taken for it.
struct Warmer : etch::Tanh {
  constexpr auto operator()(auto x) const { return tanh(x) * 2; }
};
static_assert(Network<Input<3>, Doubled, Warmer, Dense<2>>::parameter_count == 8);

using Plain = Network<Input<3>, Dense<4>, etch::Tanh, Dense<2>, etch::Softmax>;
struct Named : Plain {};
static_assert(Named::parameter_count == 26);
static_assert(etch::parameters<Named>().size() == 4);

}  // namespace

TEST_CASE("a network may be a struct of its own, with a short name") {
  etch::Model<Plain> plain{etch::xavier, etch::Seed{3}};
  etch::Model<Named> named{etch::xavier, etch::Seed{3}};
  const std::array<float, 3> x{0.5f, -1, 2};
  CHECK(plain.predict(x) == named.predict(x));
  CHECK(plain.probabilities(x) == named.probabilities(x));

  etch::GradientRun<etch::Scores<Plain>, etch::SoftmaxCrossEntropy, float> run;
  struct Unfinished : etch::Scores<Plain> {};
  etch::GradientRun<Unfinished, etch::SoftmaxCrossEntropy, float> other;
  const std::array<etch::Label, 1> label{1};
  etch::Model<etch::Scores<Plain>> scores{etch::xavier, etch::Seed{3}};
  etch::Model<Unfinished> of_struct{etch::xavier, etch::Seed{3}};
  CHECK(run.run(scores, x, label) == other.run(of_struct, x, label));
  CHECK(std::ranges::equal(run.gradient(), other.gradient()));
  CHECK(std::ranges::any_of(other.gradient(), [](float g) { return g != 0; }));
}

TEST_CASE("the survey of a network lists shapes, parameters and multiply-adds") {
  const auto& layers = etch::survey<Digits>;
  REQUIRE(layers.size() == 5);
  CHECK(layers[0].name == "Dense");
  CHECK(layers[0].output == Shape{50});
  CHECK(layers[0].parameters == 784 * 50 + 50);
  CHECK(layers[0].multiply_adds == 784 * 50);
  CHECK(layers[1].name == "Sigmoid");
  CHECK(layers[1].parameters == 0);
  CHECK(layers[4].multiply_adds == 100 * 10);
}

TEST_CASE("a network described is a table with totals and the workspace") {
  const std::string table = etch::describe<Digits>();
  const std::string wanted =
      "     layer             output            parameters   multiply-adds\n"
      "  0  Input             [784]                      0               0\n"
      "  1  Dense             [50]                   39250           39200\n"
      "  2  Sigmoid           [50]                       0               0\n"
      "  3  Dense             [100]                   5100            5000\n"
      "  4  Sigmoid           [100]                      0               0\n"
      "  5  Dense             [10]                    1010            1000\n"
      "     total                                    45360           45200\n"
      "     workspace to predict: ";
  INFO(table);
  CHECK(table.substr(0, wanted.size()) == wanted);
  const std::size_t bytes =
      etch::PredictionProgram<Digits>::workspace_elements<float>() * sizeof(float);
  CHECK(table.substr(wanted.size()) == std::to_string(bytes) + " bytes\n");
}
