// Losses made of others: of each position of a sequence, with positions left out, with a weight for each
// sample, and other sums over the batch than the mean.
// May not know networks or data, nor which losses there are.
//
// The target of each is a row of numbers, labels too, so that a sample's target stays one row of one type:
//
//   per_position(softmax_cross_entropy)                     label, label, …
//   masked(mean_absolute_error)                             t, t, …, 1, 0, …
//   weighted(masked(per_position(softmax_cross_entropy)))   label, label, …, 1, 0, …, weight
//
// Each is a struct derived from the loss that it is made of, whose name and options it keeps.
#pragma once

#include <etch/core/diagnostics_losses.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/loss.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The target of a loss where it is a part of a row: a label there is a number.
template <class Loss>
constexpr Shape part_shape(const Shape& output) {
  return target_of<Loss>() == Target::label ? Shape{} : target_shape<Loss>(output);
}

template <class Loss, Shape Output, Shape R>
constexpr auto part_of_row(Expr<R> row) {
  constexpr Shape part = part_shape<Loss>(Output);
  return reshape<part>(slice<0, 0, part.size()>(row));
}

/// How much a sample counts for the weighted mean: 1 where a loss does not say.
template <class Loss>
constexpr Scalar weight_of(auto y, auto target) {
  if constexpr (requires { Loss::weight(y, target); }) {
    return Loss::weight(y, target);
  } else {
    return {constant(*y.ref.tape, 1)};
  }
}

template <FixedString Loss, FixedString Holding, int Wanted, int Given>
struct TargetRowDoesNotFit {
  static constexpr Text text = diagnostics::target_row_does_not_fit(Loss, Holding, Wanted, Given);
};

/// The verdict on a target of so many numbers.
template <class Loss, FixedString Holding, Shape Output, Shape Given>
constexpr auto takes_row() {
  constexpr std::string_view name = loss_name<Loss>();
  constexpr int wanted = Loss::target_size(Output);
  return diagnostics::judge<Given == Shape{wanted},
                            TargetRowDoesNotFit<FixedString<name.size()>(name), Holding, wanted, Given.size()>>();
}

/// The verdict on scores of positions and their targets.
template <class Loss, Shape Output, Shape Given>
constexpr auto takes_positions() {
  if constexpr (Output.rank != 2) {
    return diagnostics::judge<
        false, LossWantsScores<"per_position", "scores [positions, classes]", Output>>();
  } else if constexpr (weighs_other_classes<Loss>(Output)) {
    return weighs<"per_position", Loss, Output>();
  } else {
    return takes_row<Loss, "those of each position", Output, Given>();
  }
}

template <FixedString Around, FixedString Wants, FixedString Loss>
struct LossOfAnotherForm {
  static constexpr Text text = diagnostics::loss_of_another_form(Around, Wants, Loss);
};

template <LossForm Wanted, FixedString Around, FixedString Wants, class Loss>
constexpr auto has_form() {
  constexpr std::string_view name = loss_name<Loss>();
  return diagnostics::judge_use<form_of<Loss>() == Wanted,
                                LossOfAnotherForm<Around, Wants, FixedString<name.size()>(name)>>();
}

/// One number for each position, for all that stands there.
template <Shape S, Shape P>
constexpr Expr<S> for_elements(Expr<P> x) {
  Shape along = S;
  for (int axis = 1; axis < S.rank; ++axis) along[axis] = 1;
  return {broadcast_to(reshape(x.ref, along), S, x.rate())};
}

}  // namespace detail

/// The mean of a loss of classes over the positions of scores [positions, classes]. The target row has a
/// label for each position, −1 or any other number that names no class where it shall count nothing, or a
/// distribution for each.
template <class Loss>
struct LossPerPosition : Loss, detail::OfMean {
  static constexpr Target target = Target::row;
  static constexpr detail::LossForm form = detail::LossForm::elements;
  static constexpr auto wants = "scores [positions, classes]";
  static constexpr bool has_labels = detail::target_of<Loss>() == Target::label;
  static constexpr bool accepts(const Shape& output) { return output.rank == 2; }
  static constexpr int target_size(const Shape& output) {
    return has_labels ? output[0] : output.size();
  }

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> row) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::takes_positions<LossPerPosition, S, R>())::fits;
    if constexpr (S.rank == 2 && R == Shape{target_size(S)}) {
      return detail::total<LossPerPosition>(parts(y, row));
    } else {
      return detail::stand_in<Shape{}>(y);
    }
  }

  template <Shape S, Shape R>
  static constexpr Expr<Shape{S[0]}> parts(Expr<S> y, Expr<R> row) {
    if constexpr (has_labels) {
      return detail::names_class<S>(row) * Loss::of(y, row);
    } else {
      return Loss::of(y, reshape<S>(row));
    }
  }

  /// How much each position counts.
  template <Shape S, Shape R>
  static constexpr auto weights(Expr<S> y, Expr<R> row) {
    if constexpr (has_labels) {
      return Loss::weight(y, row);
    } else {
      return Expr<Shape{S[0]}>{broadcast_to(constant(*y.ref.tape, 1), Shape{S[0]}, Rate::step)};
    }
  }
  static constexpr Scalar weight(auto y, auto row) { return mean(weights(y, row)); }
};

/// A loss that leaves positions out, indices of the output's first axis: behind the target the row has a
/// number for each, 1 where it counts and 0 where not. With ones only it is the loss itself; what is left
/// out makes the sum smaller, not its divisor (see `weighted_mean`).
template <class Loss>
struct MaskedLoss : Loss {
  static constexpr Target target = Target::row;
  static constexpr detail::LossForm form = detail::LossForm::whole;
  static constexpr int positions(const Shape& output) { return output.rank == 0 ? 1 : output[0]; }
  static constexpr int target_size(const Shape& output) {
    return detail::part_shape<Loss>(output).size() + positions(output);
  }

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> row) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::takes_row<MaskedLoss, "the target and the mask", S, R>())::fits;
    if constexpr (R == Shape{target_size(S)}) {
      const auto parts = Loss::parts(y, detail::part_of_row<Loss, S>(row));
      return detail::total<Loss>(parts * detail::for_elements<parts.shape()>(mask<S>(row)));
    } else {
      return detail::stand_in<Shape{}>(y);
    }
  }

  template <Shape S, Shape R>
  static constexpr Scalar weight(Expr<S> y, Expr<R> row) {
    if constexpr (requires { Loss::weights(y, detail::part_of_row<Loss, S>(row)); }) {
      return mean(mask<S>(row) * Loss::weights(y, detail::part_of_row<Loss, S>(row)));
    } else {
      return mean(mask<S>(row));
    }
  }

 private:
  template <Shape S, Shape R>
  static constexpr auto mask(Expr<R> row) {
    return slice<0, R[0] - positions(S), positions(S)>(row);
  }
};

/// A loss times the last number of the target row, which is the sample's weight.
template <class Loss>
struct WeightedLoss : Loss {
  static constexpr Target target = Target::row;
  static constexpr detail::LossForm form = detail::LossForm::whole;
  static constexpr int target_size(const Shape& output) {
    return detail::part_shape<Loss>(output).size() + 1;
  }

  template <Shape S, Shape R>
  constexpr Scalar operator()(Expr<S> y, Expr<R> row) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::takes_row<WeightedLoss, "the target and the weight", S, R>())::fits;
    if constexpr (R == Shape{target_size(S)}) {
      return last(row) * Loss{}(y, detail::part_of_row<Loss, S>(row));
    } else {
      return detail::stand_in<Shape{}>(y);
    }
  }

  template <Shape S, Shape R>
  static constexpr Scalar weight(Expr<S> y, Expr<R> row) {
    return last(row) * detail::weight_of<Loss>(y, detail::part_of_row<Loss, S>(row));
  }

 private:
  template <Shape R>
  static constexpr Scalar last(Expr<R> row) {
    return element<R[0] - 1>(row);
  }
};

/// A loss with another sum over the batch.
template <class Loss, Reduction Sum>
struct ReducedLoss : Loss {
  static constexpr Reduction reduction = Sum;
};

/// `per_position(softmax_cross_entropy)`
template <class Loss>
constexpr auto per_position(Loss loss) {
  constexpr auto wanted = detail::LossForm::classes;
  using Fits [[maybe_unused]] =
      typename decltype(detail::has_form<wanted, "per_position", "on a vector of classes", Loss>())::fits;
  if constexpr (detail::form_of<Loss>() == wanted) {
    return LossPerPosition<Loss>{};
  } else {
    return loss;  // what is made of it adds nothing to the error
  }
}

/// `masked(mean_squared_error)`, `masked(per_position(softmax_cross_entropy))`
template <class Loss>
constexpr auto masked(Loss loss) {
  constexpr auto wanted = detail::LossForm::elements;
  using Fits [[maybe_unused]] =
      typename decltype(detail::has_form<wanted, "masked", "of elements or per_position", Loss>())::fits;
  if constexpr (detail::form_of<Loss>() == wanted) {
    return MaskedLoss<Loss>{};
  } else {
    return loss;
  }
}

/// `weighted(mean_squared_error)`
template <class Loss>
constexpr WeightedLoss<Loss> weighted(Loss) {
  return {};
}

/// The sum over the samples of a batch in the place of their mean.
template <class Loss>
constexpr ReducedLoss<Loss, Reduction::sum> summed(Loss) {
  return {};
}

/// The sum over the samples of a batch divided by the sum of their weights: of `weighted`, of the
/// positions that a mask or a label leaves, and of a label's class. PyTorch's mean of a cross entropy with
/// weights of classes or labels left out. Not a number where nothing counts. The divisor is known at the end
/// of the batch only, so that a training step keeps what its way back needs of all samples.
template <class Loss>
constexpr ReducedLoss<Loss, Reduction::weighted_mean> weighted_mean(Loss) {
  return {};
}

namespace detail {

/// Σ over the samples of what is one number a sample or the same for all.
constexpr Scalar total_over_batch(Scalar x) {
  return x.rate() == Rate::sample ? batch_sum(x) : x * batch_size(x);
}

constexpr Scalar as_row(IndexExpr<Shape{}> label) { return number_of(label); }
template <Shape S>
constexpr Expr<S> as_row(Expr<S> row) {
  return row;
}

/// Whether how much a batch counts in a mean over several is known from its targets only.
template <class Loss>
inline constexpr bool has_batch_weight = reduction_of<Loss>() == Reduction::weighted_mean;

/// A batch's loss, and where `has_batch_weight` its weight.
struct BatchLoss {
  Scalar loss;
  Scalar weight;
};

/// The same from outputs and targets of the samples.
template <class Loss>
constexpr BatchLoss over_batch(auto y, auto target) {
  const Scalar loss = Loss{}(y, target);
  if constexpr (reduction_of<Loss>() == Reduction::sum) {
    return {total_over_batch(loss), {}};
  } else if constexpr (has_batch_weight<Loss>) {
    const Scalar weight = total_over_batch(weight_of<Loss>(y, as_row(target)));
    return {total_over_batch(loss) / weight, weight};
  } else {
    return {batch_mean(loss), {}};
  }
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
