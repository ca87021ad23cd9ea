// What the gradient check is for: it finds the gradient that is wrong, and the one nobody wrote.
#include "nn/gradients.hpp"
#include "nn/networks.hpp"

#include <etch/nn/losses.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace {

using networks::Small;
using Loss = etch::SoftmaxCrossEntropyOnRows;
using Scores = etch::Scores<Small>;

/// A model, its loss on a batch, and a claim of its gradient that a test can spoil.
class Claim {
 public:
  Claim()
      : random_(etch::Seed{7}),
        model_(gradients::made_up_model<Scores>(random_)),
        samples_(4, random_) {
    run_.run(model_, samples_.inputs, samples_.targets);
    for (std::size_t i = 0; i < etch::parameters<Scores>().size(); ++i) {
      gradients_.emplace_back(run_.gradient(i).begin(), run_.gradient(i).end());
    }
  }

  std::vector<double>& gradient(std::size_t i) { return gradients_[i]; }

  etch::GradientReport check() {
    std::vector<etch::CheckedTensor> tensors;
    for (std::size_t i = 0; i < gradients_.size(); ++i) {
      tensors.push_back({etch::parameters<Scores>()[i].name(), model_.values(i), gradients_[i]});
    }
    const std::vector<double> before(model_.block().begin(), model_.block().end());
    const auto report = etch::compare_gradient(
        [&] { return run_.run(model_, samples_.inputs, samples_.targets); }, tensors);
    CHECK(std::ranges::equal(before, model_.block()));
    return report;
  }

 private:
  etch::Random random_;
  etch::Model<Scores, double> model_;
  gradients::Samples<Scores, Loss> samples_;
  etch::GradientRun<Scores, Loss, double> run_{4};
  std::vector<std::vector<double>> gradients_;
};

}  // namespace

TEST_CASE("a right gradient passes, and the check leaves the parameters as they were") {
  CHECK(Claim().check());
}

TEST_CASE("one element that is wrong by a millionth is found and named") {
  Claim claim;
  claim.gradient(2)[3] *= 1 + 1e-6;
  const auto report = claim.check();
  CHECK_FALSE(report);
  CHECK(report.kinks() == 0);
  CHECK(report.tensors[2].name == "dense3.weight");
  CHECK(report.tensors[2].element == 3);
  CHECK(report.tensors[2].relative_error == Approx(1e-6).epsilon(0.05));
  CHECK(report.tensors[2].analytic == claim.gradient(2)[3]);
  for (const std::size_t other : {0u, 1u, 3u}) CHECK(report.tensors[other].relative_error <= 1e-7);
  CHECK_THAT(report.text(), Catch::Contains("dense3.weight: relative error 9.99") &&
                                Catch::Contains("at element 3"));
}

TEST_CASE("a gradient with the wrong sign, of another parameter or of zero is found") {
  for (const double factor : {-1.0, 0.0, 2.0}) {
    Claim claim;
    for (double& element : claim.gradient(0)) element *= factor;
    const auto report = claim.check();
    INFO("times " << factor << '\n' << report.text());
    CHECK_FALSE(report);
    CHECK(report.tensors[0].relative_error >= 0.5);
    CHECK(report.kinks() == 0);
  }
  Claim claim;
  std::swap(claim.gradient(1)[0], claim.gradient(1)[1]);
  CHECK_FALSE(claim.check());
}

TEST_CASE("an element of the gradient that nobody wrote is counted and fails the check") {
  Claim claim;
  claim.gradient(1)[2] = std::numeric_limits<double>::quiet_NaN();
  const auto report = claim.check();
  CHECK_FALSE(report);
  CHECK(report.tensors[1].unwritten == 1);
  CHECK(report.tensors[1].element == 2);
  CHECK(report.tensors[0].unwritten == 0);
  CHECK_THAT(report.text(), Catch::Contains("dense1.bias") && Catch::Contains("1 never written"));
}
