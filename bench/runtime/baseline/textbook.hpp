// The training step as the textbook teaches it, in plain loops: a class a layer, each with forward
// and backward, buffers made once. May not know Eigen, etch or the vector target.
//
// Two contestants come of it, which differ in the order of the loops of the three matrix products
// and in nothing else:
//   TextbookLoops   C[i][j] = sum over k of A[i][k] B[k][j], the sum innermost, as on the page: one
//                   chain of additions, which no compiler may reorder, over strides of B. (Clang
//                   fuses multiply and add, which makes the links of the chain longer.)
//   ReorderedLoops  j innermost: a whole row of C grows by a multiple of a row of B, contiguous and
//                   vectorised by both compilers.
// Widths are template arguments, as a classifier written for one network would have them. Measured
// before that was settled, us for X W and for X' D of 784x50 at batch 128, g++ 12 and clang 19:
//   sum innermost                               2387  1968      4708  2926
//   j innermost, widths known at run time        481   342       476   346
//   j innermost, widths known to the compiler    442   278       435   254
//   the same with the row of C __restrict        237   208       130   112   <- ReorderedLoops
// The textbook's loops take plain pointers, as a reader of the book would write them. Telling the
// compiler by __restrict that C overlaps nothing changes a whole step (784-50-100-10, batch 128)
// from 4890 to 2930 with g++ and nothing with clang.
#pragma once

#include "baseline/problem.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

/// The three products of a dense layer with the sum innermost. Matrices are row-major; the number
/// of rows is known at run time.
template <int inputs, int outputs>
struct SumInnermost {
  /// y[rows, outputs] = x[rows, inputs] w[inputs, outputs] + bias[outputs]
  void forward(const float* x, const float* w, const float* bias, float* y, int rows) {
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < outputs; ++j) {
        float sum = bias[j];
        for (int k = 0; k < inputs; ++k) sum += x[i * inputs + k] * w[k * outputs + j];
        y[i * outputs + j] = sum;
      }
  }

  /// dw[inputs, outputs] = x[rows, inputs]' dy[rows, outputs]
  void weight_gradient(const float* x, const float* dy, float* dw, int rows) {
    for (int i = 0; i < inputs; ++i)
      for (int j = 0; j < outputs; ++j) {
        float sum = 0;
        for (int k = 0; k < rows; ++k) sum += x[k * inputs + i] * dy[k * outputs + j];
        dw[i * outputs + j] = sum;
      }
  }

  /// dx[rows, inputs] = dy[rows, outputs] w[inputs, outputs]'
  void input_gradient(const float* dy, const float* w, float* dx, int rows) {
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < inputs; ++j) {
        float sum = 0;
        for (int k = 0; k < outputs; ++k) sum += dy[i * outputs + k] * w[j * outputs + k];
        dx[i * inputs + j] = sum;
      }
  }
};

/// The same products with the columns of the result innermost.
template <int inputs, int outputs>
class OutputsInnermost {
 public:
  void forward(const float* x, const float* w, const float* bias, float* y, int rows) {
    for (int i = 0; i < rows; ++i) {
      float* row = y + i * outputs;
      std::copy_n(bias, outputs, row);
      add_multiples<outputs>(x + i * inputs, 1, w, inputs, row);
    }
  }

  void weight_gradient(const float* x, const float* dy, float* dw, int rows) {
    for (int i = 0; i < inputs; ++i) {
      float* row = dw + i * outputs;
      std::fill_n(row, outputs, 0.0f);
      add_multiples<outputs>(x + i, inputs, dy, rows, row);
    }
  }

  /// Here a column of the result runs along a column of w, so w is transposed first: at batch 128
  /// 1 us for 50x100, which saves 140 to 270. One sample alone would not earn it back.
  void input_gradient(const float* dy, const float* w, float* dx, int rows) {
    if (rows == 1) return SumInnermost<inputs, outputs>{}.input_gradient(dy, w, dx, rows);
    float* transposed = transposed_.data();
    for (int k = 0; k < outputs; ++k)
      for (int j = 0; j < inputs; ++j) transposed[k * inputs + j] = w[j * outputs + k];
    for (int i = 0; i < rows; ++i) {
      float* row = dx + i * inputs;
      std::fill_n(row, inputs, 0.0f);
      add_multiples<inputs>(dy + i * outputs, 1, transposed, outputs, row);
    }
  }

 private:
  /// sum += factors[0] rows[0] + factors[stride] rows[1] + ..., `count` rows of `width`. Told that
  /// nothing else can change the sum, both compilers keep a narrow one in registers.
  template <int width>
  static void add_multiples(const float* factors, int stride, const float* rows, int count,
                            float* __restrict sum) {
    for (int k = 0; k < count; ++k)
      for (int j = 0; j < width; ++j) sum[j] += factors[k * stride] * rows[k * width + j];
  }

  Floats transposed_ = Floats(std::size_t{inputs} * outputs);
};

/// y = x W + b. Keeps a pointer to its last input, which the caller leaves in place.
template <template <int, int> class Products, int inputs, int outputs>
class DenseLayer {
 public:
  DenseLayer(const float* parameters, int batch)
      : weights_(parameters, parameters + weight_count),
        bias_(parameters + weight_count, parameters + weight_count + outputs),
        output_(static_cast<std::size_t>(batch) * outputs),
        input_gradient_(static_cast<std::size_t>(batch) * inputs) {}

  Floats& forward(const float* x, int rows) {
    input_ = x;
    products_.forward(x, weights_.data(), bias_.data(), output_.data(), rows);
    return output_;
  }

  /// From dL/dy, the gradients of weights and bias.
  void backward(const Floats& dy, int rows) {
    products_.weight_gradient(input_, dy.data(), weight_gradient_.data(), rows);
    float* sums = bias_gradient_.data();
    std::fill_n(sums, outputs, 0.0f);
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < outputs; ++j) sums[j] += dy.data()[i * outputs + j];
  }

  /// From dL/dy, dL/dx; the first layer of a network is spared it.
  Floats& input_gradient(const Floats& dy, int rows) {
    products_.input_gradient(dy.data(), weights_.data(), input_gradient_.data(), rows);
    return input_gradient_;
  }

  void update(float rate) {
    for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i] -= rate * weight_gradient_[i];
    for (std::size_t j = 0; j < bias_.size(); ++j) bias_[j] -= rate * bias_gradient_[j];
  }

  void append_parameters(Floats& to) const {
    to.insert(to.end(), weights_.begin(), weights_.end());
    to.insert(to.end(), bias_.begin(), bias_.end());
  }

 private:
  static constexpr int weight_count = inputs * outputs;

  [[no_unique_address]] Products<inputs, outputs> products_;
  const float* input_ = nullptr;
  Floats weights_, bias_, output_, input_gradient_;
  Floats weight_gradient_ = Floats(weight_count);
  Floats bias_gradient_ = Floats(outputs);
};

/// y = activation(x), in place; its derivative is a function of y: y (1 - y), or 1 where y > 0.
template <Activation activation>
class ActivationLayer {
 public:
  Floats& forward(Floats& x) {
    output_ = &x;
    for (float& v : x)
      if constexpr (activation == Activation::sigmoid)
        v = 1.0f / (1.0f + std::exp(-v));
      else
        v = v > 0.0f ? v : 0.0f;
    return x;
  }

  /// dy becomes dL/dx.
  Floats& backward(Floats& dy) const {
    const Floats& y = *output_;
    for (std::size_t i = 0; i < y.size(); ++i)
      if constexpr (activation == Activation::sigmoid)
        dy[i] *= y[i] * (1.0f - y[i]);
      else
        dy[i] = y[i] > 0.0f ? dy[i] : 0.0f;
    return dy;
  }

 private:
  Floats* output_ = nullptr;
};

/// Softmax and cross entropy, L = mean of log(sum exp(z - m)) + m - z[label] with m = max z.
template <int classes>
class SoftmaxCrossEntropy {
 public:
  /// Turns the logits into dL/dz = (softmax(z) - onehot) / batch and returns L.
  static float forward_backward(Floats& logits, const std::vector<std::int32_t>& labels, int rows) {
    const float share = 1.0f / static_cast<float>(rows);
    float loss = 0;
    for (int i = 0; i < rows; ++i) {
      float* z = logits.data() + i * classes;
      const std::int32_t label = labels.data()[i];
      const float shift = *std::max_element(z, z + classes);
      const float labelled = z[label];
      float sum = 0;
      for (int j = 0; j < classes; ++j) sum += z[j] = std::exp(z[j] - shift);
      for (int j = 0; j < classes; ++j) z[j] *= share / sum;
      z[label] -= share;
      loss += std::log(sum) + shift - labelled;
    }
    return loss * share;
  }
};

/// One SGD step of Network; see Problem.
template <class Network, template <int, int> class Products>
class LoopStep {
 public:
  explicit LoopStep(const Problem& problem)
      : problem_(problem),
        dense1_(start(0), problem.batch),
        dense2_(start(1), problem.batch),
        dense3_(start(2), problem.batch) {}

  float step() {
    const int rows = problem_.batch;
    Floats& h1 = activation1_.forward(dense1_.forward(problem_.inputs.data(), rows));
    Floats& h2 = activation2_.forward(dense2_.forward(h1.data(), rows));
    Floats& z = dense3_.forward(h2.data(), rows);
    const float loss = SoftmaxCrossEntropy<n[3]>::forward_backward(z, problem_.labels, rows);

    dense3_.backward(z, rows);
    const Floats& d2 = activation2_.backward(dense3_.input_gradient(z, rows));
    dense2_.backward(d2, rows);
    const Floats& d1 = activation1_.backward(dense2_.input_gradient(d2, rows));
    dense1_.backward(d1, rows);

    dense1_.update(problem_.rate);
    dense2_.update(problem_.rate);
    dense3_.update(problem_.rate);
    return loss;
  }

  Floats parameters() const {
    Floats all;
    dense1_.append_parameters(all);
    dense2_.append_parameters(all);
    dense3_.append_parameters(all);
    return all;
  }

 private:
  static constexpr auto n = Network::widths;

  const float* start(std::size_t layer) const {
    return problem_.parameters.data() + weight_offset(n, layer);
  }

  const Problem& problem_;
  DenseLayer<Products, n[0], n[1]> dense1_;
  DenseLayer<Products, n[1], n[2]> dense2_;
  DenseLayer<Products, n[2], n[3]> dense3_;
  ActivationLayer<Network::hidden> activation1_, activation2_;
};

template <class Network>
using TextbookLoops = LoopStep<Network, SumInnermost>;

template <class Network>
using ReorderedLoops = LoopStep<Network, OutputsInnermost>;

}  // namespace bench
