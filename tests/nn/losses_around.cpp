// Losses with positions, masks and weights against PyTorch, as a network is trained on them, in double; and
// penalties against what their derivatives are.
#include "nn/gradients.hpp"
#include "nn/references.hpp"

#include <etch/nn/gradient.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>

#include "support/pytorch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

using etch::masked, etch::per_position, etch::summed, etch::weighted, etch::weighted_mean;

namespace {

/// x + b, so that a network's one gradient is the loss's own, summed over the batch.
struct Shift {
  static constexpr auto name = "Shift";
  template <etch::Shape S>
  constexpr etch::Expr<S> operator()(etch::Expr<S> x, etch::Scope& scope) const {
    return x + scope.bias<S>("b");
  }
};
using Sequences = etch::Network<etch::Input<4, 5>, Shift>;
using Vectors = etch::Network<etch::Input<5>, Shift>;

template <class Net, class Loss>
void agrees(Loss, const std::string& name) {
  static const nlohmann::json file = pytorch::results("losses_around");
  INFO(name);
  const auto& wanted = file.at(name);
  const auto outputs = wanted.at("y").get<std::vector<double>>();
  const auto targets = wanted.at("t").get<std::vector<etch::TargetElement<Loss, double>>>();
  etch::Model<Net, double> model;
  etch::GradientRun<Net, Loss, double> run(3);
  const double value = run.run(model, outputs, targets);
  pytorch::check_sums(std::array{value}, wanted.at("value"), 1e-12);
  pytorch::check_sums(references::row_major<double>(Net::output_shape, run.gradient(0)),
                      wanted.at("db"), 1e-12);
}

constexpr etch::ClassWeights weights{1.0, 2.5, 0.5, 1.0, 3.0};

}  // namespace

TEST_CASE("losses of each position are PyTorch's") {
  constexpr auto with = etch::softmax_cross_entropy_with<etch::LabelSmoothing{0.1}, weights>;
  agrees<Sequences>(per_position(etch::softmax_cross_entropy), "per_position");
  agrees<Sequences>(weighted_mean(per_position(with)), "weighted_mean(per_position)");
  agrees<Sequences>(per_position(etch::multi_class_hinge), "hinge");
  agrees<Sequences>(weighted_mean(masked(per_position(etch::softmax_cross_entropy_on_rows))),
                    "weighted_mean(masked(per_position))");
  agrees<Sequences>(weighted_mean(weighted(masked(per_position(etch::softmax_cross_entropy)))),
                    "weighted_mean(weighted(masked(per_position)))");
}

TEST_CASE("losses with masks and weights are PyTorch's") {
  constexpr auto with = etch::softmax_cross_entropy_with<weights, etch::IgnoreLabel{2}>;
  agrees<Sequences>(masked(etch::mean_squared_error), "masked");
  agrees<Sequences>(weighted_mean(masked(etch::mean_absolute_error)), "weighted_mean(masked)");
  agrees<Vectors>(masked(etch::binary_cross_entropy_on_logits), "masked elements");
  agrees<Vectors>(summed(weighted(etch::binary_cross_entropy_on_logits)), "summed(weighted)");
  agrees<Vectors>(weighted(etch::softmax_cross_entropy), "weighted label");
  agrees<Vectors>(weighted_mean(with), "weighted_mean of labels");
}

namespace {

using Net = etch::Network<etch::Input<3>, etch::Dense<4>, etch::Tanh, etch::Dense<2>>;

}  // namespace

TEST_CASE("penalties add the derivatives of all weights and of nothing else") {
  constexpr auto plain = summed(etch::mean_squared_error);
  constexpr auto penalised = plain + etch::l1<0.25> + etch::l2<0.5>;
  etch::Random random(etch::Seed{5});
  const auto model = gradients::made_up_model<Net>(random);
  const gradients::Samples<Net, etch::MeanSquaredError> samples(3, random);
  etch::GradientRun<Net, std::remove_cv_t<decltype(plain)>, double> without(3);
  etch::GradientRun<Net, std::remove_cv_t<decltype(penalised)>, double> with(3);
  double penalty = with.run(model, samples.inputs, samples.targets) -
                   without.run(model, samples.inputs, samples.targets);
  for (std::size_t i = 0; i < etch::parameters<Net>().size(); ++i) {
    const bool is_weight = etch::parameters<Net>()[i].role == etch::Role::weight;
    for (std::size_t k = 0; k < model.values(i).size(); ++k) {
      const double w = is_weight ? model.values(i)[k] : 0;
      penalty -= 0.25 * std::abs(w) + 0.25 * w * w;
      CHECK(with.gradient(i)[k] - without.gradient(i)[k] ==
            Approx((w > 0 ? 0.25 : w < 0 ? -0.25 : 0) + 0.5 * w).margin(1e-12));
    }
  }
  CHECK(penalty == Approx(0).margin(1e-12));
}

TEST_CASE("a mean over batches counts each by its weight") {
  constexpr auto loss = weighted_mean(weighted(etch::mean_squared_error));
  using Run = etch::GradientRun<Net, std::remove_cv_t<decltype(loss)>, double>;
  etch::Random random(etch::Seed{6});
  const auto model = gradients::made_up_model<Net>(random);
  const gradients::Samples<Net, std::remove_cv_t<decltype(loss)>> samples(5, random);
  const std::span x(samples.inputs), t(samples.targets);
  Run run(5);
  const double whole = run.run(model, x, t), weight = run.weight();
  double all = 0;
  for (std::size_t sample = 0; sample < 5; ++sample) all += t[3 * sample + 2];
  CHECK(weight == Approx(all).epsilon(1e-14));
  double sum = run.run(model, x.first(6), t.first(6)) * run.weight();
  sum += run.run(model, x.subspan(6), t.subspan(6)) * run.weight();
  CHECK(sum / all == Approx(whole).epsilon(1e-13));

  etch::GradientRun<Net, etch::MeanSquaredError, double> plain(5);
  plain.run(model, x.first(6), t.first(4));
  CHECK(plain.weight() == 2);
}

TEST_CASE("losses made of others have right gradients") {
  CHECK(gradients::check_all_seeds<Net>(weighted(masked(etch::huber<>)), 0.1) <= 1e-7);
  CHECK(gradients::check_all_seeds<Net>(weighted_mean(weighted(etch::mean_squared_error)) +
                                        etch::l1<0.1> + etch::l2<0.1>, 0.05) <= 1e-7);
}
