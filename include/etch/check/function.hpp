// Checks derivatives of any function of expressions against differences of its values, at run time and
// in constant evaluation.
// May not know networks.
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/function.hpp>
#include <etch/autodiff/transformations.hpp>
#include <etch/autodiff/tuples.hpp>
#include <etch/autodiff/verdict.hpp>
#include <etch/check/gradient.hpp>
#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <int Argument>
struct ArgumentNotChecked {
  static constexpr Text text = diagnostics::argument_not_checked(Argument);
};

/// Whether an argument is one that differences can be taken in.
template <class A>
inline constexpr bool is_checkable = std::is_arithmetic_v<A> ||
                                     (std::is_same_v<typename Reading<A>::Scalar, double> &&
                                      Reading<A>::form.rate == Rate::step);

/// The verdict on a function and the point at which it is checked.
template <class F, class... A>
constexpr auto judge_check() {
  if constexpr (!is_right<decltype(judge_captures<F>())>) {
    return judge_captures<F>();
  } else if constexpr (!is_right<decltype(judge_arguments<A...>())>) {
    return judge_arguments<A...>();
  } else if constexpr (first_of({!is_checkable<PlainOf<A>>...}) != 0) {
    constexpr int wrong = first_of({!is_checkable<PlainOf<A>>...});
    return diagnostics::judge_use<false, ArgumentNotChecked<wrong>>();
  } else {
    return judge_call<Bare<F>, A...>();
  }
}

/// What differences are taken of: f where it gives one scalar, else Σ⟨uₖ, yₖ⟩ over its results, where the
/// weights u follow the arguments.
template <class F, std::size_t Arguments>
struct WeightedSum {
  template <Shape... S>
  constexpr auto operator()(Expr<S>... given) const {
    const std::tuple all(given...);
    const auto y = as_tuple(std::apply(F{}, part_of<0, Arguments>(all)));
    const auto u = part_of<Arguments, sizeof...(S) - Arguments>(all);
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return (sum(std::get<K>(y) * std::get<K>(u)) + ...);
    }
    (std::make_index_sequence<std::tuple_size_v<decltype(y)>>());
  }
};

template <std::size_t... I>
constexpr auto first_arguments(std::index_sequence<I...>) {
  return wrt<static_cast<int>(I)...>;
}

template <class Results>
struct WeightsOf;
template <Shape... S>
struct WeightsOf<std::tuple<Expr<S>...>> {
  using Type = std::tuple<ValueOf<double, S, Style::tensor>...>;
};

/// First derivatives of F: its value, and its gradient by reverse mode.
template <class F, class... A>
struct FirstOrder {
  static constexpr std::size_t count = sizeof...(A);
  using Results = decltype(as_tuple(F{}(Expr<Reading<A>::form.shape>{}...)));
  static constexpr bool is_scalar = std::is_same_v<Results, std::tuple<Scalar>>;

  using Value = std::conditional_t<is_scalar, F, WeightedSum<F, count>>;
  using Wrt = std::remove_const_t<decltype(first_arguments(std::make_index_sequence<count>()))>;
  using Claim = GradientOf<Value, Wrt>;
  using Weights = std::conditional_t<is_scalar, std::tuple<>, typename WeightsOf<Results>::Type>;
};

/// Second derivatives: ⟨∂f/∂x, v⟩ and its gradient Hv, by forward over reverse mode. The direction v is
/// weights like others.
template <class F, class... A>
struct SecondOrder {
  using First = FirstOrder<F, A...>;
  static constexpr std::size_t weights = std::tuple_size_v<typename First::Weights>;

  using Value = WeightedSum<typename First::Claim, First::count + weights>;
  using Claim = JvpOf<typename First::Claim, typename First::Wrt>;
  using Weights = decltype(std::tuple_cat(
      std::declval<typename First::Weights>(),
      std::declval<typename WeightsOf<std::tuple<Expr<Reading<A>::form.shape>...>>::Type>()));
};

template <class A>
constexpr std::span<double> numbers_of(A& object) {
  if constexpr (std::is_arithmetic_v<A>) {
    return {&object, 1};
  } else {
    return {object.data(), static_cast<std::size_t>(object.size())};
  }
}

template <std::size_t K>
inline constexpr Text argument_name = Text{} << "argument " << K;

/// A function at a point, and the derivatives that its program claims there.
template <class Order, class... A>
class CheckedFunction {
 public:
  constexpr CheckedFunction(Seed seed, const A&... point) : point_(point...) {
    // A stream of its own: the direction is drawn from the first.
    Random random(seed, 1);
    const auto draw = [&](auto& weights) {
      for (double& weight : numbers_of(weights)) weight = random.normal();
    };
    std::apply([&](auto&... weights) { (draw(weights), ...); }, weights_);
    if (!std::is_constant_evaluated()) {
      run();
    } else if constexpr ((is_constant<A> && ...)) {
      interpret();
    }
  }

  constexpr double operator()() const {
    return call(
        [](const auto&... argument) { return Function<typename Order::Value>{}(argument...); });
  }

  constexpr std::array<CheckedTensor, sizeof...(A)> tensors() {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      return std::array{CheckedTensor{argument_name<K>.view(), numbers_of(std::get<K>(point_)),
                                      numbers_of(std::get<K>(claimed_))}...};
    }
    (std::index_sequence_for<A...>());
  }

 private:
  constexpr auto call(auto&& f) const { return std::apply(f, std::tuple_cat(point_, weights_)); }

  /// An element that the program does not write stays NaN.
  void run() {
    const auto poison = [](auto& gradient) {
      std::ranges::fill(numbers_of(gradient), std::numeric_limits<double>::quiet_NaN());
    };
    std::apply(
        [&](auto&... gradient) {
          (poison(gradient), ...);
          call(Function<typename Order::Claim>{}.into(gradient...));
        },
        claimed_);
  }

  constexpr void interpret() {
    const auto claimed = call(
        [](const auto&... argument) { return Function<typename Order::Claim>{}(argument...); });
    if constexpr (sizeof...(A) == 1) {
      std::get<0>(claimed_) = claimed;
    } else {
      claimed_ = claimed;
    }
  }

  std::tuple<A...> point_;
  typename Order::Weights weights_{};
  std::tuple<A...> claimed_{};
};

template <template <class...> class Order, class F, class... A>
using Checked =
    CheckedFunction<Order<Bare<F>, Like<double, PlainOf<A>>...>, Like<double, PlainOf<A>>...>;

/// A loss is an empty class and a value is not: that tells a function's check from a network's.
template <class... A>
concept Values = sizeof...(A) > 0 && (!std::is_empty_v<A> && ...);

template <template <class...> class Order, class F, class... A>
GradientReport check_function(const CheckOptions& options, const A&... point) {
  using Verdict = decltype(judge_check<F, A...>());
  using Fits [[maybe_unused]] = typename Verdict::fits;
  if constexpr (is_right<Verdict>) {
    Checked<Order, F, A...> function(options.seed, static_cast<Like<double, PlainOf<A>>>(point)...);
    return compare_gradient_in_turn(function, function.tensors(), options);
  } else {
    return {};
  }
}

}  // namespace detail

/// What a check in constant evaluation found: the first element that is wrong, or none.
struct ConstantCheck : ElementCheck {
  int argument = 0;  ///< the one whose element it is
  double tolerance = 0;

  constexpr explicit operator bool() const { return relative_error <= tolerance; }
};

namespace detail {

template <class F>
constexpr ConstantCheck check_in_turn(F& f, std::span<const CheckedTensor> tensors,
                                      const CheckOptions& options) {
  ConstantCheck result{check_along(f, tensors, options.seed, options, Effort::glance), 0,
                       options.tolerance};
  if (result) return result;
  std::size_t kinks = 0;
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    result = {check_elements(f, tensors[k], options, false), static_cast<int>(k),
              options.tolerance};
    kinks += result.kinks;
    if (!result) break;
  }
  result.kinks = kinks;
  return result;
}

template <template <class...> class Order, class F, class... A>
constexpr ConstantCheck check_constant(const CheckOptions& options, const A&... point) {
  using Verdict = decltype(judge_check<F, A...>());
  using Fits [[maybe_unused]] = typename Verdict::fits;
  if constexpr (is_right<Verdict>) {
    Checked<Order, F, A...> function(options.seed, static_cast<Like<double, PlainOf<A>>>(point)...);
    const auto tensors = function.tensors();
    return check_in_turn(function, tensors, options);
  } else {
    return {};
  }
}

}  // namespace detail

/// The tolerance of second derivatives.
inline constexpr CheckOptions second_order{.tolerance = 1e-4};

/// Compares the gradient of f at a point with differences of its values, with respect to every argument,
/// in double:
///
///     const auto report = etch::check_gradient(f, x, y);
///     if (!report) std::cout << report.text();
///
/// f is any function that `etch::gradient` takes, and the point numbers, Tensors and Eigen objects. The
/// gradient's memory is filled with NaN first, so that an element nobody writes is found. It is compared
/// along one random direction, in which elements of small derivative move more; only where that does not
/// agree, or a kink is near, element by element, so that the report names the worst. Of a function that
/// gives no scalar, or several results, the sum with random weights is checked. Options stand before the
/// point: `check_gradient(f, {.tolerance = 1e-5}, x)`.
template <class F, class... A>
requires detail::Values<A...> GradientReport check_gradient(F, const CheckOptions& options,
                                                            const A&... point) {
  return detail::check_function<detail::FirstOrder, F>(options, point...);
}
template <class F, class... A>
requires detail::Values<A...> GradientReport check_gradient(F, const A&... point) {
  return detail::check_function<detail::FirstOrder, F>(CheckOptions{}, point...);
}

/// Compares second derivatives: the Hessian's product with a random direction v, as `hessian_vector`
/// computes it, with differences of ⟨∂f/∂x, v⟩, by default to 1e-4. The element in the report is the row of
/// the Hessian.
template <class F, class... A>
requires detail::Values<A...> GradientReport check_hessian(F, const CheckOptions& options,
                                                           const A&... point) {
  return detail::check_function<detail::SecondOrder, F>(options, point...);
}
template <class F, class... A>
requires detail::Values<A...> GradientReport check_hessian(F, const A&... point) {
  return detail::check_function<detail::SecondOrder, F>(second_order, point...);
}

/// The same in constant evaluation, by the interpreter, at a point of numbers and Tensors:
///
///     static_assert(etch::check_gradient<f>(etch::Tensor<double, 3>{0.5, -1.0, 2.0}));
///
/// It stops at the first element that is wrong. clang's million steps are enough for a right function of 10
/// elements and 80 nodes, and for a wrong one of 10 elements and 12 nodes; beyond that its error is that of
/// the limit.
template <auto F, class... A>
requires detail::Values<A...>
constexpr ConstantCheck check_gradient(const A&... point) {
  return detail::check_constant<detail::FirstOrder, std::remove_const_t<decltype(F)>>(
      CheckOptions{}, point...);
}
template <auto F, class... A>
requires detail::Values<A...>
constexpr ConstantCheck check_hessian(const A&... point) {
  return detail::check_constant<detail::SecondOrder, std::remove_const_t<decltype(F)>>(second_order,
                                                                                       point...);
}

}  // namespace etch::inline ETCH_TARGET
