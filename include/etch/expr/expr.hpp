// What a user's function computes with: a handle whose type carries the shape (D1).
// May not know how a graph is differentiated, planned or run.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/tape.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/shape.hpp>

#include <concepts>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

template <Shape S>
struct Expr;

namespace detail {

struct SteersNoIf {
  static constexpr Text text = diagnostics::expression_steers_no_if();
};

struct IsNoNumber {
  static constexpr Text text = diagnostics::expression_is_no_number();
};

struct HasNoIndex {
  static constexpr Text text = diagnostics::expression_has_no_index();
};

/// False, but known only when a shape is: what uses it is an error where it is used.
template <Shape S>
inline constexpr bool never = S.rank < 0;

template <Shape Result, Shape S>
constexpr Expr<Result> stand_in(Expr<S> x);

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
// A note that an expression was taken for a number, left by the error that says so: std::exp(x) is not
// constexpr with clang, and a layer that calls it would be reported a second time for that. `noted` is
// defined by the first TakenForNumber, and found only after that.
template <class Number>
struct NumberNote {
  friend constexpr bool noted(NumberNote);
};
template <class Number>
struct TakenForNumber {
  friend constexpr bool noted(NumberNote<Number>) { return true; }
};
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/// Whether what goes wrong with a layer is already said by the error about a number.
template <class Layer, class Number = double>
concept SaidOfNumber =
    requires { typename std::bool_constant<sizeof(Layer) != 0 && noted(NumberNote<Number>{})>; };

}  // namespace detail

/// A value of static shape S in a program that is being traced. It holds a tape and a node's id, so
/// copying it, keeping it in an `auto` and using it twice are free and safe: nothing refers to a
/// temporary.
template <Shape S>
struct Expr {
  Ref ref;

  static constexpr Shape shape() { return S; }
  constexpr Rate rate() const { return ref.rate(); }

  // Two conversions that only say what to write instead. Deleted ones would say that they are deleted,
  // and without the second std::tanh(x) would list every function called tanh.

  /// An error: a value is known at run time only, so it can steer no `if`. Write
  /// select(condition, a, b).
  explicit constexpr operator bool() const {
    using Fits [[maybe_unused]] =
        typename decltype(diagnostics::judge_use<detail::never<S>, detail::SteersNoIf>())::fits;
    return false;
  }

  /// An error: std::tanh(x) wants a number. Write etch::tanh(x).
  template <std::same_as<double> Number>
  constexpr operator Number() const {
    static_cast<void>(detail::TakenForNumber<Number>{});
    using Fits [[maybe_unused]] =
        typename decltype(diagnostics::judge_use<detail::never<S>, detail::IsNoNumber>())::fits;
    return 0;
  }

  /// An error: the shape of what an index gives is one of types. Write element<0>(x), row<1>(x).
  template <class Index>
  constexpr auto operator[](const Index&) const {
    using Fits [[maybe_unused]] =
        typename decltype(diagnostics::judge_use<detail::never<S>, detail::HasNoIndex>())::fits;
    return detail::stand_in<Shape{}>(*this);
  }
  template <class... Index>
  constexpr auto operator()(const Index&...) const {
    using Fits [[maybe_unused]] =
        typename decltype(diagnostics::judge_use<detail::never<S>, detail::HasNoIndex>())::fits;
    return detail::stand_in<Shape{}>(*this);
  }
};

/// A scalar of a program that is being traced.
using Scalar = Expr<Shape{}>;

/// A label or token id of static shape S; `one_hot` reads it.
template <Shape S>
struct IndexExpr {
  Ref ref;

  static constexpr Shape shape() { return S; }
};

/// An input of the program that is traced on `tape`: one value for the whole step, or one a sample.
template <Shape S>
constexpr Expr<S> input(Tape& tape, Rate rate = Rate::step) {
  return {{&tape, tape.append_input(op<ops::Input>, S, rate, Kind::real)}};
}

template <Shape S>
constexpr IndexExpr<S> index_input(Tape& tape, Rate rate = Rate::sample) {
  return {{&tape, tape.append_input(op<ops::Input>, S, rate, Kind::index)}};
}

namespace detail {

/// What stands for a result after an error, so that nothing else goes wrong: zeros of its shape.
template <Shape Result, Shape S>
constexpr Expr<Result> stand_in(Expr<S> x) {
  return {broadcast_to(constant(*x.ref.tape, 0), Result, x.rate())};
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
