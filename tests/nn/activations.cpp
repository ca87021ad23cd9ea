// The activations against PyTorch, with kernels in float, and where a straightforward formula overflows
// or loses its digits.
#include <etch/nn/activations.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>

#include <etch/autodiff/function.hpp>

#include "support/pytorch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace {

constexpr int points = 17;
using Points = etch::Tensor<float, points>;

Points tensor(const nlohmann::json& numbers) {
  Points values;
  std::ranges::copy(numbers.get<std::vector<float>>(), values.begin());
  return values;
}

/// A layer with what the file calls it.
template <class Layer>
struct Named {
  static constexpr auto layer = [](auto x) { return Layer{}(x); };
  static constexpr auto weighed = [](auto x, auto g) { return sum(g * Layer{}(x)); };

  static void agrees(const nlohmann::json& file, const std::string& name) {
    INFO(name);
    const Points x = tensor(file.at("x")), g = tensor(file.at("g"));
    const auto& wanted = file.at(name);
    pytorch::check_close(etch::function(layer)(x), wanted.at("y"));
    pytorch::check_close(etch::gradient(weighed, etch::wrt<0>)(x, g), wanted.at("dx"));
  }
};

/// The value and the derivative of an activation at one number, in float.
template <class F>
std::array<float, 2> at(F f, float x) {
  const auto [value, slope] = etch::value_and_gradient(f)(x);
  return {value, slope};
}

}  // namespace

TEST_CASE("activations and their gradients are PyTorch's") {
  const auto file = pytorch::results("activations");
  Named<etch::Identity>::agrees(file, "Identity");
  Named<etch::Sigmoid>::agrees(file, "Sigmoid");
  Named<etch::Tanh>::agrees(file, "Tanh");
  Named<etch::ReLU>::agrees(file, "ReLU");
  Named<etch::LeakyReLU<>>::agrees(file, "LeakyReLU");
  Named<etch::LeakyReLU<0.2>>::agrees(file, "LeakyReLU<0.2>");
  Named<etch::ELU<>>::agrees(file, "ELU");
  Named<etch::ELU<0.5>>::agrees(file, "ELU<0.5>");
  Named<etch::SELU>::agrees(file, "SELU");
  Named<etch::GELU>::agrees(file, "GELU");
  Named<etch::GELUTanh>::agrees(file, "GELUTanh");
  Named<etch::SiLU>::agrees(file, "SiLU");
  Named<etch::Mish>::agrees(file, "Mish");
  Named<etch::Softplus>::agrees(file, "Softplus");
  Named<etch::Softsign>::agrees(file, "Softsign");
  Named<etch::HardSigmoid>::agrees(file, "HardSigmoid");
  Named<etch::HardTanh>::agrees(file, "HardTanh");
  Named<etch::HardSwish>::agrees(file, "HardSwish");
  Named<etch::Softmax>::agrees(file, "Softmax");
  Named<etch::LogSoftmax>::agrees(file, "LogSoftmax");
}

TEST_CASE("a slope that is learnt has PyTorch's values and gradients, one a channel") {
  const auto file = pytorch::results("activations");
  const auto& wanted = file.at("PReLU");
  etch::Tensor<float, 3, 5> x, g;
  for (int i = 0; i < 15; ++i) {
    x(i / 5, i % 5) = file.at("x")[static_cast<std::size_t>(i)].get<float>();
    g(i / 5, i % 5) = file.at("g")[static_cast<std::size_t>(i)].get<float>();
  }
  etch::Tensor<float, 3, 1> slopes;
  for (int c = 0; c < 3; ++c)
    slopes(c, 0) = wanted.at("slopes")[static_cast<std::size_t>(c)].get<float>();

  const auto row_major = [](const etch::Tensor<float, 3, 5>& m) {
    std::vector<float> values;
    for (int i = 0; i < 15; ++i) values.push_back(m(i / 5, i % 5));
    return values;
  };
  static constexpr auto f = [](auto v, auto slope) { return leaky_relu(v, slope); };
  static constexpr auto weighed = [](auto v, auto slope, auto to) { return sum(to * f(v, slope)); };
  pytorch::check_close(row_major(etch::function(f)(x, slopes)), wanted.at("y"));
  const auto [dx, dslopes] = etch::gradient(weighed, etch::wrt<0, 1>)(x, slopes, g);
  pytorch::check_close(row_major(dx), wanted.at("dx"));
  pytorch::check_close(std::vector<float>(dslopes.begin(), dslopes.end()), wanted.at("dslopes"));
}

TEST_CASE("PReLU's slopes begin at a quarter, one or one a channel, and are parameters") {
  using Net = etch::Network<etch::Input<2, 3>, etch::PReLU<>, etch::PReLU<etch::per_channel>>;
  static_assert(etch::parameters<Net>()[0].shape == etch::Shape{});
  static_assert(etch::parameters<Net>()[1].shape == etch::Shape{2});
  etch::Model<Net> model(etch::he, etch::Seed{1});
  CHECK(model.parameter("prelu1.slope").values()[0] == 0.25f);
  CHECK(model.parameter("prelu2.slope").values()[1] == 0.25f);

  model.parameter("prelu2.slope").assign(std::array{0.5f, 2.0f});
  const auto y = model.predict(std::array{-16.0f, 3.0f, -4.0f, -16.0f, 3.0f, -4.0f});
  CHECK(y == std::array{-2.0f, 3.0f, -0.5f, -8.0f, 3.0f, -2.0f});
}

TEST_CASE("activations keep their digits far from 0, and their derivatives are numbers") {
  static constexpr auto gelu = [](auto x) { return etch::gelu(x); };
  static constexpr auto gelu_tanh = [](auto x) { return etch::gelu_tanh(x); };
  static constexpr auto silu = [](auto x) { return etch::silu(x); };
  static constexpr auto mish = [](auto x) { return etch::mish(x); };
  static constexpr auto elu = [](auto x) { return etch::elu(x); };
  static constexpr auto selu = [](auto x) { return etch::selu(x); };
  static constexpr auto softsign = [](auto x) { return etch::softsign(x); };
  static constexpr auto hard_swish = [](auto x) { return etch::hard_swish(x); };

  for (const float x : {100.0f, 1e4f, 1e15f}) {
    INFO(x);
    for (const auto& found :
         {at(gelu, x), at(gelu_tanh, x), at(silu, x), at(mish, x), at(elu, x), at(hard_swish, x)}) {
      CHECK(found == std::array{x, 1.0f});
    }
    for (const auto& found :
         {at(gelu, -x), at(gelu_tanh, -x), at(silu, -x), at(mish, -x), at(hard_swish, -x)}) {
      CHECK(std::abs(found[0]) <= 1e-37f);
      CHECK(std::abs(found[1]) <= 1e-37f);
    }
    CHECK(at(elu, -x) == std::array{-1.0f, 0.0f});
    CHECK(at(selu, -x)[0] == Approx(-1.7580993408473766));
    CHECK(at(softsign, -x)[0] == Approx(-1).margin(0.011));
    CHECK(std::abs(at(softsign, x)[1]) <= 1.1e-4f);
  }
  // x·Φ(x) by way of 1 + erf would be 0 here.
  CHECK(at(gelu, -6.0f)[0] == Approx(-5.9195258e-9).epsilon(1e-5));
  CHECK(at(silu, -30.0f)[0] == Approx(-2.8072869e-12).epsilon(1e-5));
  CHECK(at(mish, -30.0f)[0] == Approx(-2.8072869e-12).epsilon(1e-5));
  CHECK(at(elu, -1e-6f)[0] == Approx(-9.999995e-7).epsilon(1e-6));
}

TEST_CASE("log_softmax is the logarithm of softmax, and keeps its digits at large scores") {
  static constexpr auto all = [](auto x) { return etch::log_softmax(x); };
  static constexpr auto rows = [](auto x) { return etch::log_softmax<1>(x); };
  const etch::Tensor<float, 3> large{1e6f, 1e6f + 1, 1e6f - 200};
  const auto found = etch::function(all)(large);
  CHECK(found[0] == Approx(-1.3132617).epsilon(1e-6));
  CHECK(found[1] == Approx(-0.3132617).epsilon(1e-6));
  CHECK(found[2] == Approx(-201.3132617).epsilon(1e-6));

  const etch::Tensor<double, 2, 3> m{0.5, -1, 2, 3, 1, -2};
  const auto y = etch::function(rows)(m);
  for (int i = 0; i < 2; ++i) {
    const double sum = std::exp(m(i, 0)) + std::exp(m(i, 1)) + std::exp(m(i, 2));
    for (int j = 0; j < 3; ++j) CHECK(y(i, j) == Approx(m(i, j) - std::log(sum)).epsilon(1e-14));
  }
}
