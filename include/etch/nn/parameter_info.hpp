// What is known of a parameter or state of a network while compiling: name, shape, role.
// May not know layers, or how either is declared or stored.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Where a layer stands: in a network, or in a block that stands somewhere itself.
struct LayerPath {
  std::string_view name;  ///< a kind where there is a number, else a name of its own or none
  int number = 0;         ///< from 1
  const LayerPath* block = nullptr;
};

}  // namespace detail

/// What an initialiser and an optimizer tell apart.
enum class Role {
  weight,  ///< drawn at random, scaled by fan-in and fan-out
  bias,    ///< a number at first, the same everywhere
  gain,    ///< one at first: what a normalised value is multiplied with
  state,   ///< learned by no gradient: a layer says what it becomes with each step of training
  counter,  ///< state that counts the steps of training, from a number drawn at random
};

/// A parameter of a network, or a layer's state: "dense1.weight" is layer 1's weight.
struct ParameterInfo {
  static constexpr std::size_t max_name = 64;

  std::array<char, max_name> characters{};
  Shape shape{};
  Role role{};
  int fan_in = 0;   ///< inputs that one output depends on
  int fan_out = 0;  ///< outputs that one input has an effect on
  double first = 0;  ///< where all but a weight begins
  bool frozen = false;  ///< whether a parameter stays as it is

  constexpr std::string_view name() const { return characters.data(); }

  /// Names it after its layer, and that after the block it stands in: "residual3.dense1.weight". Whether
  /// there was room for all of it.
  constexpr bool set_name(const detail::LayerPath* layer, std::string_view name) {
    std::size_t length = 0;
    write_path(layer, length);
    write(name, length);
    return length < max_name;
  }

 private:
  constexpr void write(std::string_view words, std::size_t& length) {
    for (const char c : words) {
      if (length + 1 < max_name) characters[length] = c;
      ++length;
    }
  }

  /// Kinds in lower case and with their number.
  constexpr void write_path(const detail::LayerPath* layer, std::size_t& length) {
    if (layer == nullptr) return;
    write_path(layer->block, length);
    if (layer->name.empty()) return;
    const std::size_t first = length;
    write(layer->name, length);
    if (layer->number > 0) {
      for (std::size_t i = first; i < length && i < max_name; ++i) {
        char& c = characters[i];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      }
      char digits[12] = {};
      std::size_t at = sizeof digits;
      for (int rest = layer->number; rest > 0; rest /= 10) digits[--at] = static_cast<char>('0' + rest % 10);
      write({digits + at, sizeof digits - at}, length);
    }
    write(".", length);
  }
};

constexpr bool is_state(const ParameterInfo& info) {
  return info.role == Role::state || info.role == Role::counter;
}

/// Whether an optimizer may change it.
constexpr bool is_learned(const ParameterInfo& info) { return !is_state(info) && !info.frozen; }

}  // namespace etch::inline ETCH_TARGET
