// libtorch's operators and reverse mode. Found by CMake, otherwise not compiled.
#include <ATen/core/ivalue.h>  // before what else needs it complete: clang wants that in C++20

#include "conv_step/contestants.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bench::conv {

namespace {

class Libtorch {
 public:
  explicit Libtorch(const Problem& problem)
      : rate_(problem.rate), is_lenet_(problem.name == LeNet::name) {
    at::set_num_threads(1);
    inputs_ = at::empty({problem.batch, 1, 28, 28});
    std::copy(problem.inputs.begin(), problem.inputs.end(), inputs_.data_ptr<float>());
    labels_ = at::empty({problem.batch}, at::kLong);
    std::copy(problem.labels.begin(), problem.labels.end(), labels_.data_ptr<std::int64_t>());
    std::size_t first = 0;
    for (std::size_t p = 0; p < problem.tensor_ends.size(); ++p) {
      const Weighted& layer = problem.layers[p / 2];
      at::Tensor tensor = at::empty({static_cast<std::int64_t>(problem.tensor_ends[p] - first)});
      std::copy(problem.parameters.begin() + static_cast<std::ptrdiff_t>(first),
                problem.parameters.begin() + static_cast<std::ptrdiff_t>(problem.tensor_ends[p]),
                tensor.data_ptr<float>());
      if (p % 2 == 0 && layer.is_dense)
        tensor = tensor.reshape({layer.inputs, layer.outputs}).t().contiguous();
      else if (p % 2 == 0)
        tensor = tensor.reshape({layer.outputs, layer.inputs / 25, 5, 5}).contiguous();
      parameters_.push_back(tensor.set_requires_grad(true));
      first = problem.tensor_ends[p];
    }
  }

  float step() {
    const at::Tensor loss = at::cross_entropy_loss(forward(), labels_);
    loss.backward();
    const at::NoGradGuard no_gradient;
    for (at::Tensor& parameter : parameters_) {
      parameter.add_(parameter.grad(), -rate_);
      parameter.mutable_grad().reset();
    }
    return loss.item<float>();
  }

  Floats parameters() const {
    const at::NoGradGuard no_gradient;
    Floats result;
    for (const at::Tensor& parameter : parameters_) {
      const at::Tensor rows = (parameter.dim() == 2 ? parameter.t() : parameter).contiguous();
      result.insert(result.end(), rows.data_ptr<float>(), rows.data_ptr<float>() + rows.numel());
    }
    return result;
  }

 private:
  at::Tensor dense(const at::Tensor& x, std::size_t layer) const {
    return at::linear(x, parameters_[2 * layer], parameters_[2 * layer + 1]);
  }
  at::Tensor convolved(const at::Tensor& x, std::size_t layer, std::int64_t padding) const {
    const at::Tensor y =
        at::conv2d(x, parameters_[2 * layer], parameters_[2 * layer + 1], 1, padding);
    return at::max_pool2d(at::relu(y), 2);
  }

  at::Tensor forward() const {
    if (!is_lenet_) {
      const at::Tensor y = convolved(inputs_, 0, 0).flatten(1);
      return dense(at::relu(dense(y, 1)), 2);
    }
    const at::Tensor y = convolved(convolved(inputs_, 0, 2), 1, 0).flatten(1);
    return dense(at::relu(dense(at::relu(dense(y, 2)), 3)), 4);
  }

  double rate_;
  bool is_lenet_;
  at::Tensor inputs_, labels_;
  std::vector<at::Tensor> parameters_;
};

}  // namespace

Runner libtorch(const Problem& problem) { return runner<Libtorch>(problem); }

}  // namespace bench::conv
