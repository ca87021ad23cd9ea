// Whether a loss and a network go together, and which error says that they do not.
// May not know how either is traced.
#pragma once

#include <etch/core/diagnostics_losses.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/losses.hpp>

#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

enum class LossFault {
  none,
  softmax_twice,
  sigmoid_twice,
  holds_values,
  wants_a_vector,
  wants_other_classes,
  takes_no_output,
  is_no_scalar,
  not_constexpr,
  said  ///< by an error in its body
};

/// The target's type in a trace: a label, or a row.
template <class Loss, Shape Output>
using TargetExpr = std::conditional_t<target_of<Loss>() == Target::label, IndexExpr<Shape{}>,
                                      Expr<target_shape<Loss>(Output)>>;

template <class Loss, Shape Output>
constexpr bool run_loss() {
  Tape tape;
  const auto y = input<Output>(tape, Rate::sample);
  if constexpr (target_of<Loss>() == Target::label) {
    static_cast<void>(Loss{}(y, index_input<Shape{}>(tape)));
  } else {
    static_cast<void>(Loss{}(y, input<target_shape<Loss>(Output)>(tape, Rate::sample)));
  }
  return true;
}

/// Whether a loss can be traced while compiling.
template <class Loss, Shape Output>
concept TraceableLoss = requires { typename std::bool_constant<run_loss<Loss, Output>()>; };

/// What is wrong with what a loss returns; `NotCallable` where it cannot be called.
template <class Loss, Shape Output, class Result>
constexpr LossFault fault_of_loss_result() {
  if constexpr (!is_expression<Result>) {
    return LossFault::takes_no_output;
  } else if constexpr (Result::shape().rank != 0) {
    return LossFault::is_no_scalar;
  } else if constexpr (TraceableLoss<Loss, Output>) {
    return LossFault::none;
  } else {
    return SaidOfNumber<Loss> ? LossFault::said : LossFault::not_constexpr;
  }
}

template <class Net, class Loss>
constexpr LossFault loss_fault() {
  constexpr Shape output = Net::output_shape;
  if constexpr (!Net::well_made) {
    return LossFault::none;  // there is an error already
  } else if constexpr (is_on_scores<Loss>() && Net::has_final_softmax) {
    return LossFault::softmax_twice;
  } else if constexpr (is_on_logits<Loss>() && Net::has_final_sigmoid) {
    return LossFault::sigmoid_twice;
  } else if constexpr (!Callable<Loss>) {
    return LossFault::takes_no_output;
  } else if constexpr (!std::is_default_constructible_v<Loss> || !std::is_empty_v<Loss>) {
    return LossFault::holds_values;  // a loss is known by its type: values would be lost
  } else if constexpr (!accepts<Loss, output>()) {
    return LossFault::wants_a_vector;
  } else if constexpr (weighs_other_classes<Loss>(output)) {
    return LossFault::wants_other_classes;
  } else {
    // Named here and nowhere else first, as in flow.hpp.
    using Result = decltype(std::declval<Callee<Loss>>()(Expr<output>{}, TargetExpr<Loss, output>{}));
    return fault_of_loss_result<Loss, output, Result>();
  }
}

template <class Net, class Loss, LossFault Fault>
struct WrongLoss {
  static constexpr Text write() {
    constexpr std::string_view name = loss_name<Loss>();
    constexpr Shape output = Net::output_shape;
    if constexpr (Fault == LossFault::softmax_twice) {
      return diagnostics::softmax_applied_twice(name);
    } else if constexpr (Fault == LossFault::sigmoid_twice) {
      return diagnostics::sigmoid_applied_twice(name);
    } else if constexpr (Fault == LossFault::holds_values) {
      return diagnostics::loss_holds_values(name);
    } else if constexpr (Fault == LossFault::not_constexpr) {
      return diagnostics::loss_is_not_constexpr(name);
    } else if constexpr (Fault == LossFault::wants_a_vector) {
      return diagnostics::loss_wants_scores(name, wanted_output<Loss>(), output.axes());
    } else if constexpr (Fault == LossFault::wants_other_classes) {
      return diagnostics::class_weights_do_not_fit(name, Loss::class_weights,
                                                   output[output.rank - 1]);
    } else if constexpr (Fault == LossFault::is_no_scalar) {
      using Result = decltype(Loss{}(Expr<output>{}, TargetExpr<Loss, output>{}));
      return diagnostics::loss_is_no_scalar(name, Result::shape().axes());
    } else {
      return diagnostics::loss_takes_no_output(name, output.axes(),
                                               target_of<Loss>() == Target::label);
    }
  }
  static constexpr Text text = write();
};

/// The verdict on a loss for a network, given its `loss_fault`: the class that asks finds that itself,
/// because compilers print every call between an error and the user's line.
template <class Net, class Loss, LossFault Fault>
constexpr auto judge_loss() {
  constexpr bool fits = Fault == LossFault::none;
  if constexpr (Fault == LossFault::said) {
    return diagnostics::Said{};
  } else if constexpr (Fault == LossFault::wants_a_vector || Fault == LossFault::is_no_scalar ||
                       Fault == LossFault::wants_other_classes) {
    return diagnostics::judge<fits, WrongLoss<Net, Loss, Fault>>();
  } else {
    return diagnostics::judge_use<fits, WrongLoss<Net, Loss, Fault>>();
  }
}

/// Whether a trace of the loss has a meaning. Softmax or sigmoid twice is a mistake that can be traced.
template <class Net, class Loss>
constexpr bool can_trace() {
  constexpr LossFault fault = loss_fault<Net, Loss>();
  return Net::well_made && (fault == LossFault::none || fault == LossFault::softmax_twice ||
                            fault == LossFault::sigmoid_twice);
}

}  // namespace etch::inline ETCH_TARGET::detail
