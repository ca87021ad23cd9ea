// How much of its input image one element of a network's output sees, known while compiling.
// May not know values. A layer says what it does by `windows`, which each output reads, by `spreads`, over
// which each input is spread, or by the `pool` that it lays around another layer, `Within`; one that says
// nothing sees each place by itself.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/network.hpp>
#include <etch/shape/unfold.hpp>

#include <array>
#include <cstddef>

namespace etch::inline ETCH_TARGET {

/// Along one axis: how many neighbouring inputs an output depends on, at most and without the edges; and
/// how far what the next output sees lies behind it, a fraction where layers make an image larger.
struct FieldAlong {
  int extent = 1;
  double jump = 1;

  friend constexpr bool operator==(const FieldAlong&, const FieldAlong&) = default;
};

struct ReceptiveField {
  FieldAlong height;
  FieldAlong width;

  friend constexpr bool operator==(const ReceptiveField&, const ReceptiveField&) = default;
};

namespace detail {

constexpr int windows_read(int outputs, int kernel, int stride, int dilation) {
  return (outputs - 1) * stride + window_span(kernel, dilation);
}
constexpr int inputs_spread(int outputs, int kernel, int stride) {
  return (outputs + kernel - 2) / stride + 1;
}

constexpr Extent2 inputs_read(Extent2 outputs, const Unfolding& by) {
  return Extent2(
      windows_read(outputs.height, by.kernel.height, by.stride.height, by.dilation.height),
      windows_read(outputs.width, by.kernel.width, by.stride.width, by.dilation.width));
}
constexpr Extent2 inputs_spread(Extent2 outputs, const Unfolding& by) {
  return Extent2(inputs_spread(outputs.height, by.kernel.height, by.stride.height),
                 inputs_spread(outputs.width, by.kernel.width, by.stride.width));
}

/// The inputs of a layer behind so many neighbouring outputs.
template <class Layer>
constexpr Extent2 inputs_behind(Extent2 outputs) {
  if constexpr (requires { Layer::pool; }) {
    const Extent2 pooled = inputs_spread(outputs, Layer::pool);
    return inputs_read(inputs_behind<typename Layer::Within>(pooled), Layer::pool);
  } else if constexpr (requires { Layer::spreads; }) {
    return inputs_spread(outputs, Layer::spreads);
  } else if constexpr (requires { Layer::windows; }) {
    return inputs_read(outputs, Layer::windows);
  } else {
    return outputs;
  }
}

/// Strides multiplied along a network: inputs over outputs.
struct Strides {
  Extent2 over = 1, under = 1;
};

template <class Layer>
constexpr void multiply_strides(Strides& strides) {
  const auto by = [](Extent2& product, Extent2 stride) {
    product = Extent2(product.height * stride.height, product.width * stride.width);
  };
  if constexpr (requires { Layer::spreads; }) {
    by(strides.under, Layer::spreads.stride);
  } else if constexpr (requires { Layer::windows; }) {
    by(strides.over, Layer::windows.stride);
  }
}

template <class Net>
struct FieldOf;
template <class InputLayer, class... Layers>
struct FieldOf<NetworkOf<InputLayer, Layers...>> {
  static constexpr ReceptiveField find() {
    constexpr std::array<Extent2 (*)(Extent2), sizeof...(Layers)> behind{&inputs_behind<Layers>...};
    Extent2 inputs = 1;
    for (std::size_t i = behind.size(); i-- > 0;) inputs = behind[i](inputs);
    Strides strides;
    (multiply_strides<Layers>(strides), ...);
    return {{inputs.height, static_cast<double>(strides.over.height) / strides.under.height},
            {inputs.width, static_cast<double>(strides.over.width) / strides.under.width}};
  }
};

}  // namespace detail

/// What an element of a network's last image sees of its first one, [channels, height, width] or, along the
/// width, a sequence [channels, length]. Only what lays windows counts: a `Flatten`, a `Dense` or a
/// `GlobalAveragePool` behind the last image, or a normalisation, leaves the field as it is.
///
///     static_assert(etch::receptive_field<Net>().height == etch::FieldAlong{.extent = 14, .jump = 4});
template <class Net>
constexpr ReceptiveField receptive_field() {
  return detail::FieldOf<typename Net::definition>::find();
}

}  // namespace etch::inline ETCH_TARGET
