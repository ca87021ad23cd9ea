// The losses against PyTorch, as a network is trained on them, in float; and where a straightforward
// formula overflows or is no number.
#include <etch/nn/gradient.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>

#include <etch/autodiff/function.hpp>

#include "support/pytorch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace {

/// x + b, so that a network's one gradient is the loss's own, summed over the batch.
struct Shift {
  static constexpr auto name = "Shift";
  template <etch::Shape S>
  constexpr etch::Expr<S> operator()(etch::Expr<S> x, etch::Scope& scope) const {
    return x + scope.bias<S>("b");
  }
};
using Net = etch::Network<etch::Input<5>, Shift>;

template <class Loss>
void agrees(const nlohmann::json& file, Loss, const std::string& name) {
  INFO(name);
  const auto& wanted = file.at(name);
  const auto outputs = wanted.at("y").get<std::vector<float>>();
  const auto targets = wanted.at("t").get<std::vector<etch::TargetElement<Loss, float>>>();
  etch::Model<Net> model;
  etch::GradientRun<Net, Loss, float> run(3);
  const float value = run.run(model, outputs, targets);
  pytorch::check_close(std::array{value}, wanted.at("value"));
  pytorch::check_close(std::vector<float>(run.gradient(0).begin(), run.gradient(0).end()),
                       wanted.at("db"));
}

/// A loss and its derivative by y, of one output in float.
template <class Loss>
std::array<float, 2> at(Loss, float y, float t) {
  static constexpr auto f = [](auto output, auto target) { return Loss{}(output, target); };
  const auto [value, dy] = etch::value_and_gradient(f, etch::wrt<0>)(y, t);
  return {value, dy};
}

}  // namespace

TEST_CASE("losses on rows and their gradients are PyTorch's") {
  const auto file = pytorch::results("losses");
  agrees(file, etch::mean_squared_error, "mean_squared_error");
  agrees(file, etch::mean_absolute_error, "mean_absolute_error");
  agrees(file, etch::huber<>, "huber");
  agrees(file, etch::huber<0.5>, "huber<0.5>");
  agrees(file, etch::binary_cross_entropy_on_logits, "binary_cross_entropy_on_logits");
  agrees(file, etch::binary_cross_entropy, "binary_cross_entropy");
  agrees(file, etch::hinge, "hinge");
  agrees(file, etch::softmax_cross_entropy_on_rows, "softmax_cross_entropy_on_rows");
  agrees(file, etch::kl_divergence, "kl_divergence");
}

TEST_CASE("losses on labels and their gradients are PyTorch's") {
  using etch::ClassWeights, etch::IgnoreLabel, etch::LabelSmoothing;
  constexpr ClassWeights weights{1.0, 2.5, 0.5, 1.0, 3.0};
  const auto file = pytorch::results("losses");
  agrees(file, etch::softmax_cross_entropy, "softmax_cross_entropy");
  agrees(file, etch::softmax_cross_entropy_with<>, "softmax_cross_entropy");
  agrees(file, etch::softmax_cross_entropy_with<LabelSmoothing{0.1}>, "label_smoothing");
  agrees(file, etch::softmax_cross_entropy_with<weights>, "class_weights");
  agrees(file, etch::softmax_cross_entropy_with<LabelSmoothing{0.1}, weights>, "both");
  agrees(file, etch::softmax_cross_entropy_with<LabelSmoothing{0.1}, weights, IgnoreLabel{2}>,
         "all");
  agrees(file, etch::negative_log_likelihood, "negative_log_likelihood");
  agrees(file, etch::multi_class_hinge, "multi_class_hinge");
}

TEST_CASE("cross entropy on logits does not overflow, and a right answer costs nothing") {
  for (const float y : {100.0f, 1e30f}) {
    CHECK(at(etch::binary_cross_entropy_on_logits, y, 0) == std::array{y, 1.0f});
    CHECK(at(etch::binary_cross_entropy_on_logits, y, 1) == std::array{0.0f, 0.0f});
    CHECK(at(etch::binary_cross_entropy_on_logits, -y, 1) == std::array{y, -1.0f});
    CHECK(at(etch::binary_cross_entropy_on_logits, -y, 0)[0] <= 1e-37f);
  }
}

TEST_CASE("cross entropy on probabilities of just 0 and 1 is a number, and so is its gradient") {
  CHECK(at(etch::binary_cross_entropy, 1, 1) == std::array{0.0f, -1.0f});
  CHECK(at(etch::binary_cross_entropy, 0, 0) == std::array{0.0f, 1.0f});
  CHECK(at(etch::binary_cross_entropy, 0, 1)[0] == Approx(-std::log(1e-37)));
  CHECK(at(etch::binary_cross_entropy, 1, 0)[0] == Approx(-std::log(1e-37)));
  CHECK(std::isfinite(at(etch::binary_cross_entropy, 0, 1)[1]));
  CHECK(std::isfinite(at(etch::binary_cross_entropy, 1, 0)[1]));
}

TEST_CASE("a class that the target has not adds nothing to the KL divergence") {
  constexpr float impossible = -std::numeric_limits<float>::infinity();
  CHECK(at(etch::kl_divergence, impossible, 0) == std::array{0.0f, 0.0f});
  CHECK(at(etch::kl_divergence, -1, 1) == std::array{1.0f, -1.0f});
}

TEST_CASE("a label that is left out need not be that of a class") {
  using Net = etch::Network<etch::Input<2>, etch::Dense<3>>;
  constexpr auto loss = etch::softmax_cross_entropy_with<etch::IgnoreLabel{-100}>;
  const etch::Model<Net> model{etch::xavier};
  etch::GradientRun<Net, std::remove_const_t<decltype(loss)>, float> run(2);
  const std::vector<float> x{1, 2, 3, 4};
  const std::vector<etch::Label> one{1}, both{1, -100}, wrong{1, -99};
  const float lone = run.run(model, std::span(x).first(2), one);
  CHECK(run.run(model, x, both) == Approx(lone / 2));
  CHECK_THROWS_AS(run.run(model, x, wrong), std::invalid_argument);
}
