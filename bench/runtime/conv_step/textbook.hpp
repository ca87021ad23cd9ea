// The training step in plain loops, as the textbook teaches it: windows are copied side by side (im2col), so
// that a convolution is a matrix product, and added back (col2im). Its products are those of
// baseline/textbook.hpp, the sum innermost or a row of outputs innermost. Extents are template arguments.
// May not know Eigen, etch or the vector target.
#pragma once

#include "baseline/textbook.hpp"
#include "conv_step/problem.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

namespace bench::conv {

/// An image [channels, height, width] and a convolution over it, with zeros on every side.
struct Convolution {
  int channels, height, width, filters, kernel, padding;

  constexpr int down() const { return height + 2 * padding - kernel + 1; }
  constexpr int across() const { return width + 2 * padding - kernel + 1; }
  constexpr int positions() const { return down() * across(); }
  constexpr int window() const { return channels * kernel * kernel; }
  constexpr int image() const { return channels * height * width; }
};

template <template <int, int> class Products, Convolution C>
class ConvolutionLayer {
 public:
  ConvolutionLayer(const float* parameters, int batch)
      : product_(transposed(parameters).data(), batch * C.positions()),
        columns_(static_cast<std::size_t>(batch) * C.positions() * C.window()),
        back_(static_cast<std::size_t>(batch) * C.positions() * C.filters),
        output_(back_.size()),
        input_gradient_(static_cast<std::size_t>(batch) * C.image()) {}

  Floats& forward(const Floats& x, int rows) {
    for_each_element(rows, [&](std::size_t column, std::size_t pixel, bool is_inside) {
      columns_[column] = is_inside ? x[pixel] : 0.0f;
    });
    const Floats& products = product_.forward(columns_.data(), rows * C.positions());
    for (int n = 0; n < rows; ++n)
      for (int f = 0; f < C.filters; ++f)
        for (int p = 0; p < C.positions(); ++p)
          output_[at(n, f, p)] = products[of_position(n, p) + static_cast<std::size_t>(f)];
    return output_;
  }

  void backward(const Floats& dy, int rows) {
    for (int n = 0; n < rows; ++n)
      for (int f = 0; f < C.filters; ++f)
        for (int p = 0; p < C.positions(); ++p)
          back_[of_position(n, p) + static_cast<std::size_t>(f)] = dy[at(n, f, p)];
    product_.backward(back_, rows * C.positions());
  }

  Floats& input_gradient(const Floats&, int rows) {
    const Floats& columns = product_.input_gradient(back_, rows * C.positions());
    std::fill(input_gradient_.begin(), input_gradient_.end(), 0.0f);
    for_each_element(rows, [&](std::size_t column, std::size_t pixel, bool is_inside) {
      if (is_inside) input_gradient_[pixel] += columns[column];
    });
    return input_gradient_;
  }

  void update(float rate) { product_.update(rate); }

  void append_parameters(Floats& to) const {
    Floats weights;
    product_.append_parameters(weights);
    for (int f = 0; f < C.filters; ++f)
      for (int i = 0; i < C.window(); ++i)
        to.push_back(weights[static_cast<std::size_t>(i * C.filters + f)]);
    to.insert(to.end(), weights.end() - C.filters, weights.end());
  }

 private:
  static std::size_t of_position(int sample, int position) {
    return static_cast<std::size_t>(sample * C.positions() + position) * C.filters;
  }
  static std::size_t at(int sample, int filter, int position) {
    return static_cast<std::size_t>(sample * C.filters + filter) * C.positions() +
           static_cast<std::size_t>(position);
  }

  /// Filters as a matrix [window, filters], and the bias.
  static Floats transposed(const float* parameters) {
    Floats result;
    for (int i = 0; i < C.window(); ++i)
      for (int f = 0; f < C.filters; ++f) result.push_back(parameters[f * C.window() + i]);
    const float* const bias = parameters + C.window() * C.filters;
    result.insert(result.end(), bias, bias + C.filters);
    return result;
  }

  /// Calls body(element of the windows, pixel, whether the image has it) in the order of the windows.
  template <class Body>
  static void for_each_element(int rows, Body&& body) {
    std::size_t column = 0;
    for (int n = 0; n < rows; ++n)
      for (int i = 0; i < C.down(); ++i)
        for (int j = 0; j < C.across(); ++j)
          for (int c = 0; c < C.channels; ++c)
            for (int k = 0; k < C.kernel; ++k)
              for (int l = 0; l < C.kernel; ++l) {
                const int y = i + k - C.padding, x = j + l - C.padding;
                const bool is_inside = y >= 0 && y < C.height && x >= 0 && x < C.width;
                const int pixel = ((n * C.channels + c) * C.height + y) * C.width + x;
                body(column++, static_cast<std::size_t>(is_inside ? pixel : 0), is_inside);
              }
  }

  DenseLayer<Products, C.window(), C.filters> product_;
  Floats columns_, back_, output_, input_gradient_;
};

/// The largest of each 2 × 2 of `height` × `width`, of all samples' channels.
template <int channels, int height, int width>
class PoolLayer {
 public:
  explicit PoolLayer(int batch)
      : output_(static_cast<std::size_t>(batch) * channels * (height / 2) * (width / 2)),
        from_(output_.size()),
        input_gradient_(static_cast<std::size_t>(batch) * channels * height * width) {}

  Floats& forward(const Floats& x, int rows) {
    std::size_t to = 0;
    for (int image = 0; image < rows * channels; ++image)
      for (int i = 0; i < height / 2; ++i)
        for (int j = 0; j < width / 2; ++j, ++to) {
          const auto first = static_cast<std::size_t>((image * height + 2 * i) * width + 2 * j);
          std::size_t largest = first;
          for (const std::size_t at : {first + 1, first + width, first + width + 1})
            if (x[at] > x[largest]) largest = at;
          from_[to] = largest;
          output_[to] = x[largest];
        }
    return output_;
  }

  Floats& input_gradient(const Floats& dy, int) {
    std::fill(input_gradient_.begin(), input_gradient_.end(), 0.0f);
    for (std::size_t i = 0; i < from_.size(); ++i) input_gradient_[from_[i]] = dy[i];
    return input_gradient_;
  }

 private:
  Floats output_;
  std::vector<std::size_t> from_;
  Floats input_gradient_;
};

/// Layers one after the other, with softmax cross entropy behind them.
template <class... Layers>
class Stack {
 public:
  Stack(const Problem& problem, Layers... layers)
      : problem_(problem), input_(problem.inputs), layers_(std::move(layers)...) {}

  float step() {
    const int rows = problem_.batch;
    Floats* at = &input_;
    each([&](auto& layer) {
      if constexpr (requires { layer.backward(*at); })
        at = &layer.forward(*at);
      else if constexpr (requires { layer.forward(*at, rows); })
        at = &layer.forward(*at, rows);
      else
        at = &layer.forward(at->data(), rows);
    });
    const float loss = SoftmaxCrossEntropy<10>::forward_backward(*at, problem_.labels, rows);
    back<sizeof...(Layers) - 1>(*at, rows);
    each([&](auto& layer) {
      if constexpr (requires { layer.update(0.0f); }) layer.update(problem_.rate);
    });
    return loss;
  }

  Floats parameters() const {
    Floats all;
    std::apply([&](const auto&... layer) { (append(layer, all), ...); }, layers_);
    return all;
  }

 private:
  template <class Body>
  void each(Body&& body) {
    std::apply([&](auto&... layer) { (body(layer), ...); }, layers_);
  }

  template <std::size_t I>
  void back(Floats& dy, int rows) {
    auto& layer = std::get<I>(layers_);
    if constexpr (requires { layer.backward(dy); }) {
      back<I - 1>(layer.backward(dy), rows);
    } else {
      if constexpr (requires { layer.backward(dy, rows); }) layer.backward(dy, rows);
      if constexpr (I > 0) back<I - 1>(layer.input_gradient(dy, rows), rows);
    }
  }

  static void append(const auto& layer, Floats& to) {
    if constexpr (requires { layer.append_parameters(to); }) layer.append_parameters(to);
  }

  const Problem& problem_;
  Floats input_;
  std::tuple<Layers...> layers_;
};

/// The networks, with products as baseline/textbook.hpp has them.
template <template <int, int> class Products>
struct Loops {
  template <int inputs, int outputs>
  using Dense = DenseLayer<Products, inputs, outputs>;
  template <Convolution C>
  using Conv = ConvolutionLayer<Products, C>;
  using Relu = ActivationLayer<Activation::relu>;
  static constexpr Convolution first{1, 28, 28, 6, 5, 2}, second{6, 14, 14, 16, 5, 0},
      only{1, 28, 28, 30, 5, 0};

  static const float* start(const Problem& problem, std::size_t layer) {
    return problem.parameters.data() + (layer == 0 ? 0 : problem.tensor_ends[2 * layer - 1]);
  }

  struct LeNetStep
      : Stack<Conv<first>, Relu, PoolLayer<6, 28, 28>, Conv<second>, Relu, PoolLayer<16, 10, 10>,
              Dense<400, 120>, Relu, Dense<120, 84>, Relu, Dense<84, 10>> {
    explicit LeNetStep(const Problem& p)
        : LeNetStep::Stack(p, {start(p, 0), p.batch}, {}, PoolLayer<6, 28, 28>(p.batch),
                           {start(p, 1), p.batch}, {}, PoolLayer<16, 10, 10>(p.batch),
                           {start(p, 2), p.batch}, {}, {start(p, 3), p.batch}, {},
                           {start(p, 4), p.batch}) {}
  };

  struct SimpleConvNetStep
      : Stack<Conv<only>, Relu, PoolLayer<30, 24, 24>, Dense<4320, 100>, Relu, Dense<100, 10>> {
    explicit SimpleConvNetStep(const Problem& p)
        : SimpleConvNetStep::Stack(p, {start(p, 0), p.batch}, {}, PoolLayer<30, 24, 24>(p.batch),
                                   {start(p, 1), p.batch}, {}, {start(p, 2), p.batch}) {}
  };
};

}  // namespace bench::conv
