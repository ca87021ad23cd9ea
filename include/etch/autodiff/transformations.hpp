// Functions of expressions made from others: gradients and products with the Jacobian.
// May not know values: what is here runs while a program is traced, so that one transformation can be
// applied to the result of another.
#pragma once

#include <etch/autodiff/judge.hpp>
#include <etch/autodiff/tuples.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/linearize.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A call of F on arguments under names of their own. Where its value is one for each sample, or shall
/// be, so is its derivative: an argument that is the same for all samples is then taken as if every
/// sample had its own.
template <class F, class P, class Arguments>
struct Call {
  Arguments x;
  decltype(std::apply(F{}, std::declval<Arguments>())) y;

  constexpr explicit Call(const Arguments& from, Rate wanted = Rate::step)
      : x(as_arguments(from)), y(std::apply(F{}, x)) {
    const Rate rate = common_rate(wanted, common_rate_of(as_tuple(y)));
    if (rate == Rate::step || has_own(from)) return;
    Arguments own = from;
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      const auto widen = [](Ref& ref) { ref = broadcast_to(ref, ref.shape(), Rate::sample); };
      (widen(std::get<P::list[K]>(own).ref), ...);
    }
    (std::make_index_sequence<P::count>());
    x = as_arguments(own);
    y = std::apply(F{}, x);
  }

  constexpr Tape& tape() const { return tape_of(x); }
  constexpr auto wrt() const { return at_positions<P>(x); }

 private:
  /// Whether every sample has its own already.
  static constexpr bool has_own(const Arguments& from) {
    return std::apply([](auto... each) { return ((each.rate() == Rate::sample) && ...); },
                      at_positions<P>(from));
  }
};

/// Pairs of nodes and weights, each pair at one rate.
template <class Tuple>
constexpr Sequence<Weighted> weighted(const Tuple& nodes, const Tuple& weights) {
  Sequence<Weighted> pairs;
  [&]<std::size_t... K>(std::index_sequence<K...>) {
    const auto pair = [&](Ref node, Ref weight) {
      const Rate rate = common_rate(node.rate(), weight.rate());
      pairs.push_back({broadcast_to(node, node.shape(), rate).id,
                       broadcast_to(weight, weight.shape(), rate).id});
    };
    (pair(std::get<K>(nodes).ref, std::get<K>(weights).ref), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<Tuple>>());
  return pairs;
}

}  // namespace detail

// Each has, for expressions of shapes S: whether it `takes` them, its `judge`ment of them, what it gives
// `after_error`, and which argument a result `resembles` (-1: none).

/// The function x ↦ (f(x), ∂f/∂x, …) of expressions; see `value_and_gradient`.
template <class F, class Wrt>
struct ValueAndGradientOf {
  using Function = F;
  static constexpr bool has_arguments_of_function = true;

  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    using P = detail::Positions<Wrt, sizeof...(S)>;
    using Arguments = std::tuple<Expr<S>...>;
    const detail::Call<F, P, Arguments> f(Arguments(x...));
    const Scalar one{broadcast_to(constant(f.tape(), 1), Shape{}, f.y.rate())};
    const auto gradient = reverse(f.tape(), detail::weighted(std::tuple(f.y), std::tuple(one)),
                                  detail::nodes_of(f.wrt()));
    return std::tuple_cat(
        std::tuple(f.y),
        detail::as_expressions<detail::AtPositions<P, Arguments>>(f.tape(), gradient));
  }

  template <Shape... S>
  static constexpr bool takes() {
    return detail::takes<F, S...>();
  }
  template <Shape... S>
  static constexpr auto judge() {
    return detail::judge_gradient<F, detail::Positions<Wrt, sizeof...(S)>, S...>();
  }
  template <Shape... S>
  static constexpr auto after_error(Expr<S>... x) {
    const std::tuple all(x...);
    return std::tuple_cat(
        std::tuple(detail::stand_in<Shape{}>(std::get<0>(all))),
        detail::at_positions<detail::Positions<Wrt, sizeof...(S)>>(all));
  }
  template <Shape... S>
  static constexpr std::size_t result_count = 1 + detail::Positions<Wrt, sizeof...(S)>::count;
  template <Shape... S>
  static constexpr int resembles(std::size_t k) {
    return k == 0 ? -1 : detail::position_of<Wrt, sizeof...(S)>(k - 1);
  }
};

/// The function x ↦ ∂f/∂x of expressions; see `gradient`.
template <class F, class Wrt>
struct GradientOf {
  using Function = F;
  static constexpr bool has_arguments_of_function = true;

  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    return without_value(ValueAndGradientOf<F, Wrt>{}(x...));
  }

  template <Shape... S>
  static constexpr bool takes() {
    return detail::takes<F, S...>();
  }
  template <Shape... S>
  static constexpr auto judge() {
    return ValueAndGradientOf<F, Wrt>::template judge<S...>();
  }
  template <Shape... S>
  static constexpr auto after_error(Expr<S>... x) {
    return without_value(ValueAndGradientOf<F, Wrt>::after_error(x...));
  }
  template <Shape... S>
  static constexpr std::size_t result_count = detail::Positions<Wrt, sizeof...(S)>::count;
  template <Shape... S>
  static constexpr int resembles(std::size_t k) {
    return detail::position_of<Wrt, sizeof...(S)>(k);
  }

 private:
  template <class Results>
  static constexpr auto without_value(const Results& results) {
    return std::apply(
        [](auto, auto... gradient) { return detail::unwrapped(std::tuple(gradient...)); }, results);
  }
};

/// The function (x…, v…) ↦ Jv of expressions; see `jvp`.
template <class F, class Wrt>
struct JvpOf {
  using Function = F;
  static constexpr auto hint = "jvp: behind the arguments comes a direction for each";

  template <Shape... S>
  constexpr auto operator()(Expr<S>... given) const {
    constexpr std::size_t count = argument_count(sizeof...(S));
    using P = detail::Positions<Wrt, count>;
    const std::tuple all(given...);
    const auto x = detail::part_of<0, count>(all);
    const auto v = detail::part_of<count, P::count>(all);
    const detail::Call<F, P, std::remove_const_t<decltype(x)>> f(x, detail::common_rate_of(v));
    const auto y = detail::as_tuple(f.y);
    const auto nodes = linearize(f.tape(), detail::nodes_of(y), detail::weighted(f.wrt(), v));
    return detail::unwrapped(
        detail::as_expressions<std::remove_const_t<decltype(y)>>(f.tape(), nodes));
  }

  template <Shape... S>
  static constexpr bool takes() {
    constexpr std::size_t count = argument_count(sizeof...(S));
    return count + detail::Positions<Wrt, count>::count == sizeof...(S) &&
           detail::takes_first<F, count, S...>();
  }
  template <Shape... S>
  static constexpr auto judge() {
    constexpr std::size_t count = argument_count(sizeof...(S));
    using P = detail::Positions<Wrt, count>;
    using Judged = detail::VerdictOnDifferentiated<F, P, count, S...>;
    if constexpr (detail::is_right<Judged>) {
      using All = std::tuple<Expr<S>...>;
      return detail::DirectionVerdict<"jvp", detail::AtPositions<P, All>,
                                      detail::PartOf<count, P::count, All>>::judge();
    } else {
      return Judged{};
    }
  }
  template <Shape... S>
  static constexpr auto after_error(Expr<S>... given) {
    return detail::stand_in<Shape{}>(std::get<0>(std::tuple(given...)));
  }
  template <Shape... S>
  static constexpr int resembles(std::size_t k) {
    return detail::resembled_by_first<F, argument_count(sizeof...(S)), S...>(k);
  }

 private:
  /// Of arguments with their directions, how many are arguments.
  static constexpr std::size_t argument_count(std::size_t given) {
    if (std::is_same_v<Wrt, WithRespectTo<>>) return given / 2;
    constexpr std::size_t directions = detail::Positions<Wrt, 0>::count;
    return given > directions ? given - directions : 0;
  }
};

/// The function (x…, u…) ↦ Jᵀu of expressions; see `vjp`.
template <class F, class Wrt>
struct VjpOf {
  using Function = F;
  static constexpr auto hint = "vjp: behind the arguments comes a weight for each result";

  template <Shape... S>
  constexpr auto operator()(Expr<S>... given) const {
    constexpr std::size_t count = argument_count<S...>();
    using P = detail::Positions<Wrt, count>;
    const std::tuple all(given...);
    const auto x = detail::part_of<0, count>(all);
    const auto u = detail::part_of<count, sizeof...(S) - count>(all);
    const detail::Call<F, P, std::remove_const_t<decltype(x)>> f(x, detail::common_rate_of(u));
    const auto nodes =
        reverse(f.tape(), detail::weighted(detail::as_tuple(f.y), u), detail::nodes_of(f.wrt()));
    return detail::unwrapped(
        detail::as_expressions<std::remove_const_t<decltype(f.wrt())>>(f.tape(), nodes));
  }

  template <Shape... S>
  static constexpr bool takes() {
    return argument_count<S...>() > 0;
  }
  template <Shape... S>
  static constexpr auto judge() {
    constexpr std::size_t count = argument_count<S...>();
    using Judged =
        detail::VerdictOnDifferentiated<F, detail::Positions<Wrt, count>, count, S...>;
    if constexpr (detail::is_right<Judged>) {
      return detail::DirectionVerdict<
          "vjp", detail::ResultsOfFirst<F, count, S...>,
          detail::PartOf<count, sizeof...(S) - count, std::tuple<Expr<S>...>>>::judge();
    } else {
      return Judged{};
    }
  }
  template <Shape... S>
  static constexpr auto after_error(Expr<S>... given) {
    return detail::stand_in<Shape{}>(std::get<0>(std::tuple(given...)));
  }
  template <Shape... S>
  static constexpr int resembles(std::size_t k) {
    return detail::position_of<Wrt, argument_count<S...>()>(k);
  }

 private:
  /// Of arguments and the weights of F's results behind them, how many are arguments: as many as F takes
  /// and leave a weight for each result. 0 where no number does.
  template <Shape... S>
  static constexpr std::size_t argument_count() {
    return count_from<sizeof...(S) - 1, S...>();
  }
  template <std::size_t Count, Shape... S>
  static constexpr std::size_t count_from() {
    if constexpr (Count == 0) {
      return 0;
    } else if constexpr (!detail::takes_first<F, Count, S...>()) {
      return count_from<Count - 1, S...>();
    } else if constexpr (!detail::is_right<detail::VerdictOnFirst<F, Count, S...>>) {
      return Count;
    } else if constexpr (Count + std::tuple_size_v<detail::ResultsOfFirst<F, Count, S...>> !=
                         sizeof...(S)) {
      return count_from<Count - 1, S...>();
    } else {
      return Count;
    }
  }
};

}  // namespace etch::inline ETCH_TARGET
