// The receptive field against what an output's gradient reaches.
#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/receptive_field.hpp>
#include <etch/nn/signal_layers.hpp>
#include <etch/nn/structure_layers.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

using etch::Conv1d, etch::Conv2d, etch::Extent2, etch::FieldAlong, etch::Input, etch::MaxPool2d,
    etch::Network, etch::receptive_field, etch::ReceptiveField, etch::Upsample2d;

namespace {

using LeNet = Network<Input<1, 28, 28>, Conv2d<6, 5, 1, 2>, etch::ReLU, MaxPool2d<2>, Conv2d<16, 5>,
                      etch::ReLU, MaxPool2d<2>, etch::Flatten, etch::Dense<10>>;
static_assert(receptive_field<LeNet>() == ReceptiveField{{16, 4}, {16, 4}});

struct Derived : Network<Input<3, 9, 9>, etch::GroupNorm<1>, etch::Tanh> {};
static_assert(receptive_field<Derived>() == ReceptiveField{});

using Dilated = Network<Input<2, 40>, Conv1d<2, 3>, Conv1d<2, 3, 1, 0, 2>, Conv1d<2, 3, 1, 0, 4>>;
static_assert(receptive_field<Dilated>() == ReceptiveField{{1, 1}, {15, 1}});

using Larger = Network<Input<1, 6, 6>, Conv2d<1, Extent2(3, 1), Extent2(3, 1)>,
                       etch::ConvTranspose2d<1, 4, 2, 1>, Upsample2d<Extent2(1, 3)>>;
static_assert(receptive_field<Larger>() == ReceptiveField{{6, 1.5}, {2, 1.0 / 6}});

using Around = Network<Input<2, 12, 12>, etch::PoolAround<2, Conv2d<2, 3, 1, 1>>>;
static_assert(receptive_field<Around>() == ReceptiveField{{6, 1}, {6, 1}});
using Wide = etch::PoolAround<2, etch::Residual<Conv2d<2, 3, 1, 1>, Conv2d<2, 3, 1, 1>>>;
using Within = Network<Input<2, 12, 12>, Conv2d<2, 3>, etch::Named<"outer", Wide>>;
static_assert(receptive_field<Within>() == ReceptiveField{{12, 1}, {12, 1}});

template <int N>
struct Bottleneck : etch::Residual<Conv2d<N, 1>, Conv2d<N, 3, 1, 1>> {};
using Blocks = Network<Input<2, 20, 20>, etch::Repeat<2, etch::Sequential<Conv2d<2, 3>, MaxPool2d<2>>>,
                       etch::Named<"neck", Bottleneck<2>>,
                       etch::Concat<Conv2d<2, 1, 2>, etch::Frozen<Conv2d<3, 3, 2, 1>>>>;
// From the end: 3, with the neck 5, then 10 and 12, then 24 and 26.
static_assert(receptive_field<Blocks>() == ReceptiveField{{26, 8}, {26, 8}});

/// An image with a bias of its own for every element, whose gradient is that by the image.
struct Shift {
  static constexpr auto name = "Shift";
  template <etch::Shape S>
  constexpr etch::Expr<S> operator()(etch::Expr<S> x, etch::Scope& scope) const {
    return x + scope.bias<S>("b");
  }
};

/// One element of the output.
struct Middle {
  template <etch::Shape S>
  constexpr auto operator()(etch::Expr<S> y, etch::Expr<S>) const {
    return etch::element<0, S[1] / 2, S[2] / 2>(y);
  }
};

/// The rows and columns of the image on which the middle of the output depends.
template <class Net>
Extent2 reached() {
  etch::Model<Net> model;
  for (std::size_t i = 1; i < etch::parameters<Net>().size(); ++i) {
    std::ranges::fill(model.values(i), 1.0f);
  }
  etch::GradientRun<Net, Middle, float> run;
  run.run(model, std::vector<float>(static_cast<std::size_t>(Net::input_shape.size())),
          std::vector<float>(static_cast<std::size_t>(Net::output_shape.size())));
  const auto gradient = run.gradient(0);
  const int rows = Net::input_shape[1], columns = Net::input_shape[2];
  Extent2 first(rows, columns), last = -1;
  for (int i = 0; i < rows * columns; ++i) {
    if (gradient[static_cast<std::size_t>(i)] == 0) continue;
    first = Extent2(std::min(first.height, i / columns), std::min(first.width, i % columns));
    last = Extent2(std::max(last.height, i / columns), std::max(last.width, i % columns));
  }
  return Extent2(last.height - first.height + 1, last.width - first.width + 1);
}

template <class... Layers>
void check() {
  using Net = Network<Input<1, 25, 26>, Shift, Layers...>;
  constexpr ReceptiveField field = receptive_field<Net>();
  CHECK(reached<Net>() == Extent2(field.height.extent, field.width.extent));
}

}  // namespace

TEST_CASE("an output's gradient reaches its receptive field and no more") {
  check<Conv2d<1, Extent2(3, 5), 2, 1>, etch::AveragePool2d<3, 1>, Conv2d<1, 2, 1, 0, Extent2(2, 3)>>();
  check<etch::AveragePool2d<2>, etch::ConvTranspose2d<1, Extent2(4, 3), 2>, Conv2d<1, Extent2(1, 3)>>();
  check<Conv2d<1, 3, 2>, Upsample2d<2, etch::bilinear>, Upsample2d<Extent2(3, 1)>>();
}
