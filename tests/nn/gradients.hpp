// Made-up models and batches whose gradients are checked. May not know which networks there are.
#pragma once

#include "support/catch.hpp"

#include <etch/core/random.hpp>
#include <etch/nn/check.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gradients {

/// A batch of a network's inputs and of what a loss compares its outputs with.
template <class Net, class Loss>
struct Samples {
  using Targets = std::vector<etch::TargetElement<Loss, double>>;
  std::vector<double> inputs;
  Targets targets;

  /// Inputs are normal. Rows of targets are distributions: positive, of sum 1.
  Samples(int count, etch::Random& random) {
    for (int i = 0; i < count * Net::input_shape.size(); ++i) inputs.push_back(random.normal());
    for (int i = 0; i < count; ++i) append_target(random);
  }

 private:
  void append_target(etch::Random& random) {
    if constexpr (Loss::target == etch::Target::label) {
      targets.push_back(static_cast<etch::Label>(random.below(Net::output_shape.size())));
    } else {
      constexpr int outputs = etch::detail::target_size<Loss>(Net::output_shape);
      std::vector<double> row;
      double sum = 0;
      for (int k = 0; k < outputs; ++k) sum += row.emplace_back(random.uniform(0.1, 1));
      for (const double value : row) targets.push_back(value / sum);
    }
  }
};

/// A model whose parameters, biases too, are normal.
template <class Net>
etch::Model<Net, double> made_up_model(etch::Random& random) {
  etch::Model<Net, double> model;
  for (std::size_t i = 0; i < etch::parameters<Net>().size(); ++i) {
    for (double& value : model.values(i)) value = 0.7 * random.normal();
  }
  return model;
}

inline constexpr int seeds = 50;

/// Checks every parameter's gradient for 50 seeds, and that the check compared rather than called
/// everything a kink.
template <class Net, class Loss>
double check_all_seeds(Loss loss, double most_kinks = 0) {
  double worst = 0;
  std::size_t kinks = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    etch::Random random(etch::Seed{seed});
    const auto model = made_up_model<Net>(random);
    const Samples<Net, Loss> samples(seed % 2 == 0 ? 1 : 5, random);
    const auto report =
        etch::check_gradient(model, loss, std::span<const double>(samples.inputs), samples.targets);
    INFO("seed " << seed << '\n' << report.text());
    REQUIRE(report.tensors.size() == etch::parameters<Net>().size());
    CHECK(report);
    worst = std::max(worst, report.worst());
    kinks += report.kinks();
  }
  CHECK(static_cast<double>(kinks) <= most_kinks * seeds * Net::parameter_count);
  return worst;
}

}  // namespace gradients
