// Scaled dot-product attention.
// May not record ops of its own, nor know layers.
#pragma once

#include <etch/core/diagnostics_sequences.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <limits>

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

constexpr bool attend(const Shape& q, const Shape& k, const Shape& v) {
  return q.rank == 2 && k.rank == 2 && v.rank == 2 && q[1] == k[1] && k[0] == v[0];
}

/// Scores with −∞ where a row's column stands behind it.
template <Shape S>
constexpr Expr<S> without_what_follows(Expr<S> scores) {
  const Expr<Shape{S[1]}> column{iota(*scores.ref.tape, 0, S[1])};
  const Expr<Shape{S[0]}> row{iota(*scores.ref.tape, 0, S[0])};
  return select(column <= reshape<Shape{S[0], 1}>(row), scores,
                -std::numeric_limits<double>::infinity());
}

}  // namespace detail

/// softmax(q·kᵀ/√d)·v, the softmax along each row: means of the values v [m, e], weighted by how alike a query
/// [n, d] and each key [m, d] are; the result is [n, e]. `attention<causal>` gives a query only the keys up to
/// its own place. (Vaswani et al. 2017.)
template <AttentionMask M = AttentionMask::none, Shape Q, Shape K, Shape V>
constexpr auto attention(Expr<Q> q, Expr<K> k, Expr<V> v) {
  constexpr bool fits = detail::attend(Q, K, V);
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<fits, detail::AttentionOfOtherShapes<Q, K, V>>())::fits;
  if constexpr (fits) {
    constexpr double scale = 1 / math::sqrt(static_cast<double>(Q[1]));
    const auto scores = matmul(q * scale, transpose(k));
    if constexpr (M == AttentionMask::causal) {
      return matmul(softmax<1>(detail::without_what_follows(scores)), v);
    } else {
      return matmul(softmax<1>(scores), v);
    }
  } else {
    return v;
  }
}

}  // namespace etch::inline ETCH_TARGET
