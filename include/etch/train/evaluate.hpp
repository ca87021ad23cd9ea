// What a model gives for many samples, and the loss of that: without gradient, as it predicts.
// May not know optimizers or the course of training.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/activations.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/loss_verdict.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/losses_around.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/penalties.hpp>
#include <etch/nn/several.hpp>
#include <etch/kernel/execute.hpp>
#include <etch/plan/cost.hpp>
#include <etch/program.hpp>
#include <etch/train/reports.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// Traces the loss of a batch's scores, without penalties, and its weight where it has one. Inputs: scores
/// as `predict` gives them, targets. By the network's outputs alone, so that networks of equal outputs share it.
template <class Ends, Shape Output, bool HasFinalSoftmax, class Loss>
struct ScoresLossTrace {
  static constexpr std::size_t room = 64;
  static constexpr Graph make() {
    Tape tape;
    const auto scores = input<Output>(tape, Rate::sample);
    if constexpr (target_of<Loss>() == Target::label) {
      append(tape, over_batch<Loss>(outputs_of(scores), index_input<Shape{}>(tape)));
    } else if constexpr (probe_size(Ends{}) == 1) {
      const auto row = input<target_shape<Loss>(Output)>(tape, Rate::sample);
      append(tape, over_batch<Loss>(outputs_of(scores), row));
    } else {
      const auto row = input<Output>(tape, Rate::sample);
      const auto values = std::tuple_cat(unpack(Ends{}, scores), unpack(Ends{}, row));
      const Scalar loss = std::apply([](auto... value) { return Loss{}(value...); }, values);
      append(tape, {reduction_of<Loss>() == Reduction::sum ? total_over_batch(loss) : batch_mean(loss), {}});
    }
    return tape.graph();
  }

 private:
  static constexpr void append(Tape& tape, const BatchLoss& batch) {
    tape.append_output(batch.loss.ref.id);
    if constexpr (has_batch_weight<Loss>) tape.append_output(batch.weight.ref.id);
  }

  template <Shape... S>
  static constexpr std::size_t probe_size(Probe<S...>) {
    return sizeof...(S);
  }

  static constexpr auto outputs_of(auto scores) {
    if constexpr (HasFinalSoftmax) {
      return softmax(scores);
    } else {
      return scores;
    }
  }
};

template <class Net, class Loss>
using ScoresLoss = PlanOf<
    ScoresLossTrace<typename Net::ends, Net::output_shape, Net::has_final_softmax, Loss>, Walk::tiles>;

/// A loss without its penalties and its sum over the batch.
template <class Loss>
struct LossItself {
  using type = Loss;
};
template <class Loss, class Term>
struct LossItself<PenalisedLoss<Loss, Term>> : LossItself<Loss> {};
template <class Loss, Reduction Sum>
struct LossItself<ReducedLoss<Loss, Sum>> : LossItself<Loss> {};

/// Whether a loss is the commonest one, which is summed up here by its formula: a program of it took half a second
/// of the compile time of each network (g++ -O2), more than all else about validation.
template <class Loss>
inline constexpr bool is_softmax_cross_entropy = std::is_same_v<typename LossItself<Loss>::type, SoftmaxCrossEntropy>;

/// Σ over some rows of log Σ exp(scores) − scores[label].
template <class T>
double sum_softmax_cross_entropy(std::span<const T> scores, std::size_t width, const Label* labels) {
  double sum = 0;
  for (std::size_t row = 0; row * width < scores.size(); ++row) {
    const auto own = scores.subspan(row * width, width);
    const T largest = *std::ranges::max_element(own);
    double exponentials = 0;
    for (const T score : own) exponentials += std::exp(static_cast<double>(score - largest));
    sum += std::log(exponentials) + static_cast<double>(largest - own[static_cast<std::size_t>(labels[row])]);
  }
  return sum;
}

/// Examples without the shape of a sample in their type.
template <class T>
struct Examples {
  std::span<const T> inputs;
  std::span<const Label> labels;
  std::span<const T> targets;
  int count = 0;
  int classes = 0;
  int target_size = 0;
};

template <Shape Sample, class T>
Examples<T> examples_of(const Dataset<Sample, T>& data) {
  return {data.inputs(), data.labels(), data.targets(), data.size(), data.classes(), data.target_size()};
}

[[noreturn, gnu::cold]] inline void refuse_targets(std::string_view loss, bool wants_labels, int wanted, int found) {
  ReportText text;
  text << "etch: " << loss << (wants_labels ? " wants labels below " : " wants target rows of ") << wanted;
  text << (wants_labels ? ", the data have " : " numbers, the data's have ") << found;
  text << (wants_labels ? " classes" : "");
  throw std::invalid_argument(std::move(text).text());
}

/// @throws std::invalid_argument when data have not the targets that a loss wants.
inline void check_targets(std::string_view loss, bool wants_labels, int wanted, int classes, int target_size) {
  const bool fits = wants_labels ? classes >= 1 && classes <= wanted : target_size == wanted;
  if (!fits) refuse_targets(loss, wants_labels, wanted, wants_labels ? classes : target_size);
}

template <class Net, class Loss>
void check_targets(int classes, int target_size) {
  constexpr bool wants_labels = target_of<Loss>() == Target::label;
  check_targets(loss_name<Loss>(), wants_labels,
                wants_labels ? Net::output_shape.size() : detail::target_size<Loss>(Net::output_shape), classes,
                target_size);
}

/// What is given the scores of so many examples at once, without its type.
template <class T>
struct ScoresSeen {
  void* object;
  void (*call)(void* object, int first, int count, std::span<const T> scores);
};

template <class Net, class T>
void score_all(const Model<Net, T>& model, std::span<const T> inputs, ScoresSeen<T> seen) {
  constexpr std::size_t together = 256;
  constexpr auto in = static_cast<std::size_t>(Net::input_shape.size());
  constexpr auto out = static_cast<std::size_t>(Net::output_shape.size());
  std::vector<T> scores(together * out);
  const std::size_t all = inputs.size() / in;
  for (std::size_t first = 0; first < all; first += together) {
    const std::size_t count = std::min(together, all - first);
    const auto some = std::span(scores).first(count * out);
    model.predict(inputs.subspan(first * in, count * in), some);
    seen.call(seen.object, static_cast<int>(first), static_cast<int>(count), some);
  }
}

/// Calls seen(first, count, scores) for so many examples at once.
template <class Net, class T, class Seen>
void score_each(const Model<Net, T>& model, std::span<const T> inputs, const Seen& seen) {
  score_all<Net, T>(model, inputs,
                    {const_cast<Seen*>(&seen), [](void* object, int first, int count, std::span<const T> scores) {
                       (*static_cast<const Seen*>(object))(first, count, scores);
                     }});
}

/// How many of a few rows of scores are largest at the label.
template <class T>
int count_right(std::span<const T> scores, std::size_t width, const Label* labels) {
  int right = 0;
  for (std::size_t row = 0; row * width < scores.size(); ++row) {
    right += argmax<T>(scores.subspan(row * width, width)) == labels[row] ? 1 : 0;
  }
  return right;
}

struct Evaluation {
  double loss = not_measured;
  double accuracy = not_measured;
};

/// Losses of several batches, each times its weight, and the weights (see GradientRun::weight).
struct LossSum {
  double losses = 0;
  double weights = 0;
};

/// Of a few examples.
template <class Net, class Loss, class T>
LossSum sum_losses(std::span<const T> scores, const void* targets, int count,
                   [[maybe_unused]] std::span<T> workspace) {
  [[maybe_unused]] constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  if constexpr (is_softmax_cross_entropy<Loss>) {
    return {sum_softmax_cross_entropy(scores, width, static_cast<const Label*>(targets)), static_cast<double>(count)};
  } else if constexpr (!can_trace<Net, Loss>()) {
    return {};  // there is an error already
  } else {
    const void* const from[] = {scores.data(), targets};
    T value = 0, weight = static_cast<T>(count);
    void* const to[] = {&value, &weight};
    execute<ScoresLoss<Net, Loss>>(Arguments<T>{from, to, workspace.data(), count});
    const auto times = static_cast<double>(weight);
    return {static_cast<double>(value) * (reduction_of<Loss>() == Reduction::sum ? 1 : times), times};
  }
}

/// Elements of workspace for the sum of so many losses.
template <class Net, class Loss, class T>
constexpr std::size_t loss_workspace([[maybe_unused]] int count) {
  if constexpr (is_softmax_cross_entropy<Loss> || !can_trace<Net, Loss>()) {
    return 0;
  } else {
    constexpr WorkspaceSize size = workspace_size<T>(ScoresLoss<Net, Loss>::view);
    return size.elements<T>(count);
  }
}

/// The loss of examples where it is asked for, and how many are classified rightly where they have labels.
template <class Net, class Loss, class T>
Evaluation evaluate(const Model<Net, T>& model, const Examples<T>& data, bool with_loss) {
  constexpr auto width = static_cast<std::size_t>(Net::output_shape.size());
  const bool classifies = data.classes > 0 && data.classes <= Net::output_shape.size();
  AlignedBuffer<T> workspace(with_loss ? loss_workspace<Net, Loss, T>(256) : 0);
  int right = 0;
  LossSum sum;
  score_each(model, data.inputs, [&](int first, int count, std::span<const T> scores) {
    if (classifies) right += count_right(scores, width, data.labels.data() + first);
    if (!with_loss) return;
    const void* targets = data.labels.data() + first;
    if constexpr (target_of<Loss>() != Target::label) {
      targets = data.targets.data() + static_cast<std::size_t>(first) * static_cast<std::size_t>(data.target_size);
    }
    const LossSum some = sum_losses<Net, Loss, T>(scores, targets, count, workspace.span());
    sum.losses += some.losses;
    sum.weights += some.weights;
  });
  return {.loss = with_loss ? sum.losses / sum.weights : not_measured,
          .accuracy = classifies ? static_cast<double>(right) / data.count : not_measured};
}

}  // namespace etch::inline ETCH_TARGET::detail
