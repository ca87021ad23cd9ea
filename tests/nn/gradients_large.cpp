// The random-direction check on a network of the size that is used.
#include "nn/gradients.hpp"
#include "nn/networks.hpp"

#include <etch/nn/initialisers.hpp>
#include <etch/nn/losses.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace {

using networks::Digits;
using Loss = etch::SoftmaxCrossEntropy;

}  // namespace

TEST_CASE("784-50-100-10 has a right gradient along random directions") {
  const etch::Model<Digits, double> model(etch::xavier, etch::Seed{3});
  etch::Random random(etch::Seed{4});
  const gradients::Samples<Digits, Loss> samples(20, random);
  const std::span<const double> inputs(samples.inputs);
  const std::span<const etch::Label> labels(samples.targets);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto report = etch::check_gradient_along(model, Loss{}, inputs, labels, etch::Seed{seed});
    INFO(report.text());
    CHECK(report);
    CHECK(report.kinks() == 0);
    CHECK(report.worst() > 0);
  }
}

TEST_CASE("a gradient that is wrong in one layer is wrong along a random direction") {
  etch::Model<Digits, double> model(etch::xavier, etch::Seed{3});
  etch::Random random(etch::Seed{4});
  const gradients::Samples<Digits, Loss> samples(20, random);
  etch::GradientRun<Digits, Loss, double> run(20);
  const auto value = [&] { return run.run(model, samples.inputs, samples.targets); };
  value();
  std::vector<double> claimed(run.gradient().begin(), run.gradient().end());
  const std::vector<etch::CheckedTensor> block{{"all", model.block(), claimed}};
  CHECK(etch::compare_gradient_along(value, block, etch::Seed{1}));

  const auto first = static_cast<std::size_t>(model.values(2).data() - model.block().data());
  for (double& element : std::span(claimed).subspan(first, model.values(2).size()))
    element *= 1.001;
  const auto report = etch::compare_gradient_along(value, block, etch::Seed{1});
  CHECK_FALSE(report);
  CHECK(report.kinks() == 0);
}
