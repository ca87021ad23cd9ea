// Layers that let the rows of a sequence [length, features] look at each other, and tell them where they stand.
// May not know networks; see nn/layers.hpp for what a layer is.
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/attention.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/attention_heads.hpp>
#include <etch/nn/layer_shapes.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>

namespace etch::inline ETCH_TARGET {

/// Multi-head self-attention. x [length, features] is projected to queries, keys and values, x·W + b with W
/// [features, 3·features], which lie side by side; each of `Heads` heads attends with features / Heads of the
/// columns of each, and what they give lies side by side in y: the result is y·V + c. Parameters: `weight` W,
/// `bias` b, `output_weight` V [features, features], `output_bias` c, as PyTorch's nn.MultiheadAttention has
/// them. Options: `causal`, a row sees none behind it, and `without_bias`. A second value is a mask as of `attention`,
/// [length], with 0 for rows that none shall see. (Vaswani et al. 2017.)
template <int Heads, auto... Option>
struct SelfAttention : detail::BuiltIn<SelfAttention<Heads, Option...>>, detail::AttentionHeads<Heads, Option...> {
  static constexpr auto name = "SelfAttention";
  static constexpr Text wants = Text{} << "[length, features] with features divisible by " << Heads;
  static constexpr bool accepts(const Shape& x) { return x.rank == 2 && x[1] % Heads == 0; }
  static constexpr bool accepts(const Shape& x, const Shape& seen) {
    return accepts(x) && detail::can_mask(seen, x[0], x[0]);
  }
  static constexpr bool accepts(const Shape&, const Shape&, const Shape&, const auto&...) { return false; }

  template <Shape In>
  constexpr Expr<In> operator()(Expr<In> x, Scope& scope) const {
    return project(x, scope);
  }
  template <Shape In, Shape Mask>
  constexpr Expr<In> operator()(Expr<In> x, Expr<Mask> seen, Scope& scope) const {
    return project(x, scope, seen);
  }

 private:
  template <Shape In, Shape... Mask>
  static constexpr Expr<In> project(Expr<In> x, Scope& scope, Expr<Mask>... seen) {
    constexpr int features = In[1];
    const auto projected = SelfAttention::template dense<3 * features>(x, scope, "weight", "bias", features);
    const auto y = SelfAttention::attend(slice<1, 0, features>(projected), slice<1, features, features>(projected),
                                         slice<1, 2 * features, features>(projected), seen...);
    return SelfAttention::template dense<features>(y, scope, "output_weight", "output_bias", features);
  }
};

/// Multi-head attention of one sequence to another, two values: x [n, features] is projected to queries, memory
/// [m, others] to keys and values, of features numbers each, and the rest is as in `SelfAttention`; the result has
/// the shape of x. Parameters: `query_weight` [features, features], `query_bias`, `memory_weight`
/// [others, 2·features], keys and then values, `memory_bias`, `output_weight` [features, features], `output_bias`.
/// Options: `causal` and `without_bias`. A third value is a mask as of `attention`, [m] or [n, m].
/// (Vaswani et al. 2017.)
template <int Heads, auto... Option>
struct CrossAttention : detail::BuiltIn<CrossAttention<Heads, Option...>>, detail::AttentionHeads<Heads, Option...> {
  static constexpr auto name = "CrossAttention";
  static constexpr Text wants = Text{} << "two values, [n, features] with features divisible by " << Heads
                                       << " and [m, others]";
  static constexpr bool accepts(const Shape&) { return false; }
  static constexpr bool accepts(const Shape& x, const Shape& memory) {
    return x.rank == 2 && x[1] % Heads == 0 && memory.rank == 2;
  }
  static constexpr bool accepts(const Shape& x, const Shape& memory, const Shape& seen) {
    return accepts(x, memory) && detail::can_mask(seen, x[0], memory[0]);
  }
  static constexpr bool accepts(const Shape&, const Shape&, const Shape&, const Shape&, const auto&...) {
    return false;
  }

  template <Shape In, Shape Memory>
  constexpr Expr<In> operator()(Expr<In> x, Expr<Memory> memory, Scope& scope) const {
    return project(x, memory, scope);
  }
  template <Shape In, Shape Memory, Shape Mask>
  constexpr Expr<In> operator()(Expr<In> x, Expr<Memory> memory, Expr<Mask> seen, Scope& scope) const {
    return project(x, memory, scope, seen);
  }

 private:
  template <Shape In, Shape Memory, Shape... Mask>
  static constexpr Expr<In> project(Expr<In> x, Expr<Memory> memory, Scope& scope, Expr<Mask>... seen) {
    constexpr int features = In[1];
    const auto queries =
        CrossAttention::template dense<features>(x, scope, "query_weight", "query_bias", features);
    const auto others =
        CrossAttention::template dense<2 * features>(memory, scope, "memory_weight", "memory_bias", features);
    const auto y = CrossAttention::attend(queries, slice<1, 0, features>(others),
                                          slice<1, features, features>(others), seen...);
    return CrossAttention::template dense<features>(y, scope, "output_weight", "output_bias", features);
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
