// What a loss is: a callable on a network's output and its target, of one sample. The mean over the
// batch is taken by the program that trains.
// May not know networks, data or which losses there are. A user's own is such a struct, or a lambda:
//
//   struct AbsoluteError {
//     constexpr auto operator()(auto y, auto t) const { return sum(abs(y - t)); }
//   };
//
// Without `target` it is compared with rows, without `on_scores` a final Softmax is left in place, and
// without `name` it is called "the loss".
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET {

/// What a loss compares an output with.
enum class Target {
  label,  ///< the index of the right class
  row,    ///< a row of numbers, of the output's shape
};

namespace detail {

template <class Loss>
constexpr std::string_view loss_name() {
  if constexpr (requires { Loss::name; }) {
    return Loss::name;
  } else {
    return "the loss";
  }
}

template <class Loss>
constexpr Target target_of() {
  if constexpr (requires { Loss::target; }) {
    return Loss::target;
  } else {
    return Target::row;
  }
}

template <class Loss>
constexpr bool is_on_scores() {
  if constexpr (requires { Loss::on_scores; }) {
    return Loss::on_scores;
  } else {
    return false;
  }
}

/// The function that a loss of the library is called as. (Given to its base as a literal, it would be the
/// first string of its length that a compiler meets, and clang prints all of that length as it met the first.)
template <class Loss>
constexpr auto function_name() {
  constexpr std::string_view name = Loss::function;
  return FixedString<name.size()>(name);
}

template <FixedString Loss, Shape S>
struct LossWantsAVector {
  static constexpr Text text = diagnostics::loss_wants_a_vector(Loss, S.axes());
};

template <FixedString Loss, Shape S, Shape T>
struct TargetDoesNotFit {
  static constexpr Text text = diagnostics::target_does_not_fit(Loss, S.axes(), T.axes());
};

template <FixedString Loss, Shape S>
constexpr auto scores() {
  return diagnostics::judge<S.rank == 1, LossWantsAVector<Loss, S>>();
}

template <FixedString Loss, Shape S, Shape T>
constexpr auto compares() {
  return diagnostics::judge<S == T, TargetDoesNotFit<Loss, S, T>>();
}

/// What losses on rows share: `Loss::of` sees an output and a target of one shape.
template <class Loss>
struct OnRows {
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> t) const {
    using Fits [[maybe_unused]] = typename decltype(compares<function_name<Loss>(), S, R>())::fits;
    if constexpr (S == R) {
      return Loss::of(y, t);
    } else {
      return stand_in<Shape{}>(y);
    }
  }
};

/// What losses on labels share: `Loss::of` sees a vector, with a number for each class.
template <class Loss>
struct OnLabels {
  static constexpr Target target = Target::label;
  static constexpr bool on_scores = false;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S>
  constexpr Scalar operator()(Expr<S> y, IndexExpr<Shape{}> label) const {
    using Fits [[maybe_unused]] = typename decltype(scores<function_name<Loss>(), S>())::fits;
    if constexpr (S.rank == 1) {
      return Loss::of(y, label);
    } else {
      return stand_in<Shape{}>(y);
    }
  }
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
