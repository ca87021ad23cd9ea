// What a layer declares its parameters through while a network is traced.
// May not know layers or how parameters are stored.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// What an initialiser and an optimizer tell apart.
enum class Role {
  weight,  ///< drawn at random, scaled by fan-in and fan-out
  bias,    ///< zero at first
};

/// A parameter of a network: "dense1.weight" is layer 1's weight.
struct ParameterInfo {
  static constexpr std::size_t max_name = 40;

  std::array<char, max_name> characters{};
  Shape shape{};
  Role role{};
  int fan_in = 0;   ///< inputs that one output depends on
  int fan_out = 0;  ///< outputs that one input has an effect on
  int input = 0;    ///< its position among the traced graph's inputs

  constexpr std::string_view name() const { return characters.data(); }
};

/// Hands out parameters to the layers of a network, one layer after the other.
class Scope {
 public:
  constexpr explicit Scope(Tape& tape) : tape_(tape) {}

  /// The next layer begins; its parameters are named after its kind and its number.
  constexpr void enter_layer(std::string_view kind) {
    kind_ = kind;
    ++layer_;
  }

  /// A weight of shape S, for example [in, out]. Fan-in and fan-out scale its first values.
  template <Shape S>
  constexpr Expr<S> weight(std::string_view name, int fan_in, int fan_out) {
    return declare<S>({.shape = S, .role = Role::weight, .fan_in = fan_in, .fan_out = fan_out},
                      name);
  }

  template <Shape S>
  constexpr Expr<S> bias(std::string_view name) {
    return declare<S>({.shape = S, .role = Role::bias}, name);
  }

  constexpr const std::vector<ParameterInfo>& parameters() const { return parameters_; }

 private:
  template <Shape S>
  constexpr Expr<S> declare(ParameterInfo info, std::string_view name) {
    write_name(info, name);
    info.input = static_cast<int>(tape_.graph().inputs.size());
    parameters_.push_back(info);
    return input<S>(tape_);
  }

  /// kind in lower case, number, dot, name.
  constexpr void write_name(ParameterInfo& info, std::string_view name) const {
    std::size_t length = 0;
    const auto put = [&](char c) {
      if (length + 1 < ParameterInfo::max_name) info.characters[length++] = c;
    };
    for (const char c : kind_) put(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    char digits[12] = {};
    int count = 0;
    for (int rest = layer_; rest > 0; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
    while (count > 0) put(digits[--count]);
    put('.');
    for (const char c : name) put(c);
  }

  Tape& tape_;
  std::vector<ParameterInfo> parameters_;
  std::string_view kind_;
  int layer_ = 0;
};

}  // namespace etch::inline ETCH_TARGET
