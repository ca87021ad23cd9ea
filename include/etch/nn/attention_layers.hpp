// Layers that let the rows of a sequence [length, features] look at each other, and tell them where they stand.
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/attention.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/layer_shapes.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

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

}  // namespace detail

/// Multi-head self-attention. x [length, features] is projected to queries, keys and values, x·W + b with W
/// [features, 3·features], which lie side by side; each of `Heads` heads attends with features / Heads of the
/// columns of each, and what they give lies side by side in y: the result is y·V + c. Parameters: `weight` W,
/// `bias` b, `output_weight` V [features, features], `output_bias` c, as PyTorch's nn.MultiheadAttention has
/// them. Options: `causal`, a row sees none behind it, and `without_bias`. (Vaswani et al. 2017.)
template <int Heads, auto... Option>
struct SelfAttention : detail::BuiltIn<SelfAttention<Heads, Option...>> {
  static constexpr auto name = "SelfAttention";
  static constexpr bool has_right_arguments = Heads > 0;
  static constexpr auto wants_arguments = "at least one head";
  static constexpr Text wants = Text{} << "[length, features] with features divisible by " << Heads;
  static constexpr bool accepts(const Shape& input) {
    return input.rank == 2 && input[1] % Heads == 0;
  }

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    constexpr int features = In[1];
    const auto projected = dense<3 * features>(x, scope, "weight", "bias");
    const auto y = detail::attend<mask>(slice<1, 0, features>(projected),
                                        slice<1, features, features>(projected),
                                        slice<1, 2 * features, features>(projected),
                                        std::make_index_sequence<static_cast<std::size_t>(Heads)>());
    return dense<features>(y, scope, "output_weight", "output_bias");
  }

 private:
  static constexpr AttentionMask mask = detail::has_option<causal, Option...>() ? causal : AttentionMask::none;

  template <int N, Shape S>
  static constexpr auto dense(Expr<S> x, Scope& scope, std::string_view weight, std::string_view bias) {
    const auto y = matmul(x, scope.weight<Shape{S[1], N}>(weight, S[1], S[1]));
    if constexpr (detail::has_option<without_bias, Option...>()) {
      return y;
    } else {
      return y + scope.bias<Shape{N}>(bias);
    }
  }
};

/// x + p with p(l, 2i) = sin(l·ω) and p(l, 2i + 1) = cos(l·ω), ω = 10000^(−2i/features): where in the sequence
/// a row stands, as waves of falling frequency. Wants [length, features]. In float p is right to about
/// length·6e-8. (Vaswani et al. 2017.)
struct PositionalEncoding : detail::BuiltIn<PositionalEncoding>, detail::OnRows {
  static constexpr auto name = "PositionalEncoding";

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x) const {
    constexpr int length = In[0], pairs = (In[1] + 1) / 2;
    constexpr double logarithm = 9.210340371976184;  // of 10000
    const Expr<Shape{length}> place{iota(*x.ref.tape, 0, length)};
    const Expr<Shape{pairs}> pair{iota(*x.ref.tape, 0, pairs)};
    const auto angle = outer(place, exp(pair * (-2 * logarithm / In[1])));
    const auto waves = reshape<Shape{length, 2 * pairs}>(stack<2>(sin(angle), cos(angle)));
    return x + slice<1, 0, In[1]>(waves);
  }
};

/// x + `weight`, a learnt vector for each place in the sequence. Wants [length, features].
/// (Gehring et al. 2017.)
struct LearnedPositions : detail::BuiltIn<LearnedPositions>, detail::OnRows {
  static constexpr auto name = "LearnedPositions";

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    return x + scope.weight<In>("weight", 1, In[1]);
  }
};

}  // namespace etch::inline ETCH_TARGET
