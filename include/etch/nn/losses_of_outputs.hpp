// Several losses as one: of several outputs, or of one.
// May not know networks, or which other losses there are.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/arithmetic.hpp>
#include <etch/expr/expr.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/loss.hpp>

#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A base of `Losses`, also where it has a penalty around it.
struct AnyLosses {};
template <class Loss>
inline constexpr bool is_losses = std::is_base_of_v<AnyLosses, Loss>;

}  // namespace detail

/// A loss of output number `Output`, counted from 0, and how much it counts: 1, if nothing is said.
template <int Output, class Loss, auto... Weight>
  requires(sizeof...(Weight) <= 1 && (std::convertible_to<decltype(Weight), double> && ...))
struct Of {
  static constexpr int output = Output;
  using loss = Loss;
  static constexpr double weight = detail::given_or(1, Weight...);
};

/// Σ weight·loss over all parts, each of one output and its target:
///
///     etch::Losses<etch::Of<0, etch::SoftmaxCrossEntropyOnRows>, etch::Of<1, etch::Huber<>, 0.5>>
///
/// Targets are rows of the outputs' shapes, one behind the other as the outputs are. A sum over the batch or a
/// penalty goes around it: `summed(losses)`, `losses + l2<1e-4>`. An output without a loss has no part in
/// training, one with several is counted in each.
template <class... Parts>
  requires(sizeof...(Parts) >= 1)
struct Losses : detail::AnyLosses {
  static constexpr auto name = "etch::Losses";
  static constexpr Target target = Target::row;

  /// Outputs, then as many targets.
  template <Shape... S>
  constexpr Scalar operator()(Expr<S>... values) const {
    constexpr std::size_t outputs = sizeof...(S) / 2;
    const std::tuple all{values...};
    return (... + weighed<Parts>(std::get<Parts::output>(all), std::get<outputs + Parts::output>(all)));
  }

 private:
  template <class Part, Shape Y, Shape T>
  static constexpr Scalar weighed(Expr<Y> y, Expr<T> t) {
    const Scalar loss = typename Part::loss{}(y, t);
    if constexpr (Part::weight == 1) {
      return loss;
    } else {
      return Part::weight * loss;
    }
  }
};

}  // namespace etch::inline ETCH_TARGET
