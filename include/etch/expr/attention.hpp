// Scaled dot-product attention.
// May not record ops of its own, nor know layers.
#pragma once

#include <etch/core/diagnostics_sequences.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// What a row of queries may look at.
enum class AttentionMask {
  none,
  causal,  ///< the keys of its own place and of those before
};
inline constexpr AttentionMask causal = AttentionMask::causal;

namespace detail {

template <Shape Q, Shape K, Shape V>
struct AttentionOfOtherShapes {
  static constexpr Text text = diagnostics::attention_of_other_shapes(Q.axes(), K.axes(), V.axes());
};

constexpr bool can_attend(const Shape& q, const Shape& k, const Shape& v) {
  return q.rank == 2 && k.rank == 2 && v.rank == 2 && q[1] == k[1] && k[0] == v[0];
}

template <Shape Mask, int Queries, int Keys>
struct AttentionMaskOfAnotherShape {
  static constexpr Text text = diagnostics::attention_mask_of_another_shape(Mask.axes(), Queries, Keys);
};

constexpr bool can_mask(const Shape& mask, int queries, int keys) {
  return mask == Shape{keys} || mask == Shape{queries, keys};
}

/// Scores [heads, n, m] with −∞ where a row's column stands behind it.
template <AttentionMask M, Shape S>
constexpr Expr<S> masked(Expr<S> scores) {
  if constexpr (M == AttentionMask::causal) {
    const Expr<Shape{S[2]}> column{iota(*scores.ref.tape, 0, S[2])};
    const Expr<Shape{S[1]}> row{iota(*scores.ref.tape, 0, S[1])};
    return select(column <= reshape<Shape{S[1], 1}>(row), scores,
                  -std::numeric_limits<double>::infinity());
  } else {
    return scores;
  }
}

/// The same, and where a mask [m] or [n, m] is 0.
template <AttentionMask M, Shape S, Shape Mask>
constexpr Expr<S> masked(Expr<S> scores, Expr<Mask> mask) {
  return select(mask > 0, masked<M>(scores), -std::numeric_limits<double>::infinity());
}

/// Attention of several heads, whose columns lie side by side in q, k, v and the result; a mask is for all. All
/// scores are one value: the softmax is then a few steps for all heads, and a few nodes.
template <AttentionMask M, Shape Q, Shape K, Shape V, std::size_t... Head, Shape... Mask>
constexpr auto attend(Expr<Q> q, Expr<K> k, Expr<V> v, std::index_sequence<Head...>, Expr<Mask>... mask) {
  constexpr int heads = sizeof...(Head), width = Q[1] / heads, result = V[1] / heads;
  const auto scaled = q * (1 / math::sqrt(static_cast<double>(width)));
  const auto scores = stack<0>(
      matmul(slice<1, static_cast<int>(Head) * width, width>(scaled),
             transpose(slice<1, static_cast<int>(Head) * width, width>(k)))...);
  const auto weights = softmax<2>(masked<M>(scores, mask...));
  return concatenate<1>(matmul(row<static_cast<int>(Head)>(weights),
                               slice<1, static_cast<int>(Head) * result, result>(v))...);
}

}  // namespace detail

/// softmax(q·kᵀ/√d)·v, the softmax along each row: means of the values v [m, e], weighted by how alike a query
/// [n, d] and each key [m, d] are; the result is [n, e]. `attention<causal>` gives a query only the keys up to
/// its own place. (Vaswani et al. 2017.)
template <AttentionMask M = AttentionMask::none, Shape Q, Shape K, Shape V>
constexpr auto attention(Expr<Q> q, Expr<K> k, Expr<V> v) {
  constexpr bool fits = detail::can_attend(Q, K, V);
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<fits, detail::AttentionOfOtherShapes<Q, K, V>>())::fits;
  if constexpr (fits) {
    return detail::attend<M>(q, k, v, std::index_sequence<0>());
  } else {
    return v;
  }
}

/// The same with a mask [m], a number for each key, or [n, m], one for each query and key: 1 where the one sees the
/// other, 0 where not, behind the end of a shorter sequence, say. Not a number where a query sees no key. Nothing
/// flows back to the mask.
template <AttentionMask M = AttentionMask::none, Shape Q, Shape K, Shape V, Shape Mask>
constexpr auto attention(Expr<Q> q, Expr<K> k, Expr<V> v, Expr<Mask> mask) {
  constexpr bool fits = detail::can_attend(Q, K, V);
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<fits, detail::AttentionOfOtherShapes<Q, K, V>>())::fits;
  if constexpr (fits) {
    using Masks [[maybe_unused]] = typename decltype(diagnostics::judge<
        detail::can_mask(Mask, Q[0], K[0]), detail::AttentionMaskOfAnotherShape<Mask, Q[0], K[0]>>())::fits;
    if constexpr (detail::can_mask(Mask, Q[0], K[0])) {
      return detail::attend<M>(q, k, v, std::index_sequence<0>(), mask);
    } else {
      return detail::attend<M>(q, k, v, std::index_sequence<0>());
    }
  } else {
    return v;
  }
}

}  // namespace etch::inline ETCH_TARGET
