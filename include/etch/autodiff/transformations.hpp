// Functions of expressions made from others: gradients and products with the Jacobian.
// May not know values: what is here runs while a program is traced, so that one transformation can be
// applied to the result of another.
#pragma once

#include <etch/autodiff/tuples.hpp>
#include <etch/core/diagnostics.hpp>
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

template <Shape S>
struct NotAScalar {
  static constexpr Text text = diagnostics::gradient_of_no_scalar(S.axes());
};

template <class Result>
struct GivesNoExpression {
  static constexpr Text text = diagnostics::function_gives_no_expression();
};

template <int Position, int Count>
struct NoSuchArgument {
  static constexpr Text text = diagnostics::no_such_argument(Position, Count);
};

template <FixedString Name, Shape Found, Shape Wanted>
struct DirectionDoesNotFit {
  static constexpr Text text =
      diagnostics::direction_does_not_fit(Name, Found.axes(), Wanted.axes());
};

template <class Verdict>
inline constexpr bool is_right = std::is_same_v<Verdict, diagnostics::Right>;

/// The verdict on a function of `Count` arguments that gives a `Result`, for its gradient.
template <class P, std::size_t Count, class Result>
constexpr auto judge_gradient() {
  constexpr int missing = missing_position<P, Count>();
  if constexpr (missing != -1) {
    return diagnostics::judge_use<false, NoSuchArgument<missing, static_cast<int>(Count)>>();
  } else if constexpr (!is_expression_type<Result>) {
    return diagnostics::judge_use<false, GivesNoExpression<Result>>();
  } else {
    constexpr Shape shape = Result::shape();
    return diagnostics::judge<shape.rank == 0, NotAScalar<shape>>();
  }
}

/// The verdict on directions for values: they have the same shapes.
template <FixedString Name, Shape... Value, Shape... Direction>
constexpr auto judge_directions(std::tuple<Expr<Value>...>, std::tuple<Expr<Direction>...>) {
  constexpr Shape values[] = {Value...}, directions[] = {Direction...};
  constexpr std::size_t wrong = [&] {
    std::size_t k = 0;
    while (k < sizeof...(Value) && values[k] == directions[k]) ++k;
    return k;
  }();
  if constexpr (wrong == sizeof...(Value)) {
    return diagnostics::Right{};
  } else {
    return diagnostics::judge<false, DirectionDoesNotFit<Name, directions[wrong], values[wrong]>>();
  }
}

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

/// The function x ↦ (f(x), ∂f/∂x, …) of expressions; see `value_and_gradient`.
template <class F, class Wrt>
struct ValueAndGradientOf {
  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    using P = detail::Positions<Wrt, sizeof...(S)>;
    using Arguments = std::tuple<Expr<S>...>;
    using Verdict = decltype(detail::judge_gradient<P, sizeof...(S), decltype(F{}(x...))>());
    using Fits [[maybe_unused]] = typename Verdict::fits;
    if constexpr (detail::is_right<Verdict>) {
      const detail::Call<F, P, Arguments> f(Arguments(x...));
      const Scalar one{broadcast_to(constant(f.tape(), 1), Shape{}, f.y.rate())};
      const auto gradient = reverse(f.tape(), detail::weighted(std::tuple(f.y), std::tuple(one)),
                                    detail::nodes_of(f.wrt()));
      return std::tuple_cat(
          std::tuple(f.y),
          detail::as_expressions<detail::AtPositions<P, Arguments>>(f.tape(), gradient));
    } else {
      return std::tuple_cat(std::tuple(detail::stand_in<Shape{}>(std::get<0>(Arguments(x...)))),
                            Arguments(x...));
    }
  }

  /// Which argument result k is like; -1 for none.
  template <std::size_t Arguments>
  static constexpr int resembles(std::size_t k) {
    return k == 0 ? -1 : static_cast<int>(detail::Positions<Wrt, Arguments>::list[k - 1]);
  }
};

/// The function x ↦ ∂f/∂x of expressions; see `gradient`.
template <class F, class Wrt>
struct GradientOf {
  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    return std::apply(
        [](auto, auto... gradient) { return detail::unwrapped(std::tuple(gradient...)); },
        ValueAndGradientOf<F, Wrt>{}(x...));
  }

  template <std::size_t Arguments>
  static constexpr int resembles(std::size_t k) {
    return static_cast<int>(detail::Positions<Wrt, Arguments>::list[k]);
  }
};

/// The function (x…, v…) ↦ Jv of expressions; see `jvp`.
template <class F, class Wrt>
struct JvpOf {
  template <Shape... S>
  constexpr auto operator()(Expr<S>... given) const {
    constexpr std::size_t count = argument_count(sizeof...(S));
    using P = detail::Positions<Wrt, count>;
    const std::tuple all(given...);
    const auto x = detail::part_of<0, count>(all);
    const auto v = detail::part_of<count, P::count>(all);
    using Verdict = decltype(detail::judge_directions<"jvp">(detail::at_positions<P>(x), v));
    using Fits [[maybe_unused]] = typename Verdict::fits;
    const detail::Call<F, P, std::remove_const_t<decltype(x)>> f(x, detail::common_rate_of(v));
    const auto y = detail::as_tuple(f.y);
    if constexpr (detail::is_right<Verdict>) {
      const auto nodes = linearize(f.tape(), detail::nodes_of(y), detail::weighted(f.wrt(), v));
      return detail::unwrapped(
          detail::as_expressions<std::remove_const_t<decltype(y)>>(f.tape(), nodes));
    } else {
      return detail::unwrapped(y);
    }
  }

  template <std::size_t Given>
  static constexpr int resembles(std::size_t) {
    return -1;
  }

 private:
  /// Of arguments with their directions, how many are arguments.
  static constexpr std::size_t argument_count(std::size_t given) {
    return std::is_same_v<Wrt, WithRespectTo<>> ? given / 2
                                                : given - detail::Positions<Wrt, 1>::count;
  }
};

/// The function (x…, u) ↦ Jᵀu of expressions; see `vjp`.
template <class F, class Wrt>
struct VjpOf {
  template <Shape... S>
  constexpr auto operator()(Expr<S>... given) const {
    constexpr std::size_t count = sizeof...(S) - 1;
    using P = detail::Positions<Wrt, count>;
    const std::tuple all(given...);
    const auto x = detail::part_of<0, count>(all);
    const auto u = detail::part_of<count, 1>(all);
    const detail::Call<F, P, std::remove_const_t<decltype(x)>> f(x, detail::common_rate_of(u));
    const auto y = detail::as_tuple(f.y);
    using Verdict = decltype(detail::judge_directions<"vjp">(y, u));
    using Fits [[maybe_unused]] = typename Verdict::fits;
    if constexpr (detail::is_right<Verdict>) {
      const auto nodes = reverse(f.tape(), detail::weighted(y, u), detail::nodes_of(f.wrt()));
      return detail::unwrapped(
          detail::as_expressions<std::remove_const_t<decltype(f.wrt())>>(f.tape(), nodes));
    } else {
      return detail::unwrapped(f.wrt());
    }
  }

  template <std::size_t Given>
  static constexpr int resembles(std::size_t k) {
    return static_cast<int>(detail::Positions<Wrt, Given - 1>::list[k]);
  }
};

}  // namespace etch::inline ETCH_TARGET
