// Whether a loss and a network go together, and which error says that they do not.
// May not know how either is traced.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/diagnostics_losses.hpp>
#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/endings.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/several.hpp>

#include <array>
#include <cstddef>
#include <span>
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
  takes_one_output,
  no_such_output,
  wants_a_label,
  is_no_part,
  in_a_part,
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

/// What is wrong with a loss for an output of this shape.
template <class Loss, Shape Output>
constexpr LossFault loss_fault_on() {
  if constexpr (!Callable<Loss>) {
    return LossFault::takes_no_output;
  } else if constexpr (!std::is_default_constructible_v<Loss> || !std::is_empty_v<Loss>) {
    return LossFault::holds_values;  // a loss is known by its type: values would be lost
  } else if constexpr (!accepts<Loss, Output>()) {
    return LossFault::wants_a_vector;
  } else if constexpr (weighs_other_classes<Loss>(Output)) {
    return LossFault::wants_other_classes;
  } else {
    // Named here and nowhere else first, as in flow.hpp.
    using Result = decltype(std::declval<Callee<Loss>>()(Expr<Output>{}, TargetExpr<Loss, Output>{}));
    return fault_of_loss_result<Loss, Output, Result>();
  }
}

/// A part of `Losses` that is wrong, and why; number -1 where none is.
struct WrongPart {
  int number = -1;
  LossFault fault = LossFault::none;
};

/// Whether a loss is a mean over the batch, without a penalty, and its target of the output's shape.
template <class Loss>
constexpr bool is_plain(const Shape& output) {
  return reduction_of<Loss>() == Reduction::mean && target_shape<Loss>(output) == output &&
         !requires(Scalar loss, const Scope& scope) { Loss::penalised(loss, scope); };
}

/// Whether a loss does again what the layer that gives its output has done.
template <class Loss, class Leaf>
constexpr LossFault fault_after() {
  if constexpr (is_on_scores<Loss>() && std::is_base_of_v<Softmax, Leaf>) {
    return LossFault::softmax_twice;
  } else if constexpr (is_on_logits<Loss>() && std::is_base_of_v<Sigmoid, Leaf>) {
    return LossFault::sigmoid_twice;
  } else {
    return LossFault::none;
  }
}

template <class Part, class... Leaf, Shape... Output>
constexpr LossFault part_fault(LeafList<Leaf...>, Probe<Output...>) {
  using Loss = typename Part::loss;
  constexpr auto output = static_cast<std::size_t>(Part::output);
  if constexpr (Part::output < 0 || Part::output >= static_cast<int>(sizeof...(Output))) {
    return LossFault::no_such_output;
  } else if constexpr (target_of<Loss>() == Target::label) {
    return LossFault::wants_a_label;
  } else if constexpr (!is_plain<Loss>(shape_at<output, Output...>)) {
    return LossFault::is_no_part;
  } else if constexpr (constexpr LossFault twice = fault_after<Loss, LayerAt<output, RowOf<Leaf...>>>();
                       twice != LossFault::none) {
    return twice;
  } else {
    return loss_fault_on<Loss, shape_at<output, Output...>>();
  }
}

template <class Net>
struct LeavesOf;
template <class InputLayer, class... Layers>
struct LeavesOf<NetworkOf<InputLayer, Layers...>> {
  using type = FinalLeaves<StartOf<InputLayer>, Layers...>;
};

template <class Net, class... Parts>
constexpr WrongPart find_wrong_part(const Losses<Parts...>&) {
  WrongPart wrong;
  int number = 0;
  const auto look = [&](LossFault fault) {
    if (wrong.number < 0 && fault != LossFault::none) wrong = {number, fault};
    ++number;
  };
  using LeavesOfNet = typename LeavesOf<typename Net::definition>::type;
  (look(part_fault<Parts>(LeavesOfNet{}, typename Net::ends{})), ...);
  return wrong;
}
template <class Net>
constexpr WrongPart find_wrong_part(...) {
  return {};
}

/// A loss on several outputs is called with all of them and then with their targets.
template <class Loss, Shape... Output>
constexpr LossFault several_loss_fault() {
  if constexpr (!Callable<Loss>) {
    return LossFault::takes_no_output;
  } else if constexpr (!std::is_default_constructible_v<Loss> || !std::is_empty_v<Loss>) {
    return LossFault::holds_values;
  } else if constexpr (target_of<Loss>() == Target::label ||
                       reduction_of<Loss>() == Reduction::weighted_mean) {
    return LossFault::takes_one_output;
  } else {
    using Result = decltype(std::declval<Callee<Loss>>()(Expr<Output>{}..., Expr<Output>{}...));
    if constexpr (std::is_same_v<Result, NotCallable>) {
      return LossFault::takes_one_output;
    } else if constexpr (!is_expression<Result>) {
      return LossFault::takes_no_output;
    } else {
      return Result::shape().rank != 0 ? LossFault::is_no_scalar : LossFault::none;
    }
  }
}

template <class Net, class Loss, Shape... Output>
constexpr LossFault loss_fault_on_all(Probe<Output...>) {
  if constexpr (find_wrong_part<Net>(Loss{}).number >= 0) {
    return LossFault::in_a_part;
  } else if constexpr (sizeof...(Output) == 1) {
    return loss_fault_on<Loss, Output...>();
  } else {
    return several_loss_fault<Loss, Output...>();
  }
}

template <class Net, class Loss>
constexpr LossFault loss_fault() {
  if constexpr (!Net::well_made) {
    return LossFault::none;  // there is an error already
  } else if constexpr (is_losses<Loss> || Net::output_shapes.size() > 1) {
    return loss_fault_on_all<Net, Loss>(typename Net::ends{});
  } else if constexpr (is_on_scores<Loss>() && Net::has_final_softmax) {
    return LossFault::softmax_twice;
  } else if constexpr (is_on_logits<Loss>() && Net::has_final_sigmoid) {
    return LossFault::sigmoid_twice;
  } else {
    return loss_fault_on<Loss, Net::output_shape>();
  }
}

/// What is said of a loss and an output.
template <class Loss, Shape Output, LossFault Fault>
constexpr Text say_wrong_loss() {
  constexpr std::string_view name = loss_name<Loss>();
  if constexpr (Fault == LossFault::softmax_twice) {
    return diagnostics::softmax_applied_twice(name);
  } else if constexpr (Fault == LossFault::sigmoid_twice) {
    return diagnostics::sigmoid_applied_twice(name);
  } else if constexpr (Fault == LossFault::holds_values) {
    return diagnostics::loss_holds_values(name);
  } else if constexpr (Fault == LossFault::not_constexpr) {
    return diagnostics::loss_is_not_constexpr(name);
  } else if constexpr (Fault == LossFault::wants_a_vector) {
    return diagnostics::loss_wants_scores(name, wanted_output<Loss>(), Output.axes());
  } else if constexpr (Fault == LossFault::wants_other_classes) {
    return diagnostics::class_weights_do_not_fit(name, Loss::class_weights, Output[Output.rank - 1]);
  } else if constexpr (Fault == LossFault::wants_a_label) {
    return diagnostics::losses_take_rows(name);
  } else if constexpr (Fault == LossFault::is_no_part) {
    return diagnostics::loss_is_no_part(name);
  } else if constexpr (Fault == LossFault::is_no_scalar) {
    using Result = decltype(Loss{}(Expr<Output>{}, TargetExpr<Loss, Output>{}));
    return diagnostics::loss_is_no_scalar(name, Result::shape().axes());
  } else {
    return diagnostics::loss_takes_no_output(name, Output.axes(), target_of<Loss>() == Target::label);
  }
}

template <class Part, LossFault Fault, Shape... Output>
constexpr Text say_wrong_part() {
  if constexpr (Fault == LossFault::no_such_output) {
    return diagnostics::no_such_output("etch::Of", Part::output, static_cast<int>(sizeof...(Output)));
  } else {
    constexpr Shape output = shape_at<static_cast<std::size_t>(Part::output), Output...>;
    return diagnostics::loss_of_an_output(
        Part::output, say_wrong_loss<typename Part::loss, output, Fault>().view());
  }
}

template <class Net, Shape... Output, class... Parts>
constexpr Text say_wrong_losses(Losses<Parts...>) {
  constexpr WrongPart wrong = find_wrong_part<Net>(Losses<Parts...>{});
  using Part = LayerAt<static_cast<std::size_t>(wrong.number), RowOf<Parts...>>;
  return say_wrong_part<Part, wrong.fault, Output...>();
}

template <class Net, class Loss, LossFault Fault, Shape... Output>
constexpr Text say_wrong_several(Probe<Output...>) {
  constexpr std::array<Shape, sizeof...(Output)> shapes{Output...};
  if constexpr (Fault == LossFault::in_a_part) {
    return say_wrong_losses<Net, Output...>(Loss{});
  } else if constexpr (Fault == LossFault::takes_one_output) {
    diagnostics::Extents all[sizeof...(Output)];
    for (std::size_t i = 0; i < sizeof...(Output); ++i) all[i] = shapes[i].axes();
    return diagnostics::loss_takes_one_output(loss_name<Loss>(), std::span<const diagnostics::Extents>(all));
  } else if constexpr (Fault == LossFault::is_no_scalar && sizeof...(Output) > 1) {
    using Result = decltype(Loss{}(Expr<Output>{}..., Expr<Output>{}...));
    return diagnostics::loss_is_no_scalar(loss_name<Loss>(), Result::shape().axes());
  } else {
    return say_wrong_loss<Loss, shapes[0], Fault>();
  }
}

template <class Net, class Loss, LossFault Fault>
struct WrongLoss {
  static constexpr Text text = say_wrong_several<Net, Loss, Fault>(typename Net::ends{});
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
