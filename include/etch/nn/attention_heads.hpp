// What layers of attention share: heads, options, projections.
// May not know which layers there are.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/attention.hpp>
#include <etch/expr/functions.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// Whether an option stands among a layer's.
template <auto Option, auto... Given>
constexpr bool has_option() {
  return (false || ... || [] {
    if constexpr (std::same_as<decltype(Option), decltype(Given)>) {
      return Option == Given;
    } else {
      return false;
    }
  }());
}

/// A base of layers with so many heads.
template <int Heads, auto... Option>
struct AttentionHeads {
  static constexpr bool has_right_arguments = Heads > 0;
  static constexpr auto wants_arguments = "at least one head";
  static constexpr bool takes_several = true;

 protected:
  /// x·W + b of each row.
  template <int N, Shape S>
  static constexpr auto dense(Expr<S> x, Scope& scope, std::string_view weight, std::string_view bias,
                              int fan_out) {
    const auto y = matmul(x, scope.weight<Shape{S[1], N}>(weight, S[1], fan_out));
    if constexpr (has_option<without_bias, Option...>()) {
      return y;
    } else {
      return y + scope.bias<Shape{N}>(bias);
    }
  }

  template <Shape Q, Shape K, Shape V, Shape... Mask>
  static constexpr auto attend(Expr<Q> q, Expr<K> k, Expr<V> v, Expr<Mask>... seen) {
    constexpr AttentionMask mask = has_option<causal, Option...>() ? causal : AttentionMask::none;
    return detail::attend<mask>(q, k, v, std::make_index_sequence<static_cast<std::size_t>(Heads)>(), seen...);
  }
};

}  // namespace etch::inline ETCH_TARGET::detail
