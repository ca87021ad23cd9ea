// A model's numbers without its type: for code that is compiled once, whatever networks a program has, such as
// files. May not know what is done with them.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/scope.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

/// The block of a model and what stands where in it. Refers to the model.
struct ModelMemory {
  std::span<const ParameterInfo> variables{};  ///< parameters and states, as they are declared
  std::span<const std::size_t> offsets{};      ///< where each begins, in elements
  std::size_t learned = 0;                     ///< elements that optimizers see, the first of the block
  std::span<std::byte> block{};
  std::size_t element_bytes = sizeof(float);   ///< 4 of float, 8 of double

  /// The bytes of variable i.
  std::span<std::byte> variable(std::size_t i) const {
    const auto size = static_cast<std::size_t>(variables[i].shape.size());
    return block.subspan(offsets[i] * element_bytes, size * element_bytes);
  }
};

namespace detail {

template <class Net, class T>
ModelMemory memory_of(Model<Net, T>& model) {
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>);
  return {.variables = variables<Net>(),
          .offsets = block_places<Net>.offsets,
          .learned = block_places<Net>.learned,
          .block = std::as_writable_bytes(model.block()),
          .element_bytes = sizeof(T)};
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
