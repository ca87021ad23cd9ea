// How much of its input image one element of a network's output sees, known while compiling.
// May not know values. A layer says what it does by `windows`, which each output reads, or by `spreads`, over
// which each input is spread; one that says nothing sees each place by itself. Of a block's branches the one
// that sees most counts, and of their strides the last one's: they lead to one image.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/shape/unfold.hpp>

#include <algorithm>
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

template <class Block>
struct FieldOfBlock;

/// The inputs of a layer behind so many neighbouring outputs.
template <class Layer>
constexpr Extent2 inputs_behind(Extent2 outputs) {
  if constexpr (is_wrapper<Layer>) {
    return inputs_behind<typename Layer::wrapped>(outputs);
  } else if constexpr (is_block<Layer>) {
    return FieldOfBlock<typename Layer::block>::behind(outputs);
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
  if constexpr (is_wrapper<Layer>) {
    multiply_strides<typename Layer::wrapped>(strides);
  } else if constexpr (is_block<Layer>) {
    FieldOfBlock<typename Layer::block>::multiply(strides);
  }
  const auto by = [](Extent2& product, Extent2 stride) {
    product = Extent2(product.height * stride.height, product.width * stride.width);
  };
  if constexpr (requires { Layer::spreads; }) {
    by(strides.under, Layer::spreads.stride);
  } else if constexpr (requires { Layer::windows; }) {
    by(strides.over, Layer::windows.stride);
  }
}

constexpr Extent2 larger_of(Extent2 a, Extent2 b) {
  return Extent2(std::max(a.height, b.height), std::max(a.width, b.width));
}

/// Layers one after the other.
template <class... Layers>
struct FieldOfChain {
  static constexpr Extent2 behind(Extent2 outputs) {
    constexpr std::array<Extent2 (*)(Extent2), sizeof...(Layers)> behind{&inputs_behind<Layers>...};
    for (std::size_t i = behind.size(); i-- > 0;) outputs = behind[i](outputs);
    return outputs;
  }
  static constexpr void multiply(Strides& strides) { (multiply_strides<Layers>(strides), ...); }
};

/// Layers beside each other, which are as far apart in what they see.
template <class... Branches>
struct FieldOfFan {
  static constexpr Extent2 behind(Extent2 outputs) {
    Extent2 inputs = sizeof...(Branches) == 0 ? outputs : Extent2(1);
    ((inputs = larger_of(inputs, inputs_behind<Branches>(outputs))), ...);
    return inputs;
  }
  static constexpr void multiply(Strides& strides) {
    const Strides before = strides;
    ((strides = before, multiply_strides<Branches>(strides)), ...);
  }
};

/// One that says nothing sees each place by itself.
template <class Block>
struct FieldOfBlock : FieldOfChain<> {};
template <class... Layers>
struct FieldOfBlock<Sequential<Layers...>> : FieldOfChain<Layers...> {};
template <class... Layers>
struct FieldOfBlock<Residual<Layers...>> : FieldOfFan<Sequential<Layers...>, Sequential<>> {};
template <int Times, class... Layers>
struct FieldOfBlock<Repeat<Times, Layers...>> {
  static constexpr Extent2 behind(Extent2 outputs) {
    for (int i = 0; i < Times; ++i) outputs = FieldOfChain<Layers...>::behind(outputs);
    return outputs;
  }
  static constexpr void multiply(Strides& strides) {
    for (int i = 0; i < Times; ++i) FieldOfChain<Layers...>::multiply(strides);
  }
};
template <class... Branches>
struct FieldOfBlock<Fork<Branches...>> : FieldOfFan<Branches...> {};
template <class... Branches>
struct FieldOfBlock<Parallel<Branches...>> : FieldOfFan<Branches...> {};
template <class... Branches>
struct FieldOfBlock<Sum<Branches...>> : FieldOfFan<Branches...> {};
template <class... Branches>
struct FieldOfBlock<Concat<Branches...>> : FieldOfFan<Branches...> {};

template <Extent2 Kernel, class... Layers>
struct FieldOfBlock<PoolAround<Kernel, Layers...>> {
  static constexpr Extent2 behind(Extent2 outputs) {
    constexpr Unfolding pool{Kernel, Kernel};
    return inputs_read(FieldOfChain<Layers...>::behind(inputs_spread(outputs, pool)), pool);
  }
  static constexpr void multiply(Strides& strides) { FieldOfChain<Layers...>::multiply(strides); }
};

template <class Net>
struct FieldOf;
template <class InputLayer, class... Layers>
struct FieldOf<NetworkOf<InputLayer, Layers...>> {
  static constexpr ReceptiveField find() {
    const Extent2 inputs = FieldOfChain<Layers...>::behind(1);
    Strides strides;
    FieldOfChain<Layers...>::multiply(strides);
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
