// What a loss adds for the size of a network's weights.
// May not know networks or data; a program that trains says which weights there are.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/nn/loss.hpp>
#include <etch/nn/scope.hpp>
#include <etch/op/arithmetic.hpp>

namespace etch::inline ETCH_TARGET {

/// λ·Σ |w|, whose gradient is λ·sign(w).
template <double Lambda>
struct L1 {
  static constexpr Ref of(Ref w) { return apply<ops::Abs>(w); }
  static constexpr double factor = Lambda;
};

/// ½λ·Σ w², whose gradient is λ·w, the textbook's and PyTorch's weight decay.
template <double Lambda>
struct L2 {
  static constexpr Ref of(Ref w) { return apply<ops::Square>(w); }
  static constexpr double factor = Lambda / 2;
};

template <double Lambda>
inline constexpr L1<Lambda> l1{};
template <double Lambda>
inline constexpr L2<Lambda> l2{};

/// A loss with a penalty, which is added once to what the loss gives for a batch. It is of every number
/// that a network learns and that is a weight; biases, gains and slopes are left alone.
template <class Loss, class Term>
struct PenalisedLoss : Loss {
  static constexpr Scalar penalised(Scalar loss, const Scope& scope) {
    if constexpr (requires { Loss::penalised(loss, scope); }) loss = Loss::penalised(loss, scope);
    Ref sum = constant(*loss.ref.tape, 0);
    for (int i = 0; i < scope.size(); ++i) {
      if (scope[i].role != Role::weight || !is_learned(scope[i])) continue;
      sum = sum + sum_to(Term::of(scope.value(i)), Shape{}, Rate::step);
    }
    return {loss.ref + sum * Term::factor};
  }
};

/// `softmax_cross_entropy + l1<1e-5> + l2<1e-4>`
template <class Loss, double Lambda>
constexpr PenalisedLoss<Loss, L1<Lambda>> operator+(Loss, L1<Lambda>) {
  return {};
}
template <class Loss, double Lambda>
constexpr PenalisedLoss<Loss, L2<Lambda>> operator+(Loss, L2<Lambda>) {
  return {};
}

namespace detail {

/// A batch's loss with its penalties, if it has any.
template <class Loss>
constexpr Scalar penalised(Scalar loss, const Scope& scope) {
  if constexpr (requires { Loss::penalised(loss, scope); }) {
    return Loss::penalised(loss, scope);
  } else {
    return loss;
  }
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
