// Layers on images against loops that say what they are, for every kind of window and batch; and their
// gradients against differences.
#include "nn/gradients.hpp"

#include <etch/nn/image_layers.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/signal_layers.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using etch::Extent2, etch::Input, etch::Network, etch::Shape;

namespace {

using Image = std::vector<double>;

int at(const Shape& shape, int channel, int row, int column) {
  return (channel * shape[1] + row) * shape[2] + column;
}

/// An element, or 0 beyond the edges.
double element(const Image& x, const Shape& shape, int channel, int row, int column) {
  if (row < 0 || row >= shape[1] || column < 0 || column >= shape[2]) return 0;
  return x[static_cast<std::size_t>(at(shape, channel, row, column))];
}

/// A convolution by six loops. `before` is the padding above and to the left.
Image convolve(const Image& x, const Shape& shape, std::span<const double> weight,
               std::span<const double> bias, const Shape& result, const etch::Unfolding& by,
               Extent2 before, int groups) {
  Image y;
  const int seen = shape[0] / groups, filters = result[0] / groups;
  for (int filter = 0; filter < result[0]; ++filter) {
    for (int row = 0; row < result[1]; ++row) {
      for (int column = 0; column < result[2]; ++column) {
        double sum = bias.empty() ? 0 : bias[static_cast<std::size_t>(filter)];
        std::size_t w = static_cast<std::size_t>(filter * seen * by.kernel.height * by.kernel.width);
        for (int channel = 0; channel < seen; ++channel) {
          for (int k = 0; k < by.kernel.height; ++k) {
            for (int l = 0; l < by.kernel.width; ++l) {
              sum += weight[w++] * element(x, shape, filter / filters * seen + channel,
                                           row * by.stride.height + k * by.dilation.height - before.height,
                                           column * by.stride.width + l * by.dilation.width - before.width);
            }
          }
        }
        y.push_back(sum);
      }
    }
  }
  return y;
}

template <class T>
std::vector<T> as(const Image& x) {
  return std::vector<T>(x.begin(), x.end());
}

/// Whether a network of one convolution gives what the loops give, in batches that fill no tile, one and
/// more.
template <class Net, class T>
void check_convolution(const etch::Unfolding& by, Extent2 before, int groups, double tolerance) {
  etch::Random random(etch::Seed{7});
  etch::Model<Net, T> model;
  for (std::size_t i = 0; i < etch::parameters<Net>().size(); ++i) {
    for (T& value : model.values(i)) value = static_cast<T>(random.normal());
  }
  const auto row_major = [&](std::size_t i) {
    return Image(model.values(i).begin(), model.values(i).end());
  };
  const Image weight = row_major(0), bias = etch::parameters<Net>().size() > 1 ? row_major(1) : Image{};
  constexpr Shape in = Net::input_shape, out = Net::output_shape;
  for (const int batch : {1, 3, 67}) {
    Image x;
    for (int i = 0; i < batch * in.size(); ++i) x.push_back(random.normal());
    std::vector<T> y(static_cast<std::size_t>(batch * out.size()));
    model.predict(as<T>(x), y);
    for (int sample = 0; sample < batch; ++sample) {
      const Image wanted = convolve(Image(x.begin() + sample * in.size(), x.begin() + (sample + 1) * in.size()),
                                    in, weight, bias, out, by, before, groups);
      for (int i = 0; i < out.size(); ++i) {
        CAPTURE(batch, sample, i);
        REQUIRE(y[static_cast<std::size_t>(sample * out.size() + i)] ==
                Approx(wanted[static_cast<std::size_t>(i)]).margin(tolerance));
      }
    }
  }
}

template <class Layer, int... In>
using Only = Network<Input<In...>, Layer>;

}  // namespace

TEST_CASE("a convolution is six loops") {
  using etch::Conv2d, etch::same;
  check_convolution<Only<Conv2d<3, 3>, 2, 5, 7>, double>({3}, 0, 1, 1e-12);
  check_convolution<Only<Conv2d<7, Extent2(2, 5)>, 3, 6, 9>, double>({Extent2(2, 5)}, 0, 1, 1e-12);
  check_convolution<Only<Conv2d<6, 5, 2, 2>, 1, 28, 28>, float>({5, 2}, 2, 1, 1e-4);
  check_convolution<Only<Conv2d<5, 3, Extent2(2, 3), Extent2(1, 2), Extent2(2, 1)>, 2, 9, 11>, double>(
      {3, Extent2(2, 3), Extent2(2, 1)}, Extent2(1, 2), 1, 1e-12);
  check_convolution<Only<Conv2d<4, 4, 1, same>, 2, 6, 7>, double>({4}, 1, 1, 1e-12);
  check_convolution<Only<Conv2d<2, 3, 2, same>, 2, 6, 7>, double>({3, 2}, Extent2(0, 1), 1, 1e-12);
  check_convolution<Only<Conv2d<6, 3, 1, 1, 1, 2>, 4, 5, 5>, double>({3}, 1, 2, 1e-12);
  check_convolution<Only<Conv2d<4, 3, 1, 1, 1, 4, etch::without_bias>, 4, 5, 5>, float>({3}, 1, 4, 1e-4);
  check_convolution<Only<Conv2d<33, 1>, 3, 2, 2>, float>({1}, 0, 1, 1e-4);
}

TEST_CASE("a convolution along a sequence is one over an image of one row") {
  using Net = Only<etch::Conv1d<4, 3, 2, 1, 2>, 3, 14>;
  static_assert(Net::output_shape == Shape{4, 6});
  const etch::Unfolding by{Extent2(1, 3), Extent2(1, 2), Extent2(1, 2)};
  etch::Random random(etch::Seed{3});
  const auto model = gradients::made_up_model<Net>(random);
  Image x;
  for (int i = 0; i < 3 * 14; ++i) x.push_back(random.normal());
  Image y(24);
  model.predict(x, y);
  const Image wanted = convolve(x, Shape{3, 1, 14}, model.values(0), model.values(1), Shape{4, 1, 6}, by,
                                Extent2(0, 1), 1);
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(y[i] == Approx(wanted[i]));
}

TEST_CASE("the extents of layers on images") {
  static_assert(etch::window_count(28, 5) == 24);
  static_assert(etch::window_count(32, 3, 2) == 15);
  static_assert(etch::window_count(7, 3, 2, 2) == 2);
  static_assert(etch::window_count(4, 5) == 0);
  static_assert(Only<etch::MaxPool2d<3, 2>, 2, 8, 9>::output_shape == Shape{2, 3, 4});
  static_assert(Only<etch::Conv2d<8, 3, 2, etch::same>, 1, 7, 8>::output_shape == Shape{8, 4, 4});
  static_assert(Only<etch::ConvTranspose2d<3, 4, 2, 1>, 2, 5, 6>::output_shape == Shape{3, 10, 12});
  static_assert(Only<etch::AveragePool2d<3, 2, 1>, 2, 5, 6>::output_shape == Shape{2, 3, 3});
  static_assert(Only<etch::GlobalAveragePool, 5, 4, 3>::output_shape == Shape{5});
  static_assert(Only<etch::ZeroPad2d<Extent2(1, 2)>, 5, 4, 3>::output_shape == Shape{5, 6, 7});
  static_assert(Only<etch::Upsample2d<Extent2(2, 3)>, 5, 4, 3>::output_shape == Shape{5, 8, 9});
}

namespace {

using Deep = Network<Input<2, 9, 8>, etch::Conv2d<3, 3, 1, etch::same>, etch::Tanh, etch::MaxPool2d<2>,
                     etch::Conv2d<4, 2, 1, 1, 1, 1, etch::without_bias>, etch::Sigmoid,
                     etch::AveragePool2d<2>, etch::Flatten, etch::Dense<3>>;
using Wide = Network<Input<2, 5, 6>, etch::Conv2d<4, Extent2(3, 2), 2, 1, Extent2(1, 2), 2>, etch::Tanh,
                     etch::Conv2d<4, 2, 1, 0, 1, 4>, etch::ConvTranspose2d<2, 3, 2, 1>,
                     etch::Upsample2d<2>, etch::ZeroPad2d<1>, etch::MaxPool2d<3, 2>, etch::Tanh,
                     etch::GlobalAveragePool>;
using Sequence = Network<Input<2, 11>, etch::Conv1d<3, 3, 2, etch::same>, etch::Tanh,
                         etch::Conv1d<4, 2, 1, 1, 2>, etch::Flatten, etch::Dense<2>>;

}  // namespace

TEST_CASE("gradients of layers on images are those of differences") {
  CHECK(gradients::check_all_seeds<Deep>(etch::softmax_cross_entropy, 0.06) <= 1e-7);
  CHECK(gradients::check_all_seeds<Wide>(etch::mean_squared_error, 0.06) <= 1e-7);
  CHECK(gradients::check_all_seeds<Sequence>(etch::mean_squared_error) <= 1e-7);
}
