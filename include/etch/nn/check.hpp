// Checks a network's gradient against numerical differentiation, by parameter name.
// May not know optimizers or data sets.
#pragma once

#include <etch/check/gradient.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/model.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The loss of a model in double, with its gradient as claimed by the program and every element
/// first poisoned, so that one nobody writes is found.
template <class Net, class Loss>
class CheckedModel {
 public:
  using Targets = std::span<const TargetElement<Loss, double>>;

  CheckedModel(const Model<Net, double>& model, std::span<const double> inputs, Targets targets)
      : model_(model.clone()),
        run_(static_cast<int>(inputs.size() / Net::input_shape.size())),
        inputs_(inputs),
        targets_(targets) {
    std::ranges::fill(run_.gradient(), std::numeric_limits<double>::quiet_NaN());
    run_.run(model_, inputs_, targets_);
    claimed_.assign(run_.gradient().begin(), run_.gradient().end());
    for (std::size_t i = 0; i < parameters<Net>().size(); ++i) {
      if (parameters<Net>()[i].frozen) continue;
      const auto values = model_.values(i);
      const auto first = static_cast<std::size_t>(values.data() - model_.block().data());
      tensors_.push_back({parameters<Net>()[i].name(), values,
                          std::span(claimed_).subspan(first, values.size())});
    }
  }

  double operator()() { return run_.run(model_, inputs_, targets_); }
  std::span<const CheckedTensor> tensors() const { return tensors_; }

 private:
  Model<Net, double> model_;
  GradientRun<Net, Loss, double> run_;
  std::span<const double> inputs_;
  Targets targets_;
  std::vector<double> claimed_;
  std::vector<CheckedTensor> tensors_;
};

}  // namespace detail

/// Compares the gradient of every parameter of a model, for the mean loss over a batch, with
/// differences of the loss, in double. `inputs` and `targets` hold one row a sample. The model is not
/// changed.
///
///     const auto report = etch::check_gradient(model, etch::softmax_cross_entropy, x, labels);
///     if (!report) std::cout << report.text();
template <class Net, class Loss>
GradientReport check_gradient(const Model<Net, double>& model, Loss, std::span<const double> inputs,
                              std::span<const TargetElement<Loss, double>> targets,
                              const CheckOptions& options = {}) {
  detail::CheckedModel<Net, Loss> checked(model, inputs, targets);
  return compare_gradient(checked, checked.tensors(), options);
}

/// The same along one random direction in the space of all parameters: for large networks.
template <class Net, class Loss>
GradientReport check_gradient_along(const Model<Net, double>& model, Loss,
                                    std::span<const double> inputs,
                                    std::span<const TargetElement<Loss, double>> targets,
                                    Seed seed = Seed{0}, const CheckOptions& options = {}) {
  detail::CheckedModel<Net, Loss> checked(model, inputs, targets);
  return compare_gradient_along(checked, checked.tensors(), seed, options);
}

}  // namespace etch::inline ETCH_TARGET
