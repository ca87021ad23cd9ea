// What a layer declares its parameters through while a network is traced.
// May not know layers or how parameters are stored.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A base of the library's own layers, each with its own, which are known to be constexpr.
template <class Layer>
struct BuiltIn {};

}  // namespace detail

/// What an initialiser and an optimizer tell apart.
enum class Role {
  weight,  ///< drawn at random, scaled by fan-in and fan-out
  bias,    ///< a number at first, the same everywhere
  gain,    ///< one at first: what a normalised value is multiplied with
};

/// A parameter of a network: "dense1.weight" is layer 1's weight.
struct ParameterInfo {
  static constexpr std::size_t max_name = 40;

  std::array<char, max_name> characters{};
  Shape shape{};
  Role role{};
  int fan_in = 0;   ///< inputs that one output depends on
  int fan_out = 0;  ///< outputs that one input has an effect on
  double first = 0;  ///< where a bias begins

  constexpr std::string_view name() const { return characters.data(); }

  /// Names it after its layer: kind in lower case, number, dot, name; the name alone where there is no
  /// number.
  constexpr void set_name(std::string_view kind, int number, std::string_view name) {
    std::size_t length = 0;
    const auto put = [&](char c) {
      if (length + 1 < max_name) characters[length++] = c;
    };
    if (number > 0) {
      for (const char c : kind) put(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      char digits[12] = {};
      int count = 0;
      for (int rest = number; rest > 0; rest /= 10) {
        digits[count++] = static_cast<char>('0' + rest % 10);
      }
      while (count > 0) put(digits[--count]);
      put('.');
    }
    for (const char c : name) put(c);
  }
};

/// Hands out parameters to the layers of a network, one layer after the other.
class Scope {
 public:
  constexpr explicit Scope(Tape& tape) : tape_(tape) {}

  /// A layer takes it as `Scope&`: what is declared in a copy would be lost.
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// A weight of shape S, for example [in, out]. Fan-in and fan-out scale its first values.
  template <Shape S>
  constexpr Expr<S> weight(std::string_view name, int fan_in, int fan_out) {
    return declare<S>({.shape = S, .role = Role::weight, .fan_in = fan_in, .fan_out = fan_out},
                      name);
  }

  /// A parameter that begins at `first`, whatever the weights do.
  template <Shape S>
  constexpr Expr<S> bias(std::string_view name, double first = 0) {
    return declare<S>({.shape = S, .role = Role::bias, .first = first}, name);
  }

  template <Shape S>
  constexpr Expr<S> gain(std::string_view name) {
    return declare<S>({.shape = S, .role = Role::gain, .first = 1}, name);
  }

  constexpr const Sequence<ParameterInfo>& parameters() const { return parameters_; }

 private:
  template <Shape S>
  constexpr Expr<S> declare(ParameterInfo info, std::string_view name) {
    info.set_name({}, 0, name);
    parameters_.push_back(info);
    return input<S>(tape_);
  }

  Tape& tape_;
  Sequence<ParameterInfo> parameters_;
};

}  // namespace etch::inline ETCH_TARGET
