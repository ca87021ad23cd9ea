// What a loss is: a callable on a network's output and its target, of one sample. The mean over the
// batch is taken by the program that trains.
// May not know networks, data or which losses there are. A user's own is such a struct, or a lambda:
//
//   struct AbsoluteError {
//     constexpr auto operator()(auto y, auto t) const { return sum(abs(y - t)); }
//   };
//
// Without `target` it is compared with rows, without `on_scores` a final Softmax is left in place, without
// `on_logits` a final Sigmoid, and without `name` it is called "the loss".
#pragma once

#include <etch/core/diagnostics_losses.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET {

/// What a loss compares an output with.
enum class Target {
  label,  ///< the index of the right class
  row,    ///< a row of numbers, of the output's shape where the loss has no `target_size(output)`
};

/// How the losses of a batch's samples become the one that training makes small.
enum class Reduction {
  mean,          ///< Σ loss / the number of samples
  sum,           ///< Σ loss
  weighted_mean  ///< Σ loss / Σ weight, with the weights that the losses have been multiplied with
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

template <class Loss>
constexpr bool is_on_logits() {
  if constexpr (requires { Loss::on_logits; }) {
    return Loss::on_logits;
  } else {
    return false;
  }
}

template <class Loss>
constexpr Reduction reduction_of() {
  if constexpr (requires { Loss::reduction; }) {
    return Loss::reduction;
  } else {
    return Reduction::mean;
  }
}

/// What is known of a loss besides its value, for those made around it (nn/losses_around.hpp).
enum class LossForm {
  whole,     ///< nothing
  elements,  ///< it is `factor(count)`·Σ `parts(y, t)`, with as many parts as an output has elements, or positions
  classes    ///< `of(y, t)` is its value for each run along the last axis
};

template <class Loss>
constexpr LossForm form_of() {
  if constexpr (requires { Loss::form; }) {
    return Loss::form;
  } else {
    return LossForm::whole;
  }
}

/// The shape of a target that is a row, given the output's.
template <class Loss>
constexpr Shape target_shape(const Shape& output) {
  if constexpr (requires { Loss::target_size(output); }) {
    return Shape{Loss::target_size(output)};
  } else {
    return output;
  }
}

/// How many numbers a sample's target is in memory.
template <class Loss>
constexpr int target_size(const Shape& output) {
  return target_of<Loss>() == Target::label ? 1 : target_shape<Loss>(output).size();
}

/// The function that a loss of the library is called as. (Given to its base as a literal, it would be the
/// first string of its length that a compiler meets, and clang prints all of that length as it met the first.)
template <class Loss>
constexpr auto function_name() {
  constexpr std::string_view name = Loss::function;
  return FixedString<name.size()>(name);
}

/// The outputs that a loss takes, where it does not take all.
template <class Loss>
constexpr std::string_view wanted_output() {
  if constexpr (requires { Loss::wants; }) {
    return Loss::wants;
  } else {
    return "scores [classes]";
  }
}

template <FixedString Loss, FixedString Wants, Shape S>
struct LossWantsScores {
  static constexpr Text text = diagnostics::loss_wants_scores(Loss, Wants, S.axes());
};

template <FixedString Loss, Shape S, Shape T>
struct TargetDoesNotFit {
  static constexpr Text text = diagnostics::target_does_not_fit(Loss, S.axes(), T.axes());
};

template <FixedString Loss, Shape S>
constexpr auto scores() {
  return diagnostics::judge<S.rank == 1, LossWantsScores<Loss, "scores [classes]", S>>();
}

/// Whether a loss has weights for another number of classes than the output.
template <class Loss>
constexpr bool weighs_other_classes(const Shape& output) {
  if constexpr (requires { Loss::class_weights; }) {
    return Loss::class_weights != 0 && output.rank > 0 &&
           Loss::class_weights != output[output.rank - 1];
  } else {
    return false;
  }
}

template <FixedString Name, class Loss, Shape S>
struct ClassWeightsDoNotFit {
  static constexpr Text text =
      diagnostics::class_weights_do_not_fit(Name, Loss::class_weights, S[S.rank - 1]);
};

/// The verdict on a loss's weights of classes, if it has any.
template <FixedString Name, class Loss, Shape S>
constexpr auto weighs() {
  return diagnostics::judge<!weighs_other_classes<Loss>(S), ClassWeightsDoNotFit<Name, Loss, S>>();
}

template <FixedString Loss, Shape S, Shape T>
constexpr auto compares() {
  return diagnostics::judge<S == T, TargetDoesNotFit<Loss, S, T>>();
}

/// The loss of its parts.
template <class Loss, Shape S>
constexpr Scalar total(Expr<S> parts) {
  constexpr double factor = Loss::factor(S.size());
  return factor == 1 ? sum(parts) : sum(parts) * factor;
}

/// What losses on rows share that are made of the elements one by one: `Loss::parts` sees an output and a
/// target of one shape.
template <class Loss>
struct OnElements {
  static constexpr Target target = Target::row;
  static constexpr bool on_scores = false;
  static constexpr LossForm form = LossForm::elements;

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> t) const {
    using Fits [[maybe_unused]] = typename decltype(compares<function_name<Loss>(), S, R>())::fits;
    if constexpr (S == R) {
      return total<Loss>(Loss::parts(y, t));
    } else {
      return stand_in<Shape{}>(y);
    }
  }
};

/// The factor that makes a mean of parts.
struct OfMean {
  static constexpr double factor(int count) { return 1.0 / count; }
};

/// The number of a label.
constexpr Scalar number_of(IndexExpr<Shape{}> label) { return {apply<ops::FromIndex>(label.ref)}; }
constexpr Scalar number_of(Scalar label) { return label; }

/// 1 where the last axis of S has the class that a number names, 0 elsewhere and where it names none; one
/// number for a vector, for a matrix one a row.
template <Shape S, Shape L>
constexpr Expr<S> chosen(Expr<L> label) {
  Shape column = L;
  if (L.rank > 0) column.append(1);
  const Ref place = iota(*label.ref.tape, 0, S[S.rank - 1]);
  return {apply<ops::Equal>(place, reshape(label.ref, column))};
}

/// 1 where a number names one of the classes along the last axis of S.
template <Shape S>
constexpr auto names_class(auto label) {
  return sum<S.rank - 1>(chosen<S>(label));
}

/// What losses on labels share: `Loss::of` sees scores with a number for each class along the last axis,
/// and labels as numbers.
template <class Loss>
struct OnLabels {
  static constexpr Target target = Target::label;
  static constexpr bool on_scores = false;
  static constexpr LossForm form = LossForm::classes;
  static constexpr bool accepts(const Shape& output) { return output.rank == 1; }

  template <Shape S>
  constexpr Scalar operator()(Expr<S> y, IndexExpr<Shape{}> label) const {
    using Fits [[maybe_unused]] = typename decltype(scores<function_name<Loss>(), S>())::fits;
    using Weighs [[maybe_unused]] = typename decltype(weighs<function_name<Loss>(), Loss, S>())::fits;
    if constexpr (S.rank == 1) {
      return Loss::of(y, number_of(label));
    } else {
      return stand_in<Shape{}>(y);
    }
  }
  /// The same with a label that is a number; one that names no class counts nothing.
  template <Shape S>
  constexpr Scalar operator()(Expr<S> y, Scalar label) const {
    using Fits [[maybe_unused]] = typename decltype(scores<function_name<Loss>(), S>())::fits;
    using Weighs [[maybe_unused]] = typename decltype(weighs<function_name<Loss>(), Loss, S>())::fits;
    if constexpr (S.rank == 1) {
      return names_class<S>(label) * Loss::of(y, label);
    } else {
      return stand_in<Shape{}>(y);
    }
  }

  /// How much a label counts.
  template <Shape S>
  static constexpr auto weight(Expr<S>, auto label) {
    return names_class<S>(label);
  }
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
