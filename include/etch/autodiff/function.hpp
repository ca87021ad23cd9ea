// What a user calls: functions of expressions on numbers, Tensors, Eigen objects and batches, and their
// derivatives.
// May not know networks.
//
//   constexpr auto f = [](auto w, auto x) { return sum(square(tanh(matmul(w, x)))); };
//   const auto [value, dw, dx] = etch::value_and_gradient(f)(w, x);
//
// A function is any callable without captures that takes expressions and returns one, or a std::tuple of
// them. Its shapes are those of the arguments it is called with, so it is traced, differentiated and
// planned while the call compiles; running it allocates nothing (a workspace above 16 kB: once a thread).
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/invocation.hpp>
#include <etch/autodiff/jacobian.hpp>
#include <etch/autodiff/judge.hpp>
#include <etch/autodiff/run.hpp>
#include <etch/autodiff/transformations.hpp>
#include <etch/autodiff/verdict.hpp>
#include <etch/core/target.hpp>

#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Results that are written to objects of the caller's.
template <class F, class... Out>
class Into {
 public:
  explicit Into(Out&&... out) : out_(std::forward<Out>(out)...) {}

  template <class... A>
  [[gnu::always_inline]] void operator()(const A&... argument) const {
    using Called [[maybe_unused]] =
        decltype(FirstCallee<F, A...>{}(Expr<shape_if_readable<A>>{}...));
    using Judged = VerdictOnCall<F, A...>;
    using Fits [[maybe_unused]] = typename Judged::fits;
    if constexpr (is_right<Judged>) {
      using Invoked = Invocation<F, A...>;
      using Targets = decltype(judge_targets<Invoked, std::remove_reference_t<Out>...>());
      using TargetsFit [[maybe_unused]] = typename Targets::fits;
      if constexpr (is_right<Targets>) Invoked::write(out_, argument...);
    }
  }

 private:
  std::tuple<Out...> out_;
};

/// An expression as it is, a number beside it as one.
template <class A>
constexpr auto lifted(const A& argument, [[maybe_unused]] Tape& tape) {
  if constexpr (std::is_arithmetic_v<A>) {
    return Scalar{constant(tape, static_cast<double>(argument))};
  } else {
    return argument;
  }
}

template <class A>
inline constexpr Shape lifted_shape = [] {
  if constexpr (is_expression_type<A>) {
    return A::shape();
  } else {
    return Shape{};
  }
}();

/// The tape of the first expression.
template <class First, class... Rest>
constexpr Tape& first_tape(const First& first, const Rest&... rest) {
  if constexpr (is_expression_type<First>) {
    return *first.ref.tape;
  } else {
    return first_tape(rest...);
  }
}

/// What can be computed with while compiling.
template <class A>
inline constexpr bool is_constant = std::is_arithmetic_v<A>;
template <class T, int... Extent>
inline constexpr bool is_constant<Tensor<T, Extent...>> = true;

}  // namespace detail

/// A function of expressions that can be called with values as well. Arguments are numbers, Tensors, Eigen
/// vectors, matrices and arrays of fixed size, and batches; lone numbers take the type (float or
/// double) of the others. Where an argument is a batch, the function is mapped over its samples, which
/// lie in the vector lanes; arguments that are no batches are the same for all.
template <class F>
struct Function {
  /// The function's value: a number, a Tensor or, where an argument is Eigen's, an Eigen object; a BatchedTensor
  /// where there is one for each sample; a std::tuple where the function returns several. Of expressions,
  /// while another function is traced, an expression. In constant evaluation numbers and Tensors are
  /// computed with by the interpreter.
  template <class... A>
  requires(sizeof...(A) > 0) constexpr auto operator()(const A&... argument) const {
    if constexpr ((detail::is_expression_type<A> || ...)) {
      using Judged = decltype(detail::judge_function<F, detail::lifted_shape<A>...>());
      using Fits [[maybe_unused]] = typename Judged::fits;
      Tape& tape = detail::first_tape(argument...);
      if constexpr (detail::is_right<Judged>) {
        return F{}(detail::lifted(argument, tape)...);
      } else if constexpr (requires { F::after_error(detail::lifted(argument, tape)...); }) {
        return F::after_error(detail::lifted(argument, tape)...);
      } else {
        return Scalar{constant(tape, 0)};
      }
    } else {
      // The first call of the callable: what is wrong inside of it is reported on the shortest way.
      using Called [[maybe_unused]] =
          decltype(detail::FirstCallee<F, A...>{}(Expr<detail::shape_if_readable<A>>{}...));
      using Judged = detail::VerdictOnCall<F, A...>;
      using Fits [[maybe_unused]] = typename Judged::fits;
      if constexpr (detail::is_right<Judged>) {
        return call<detail::Invocation<F, A...>>(argument...);
      } else {
        return detail::after_error<F, A...>();
      }
    }
  }

  /// The same with the results written to `out`, one object for each, without a copy:
  ///
  ///     etch::value_and_gradient(f).into(value, dx)(x);
  ///
  /// A Batched view is filled with one result for each sample.
  template <class... Out>
  auto into(Out&&... out) const {
    return detail::Into<F, Out...>(std::forward<Out>(out)...);
  }

 private:
  template <class Invoked, class... A>
  static constexpr auto call(const A&... argument) {
    if (std::is_constant_evaluated()) {
      auto results = Invoked::make(1);
      if constexpr ((detail::is_constant<A> && ...)) Invoked::interpret(results, argument...);
      return unwrapped<Invoked>(std::move(results));
    }
    auto results = Invoked::make(detail::common_count(argument...));
    std::apply([&](auto&... out) { Invoked::write(std::tie(out...), argument...); }, results);
    return unwrapped<Invoked>(std::move(results));
  }

  template <class Invoked>
  static constexpr auto unwrapped(typename Invoked::Owned&& results) {
    if constexpr (Invoked::count == 1) {
      return std::get<0>(std::move(results));
    } else {
      return std::move(results);
    }
  }
};

namespace detail {

/// The callable itself, without the shell that takes values.
template <class F>
struct BareFunction {
  using Type = F;
};
template <class F>
struct BareFunction<Function<F>> {
  using Type = F;
};

/// The callable that a transformation is made of, by its type.
template <class F>
using Bare = std::conditional_t<holds_values<F>, HoldsValues<F>, typename BareFunction<F>::Type>;

}  // namespace detail

/// f as a function of values: fused and run like its gradient.
template <class F>
constexpr auto function(F) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<detail::Bare<F>>{};
}

/// x ↦ (f(x), ∂f/∂x), with a gradient for each argument that `wrt<…>` names (all, where it is left out):
///
///     const auto [value, dx, dy] = etch::value_and_gradient(f)(x, y);
///     const auto [value, dy] = etch::value_and_gradient(f, etch::wrt<1>)(x, y);
///
/// A gradient has the shape and type of its argument. f gives one scalar. Over a batch there is a value
/// and a gradient for each sample, also of arguments that are the same for all; where f itself takes
/// the mean or sum over the batch there is one value, and one gradient of such an argument.
template <class F, int... Position>
constexpr auto value_and_gradient(F, WithRespectTo<Position...> = {}) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<ValueAndGradientOf<detail::Bare<F>, WithRespectTo<Position...>>>{};
}

/// x ↦ ∂f/∂x: `value_and_gradient` without the value; of one argument the gradient itself, of several a
/// tuple.
template <class F, int... Position>
constexpr auto gradient(F, WithRespectTo<Position...> = {}) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<GradientOf<detail::Bare<F>, WithRespectTo<Position...>>>{};
}

/// (x…, v…) ↦ Σ ∂f/∂x·v, the derivative of f along a direction: the Jacobian-vector product, by
/// forward mode. A direction for each argument that `wrt<…>` names, of its shape, follows the arguments.
template <class F, int... Position>
constexpr auto jvp(F, WithRespectTo<Position...> = {}) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<JvpOf<detail::Bare<F>, WithRespectTo<Position...>>>{};
}

/// (x…, u) ↦ (∂f/∂x)ᵀ·u: the vector-Jacobian product, by reverse mode. u has the shape of f's value and
/// follows the arguments.
template <class F, int... Position>
constexpr auto vjp(F, WithRespectTo<Position...> = {}) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<VjpOf<detail::Bare<F>, WithRespectTo<Position...>>>{};
}

/// x ↦ ∂fᵢ/∂xⱼ: the extents of f's value, then those of x; a matrix where both are vectors. By columns
/// (forward mode) or rows (reverse mode), whichever are fewer vectors. Of several arguments or
/// results a tuple, the first result by each argument first.
template <class F, int... Position>
constexpr auto jacobian(F, WithRespectTo<Position...> = {}) {
  using Captures [[maybe_unused]] = typename decltype(detail::judge_captures<F>())::fits;
  return Function<JacobianOf<detail::Bare<F>, WithRespectTo<Position...>>>{};
}

/// x ↦ ∂²f/∂xᵢ∂xⱼ of a scalar function: the Jacobian of its gradient, forward over reverse mode. Of several
/// arguments a tuple of blocks, row by row.
template <class F, int... Position>
constexpr auto hessian(F f, WithRespectTo<Position...> arguments = {}) {
  return jacobian(gradient(f, arguments), arguments);
}

/// (x…, v…) ↦ ∂²f/∂x²·v of a scalar function, without the Hessian: forward over reverse mode, for the price
/// of a few gradients. Directions follow the arguments as with `jvp`.
template <class F, int... Position>
constexpr auto hessian_vector(F f, WithRespectTo<Position...> arguments = {}) {
  return jvp(gradient(f, arguments), arguments);
}

}  // namespace etch::inline ETCH_TARGET
