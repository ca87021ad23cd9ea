// The two programs of a network: its output, and the loss with its gradient.
// May not know where values are stored or how training goes on.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/loss_verdict.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/several.hpp>
#include <etch/program.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Nodes for which a trace has room: the library's layers take five each, losses a dozen.
template <class Net>
inline constexpr std::size_t trace_room = 64 + 8 * static_cast<std::size_t>(Net::leaf_count);

template <class Net>
constexpr std::size_t learned_count() {
  std::size_t count = 0;
  for (const ParameterInfo& info : variables<Net>()) count += is_learned(info) ? 1 : 0;
  return count;
}

/// Traces y = Net(x) as for predictions. Inputs: x, then parameters and states as they are declared.
template <class Net>
struct PredictionTrace {
  static constexpr std::size_t room = trace_room<Net>;
  static constexpr Graph make() {
    Tape tape;
    Scope scope(tape, Mode::prediction, false);
    const auto x = input<Net::input_shape>(tape, Rate::sample);
    // One output a sample, also where the network gives the same for all.
    const Ref y = Net::apply(x, scope).ref;
    tape.append_output(broadcast_to(y, y.shape(), Rate::sample).id);
    return tape.graph();
  }
};

/// Traces the mean over the batch, or what the loss has in its place, of Loss(Net(x), target) as for
/// training, with the loss's penalties. Inputs: x, target, then parameters and states as they are declared;
/// outputs: the loss, then the states as they are next, then the batch's weight where the loss has one.
template <class Net, class Loss>
struct LossTrace {
  static constexpr std::size_t room = trace_room<Net>;
  static constexpr Graph make() {
    Tape tape;
    Scope scope(tape, Mode::training, false);
    const auto x = input<Net::input_shape>(tape, Rate::sample);
    if constexpr (!can_trace<Net, Loss>()) {
      finish(tape, scope, {stand_in<Shape{}>(x), stand_in<Shape{}>(x)});
    } else if constexpr (target_of<Loss>() == Target::label) {
      const auto label = index_input<Shape{}>(tape);
      finish(tape, scope, over_batch<Loss>(Net::apply(x, scope), label));
    } else {
      const auto row = input<target_shape<Loss>(Net::output_shape)>(tape, Rate::sample);
      if constexpr (Net::output_shapes.size() == 1) {
        finish(tape, scope, over_batch<Loss>(Net::apply(x, scope), row));
      } else {
        const auto outputs = Net::apply_each(x, scope);
        const auto values = std::tuple_cat(outputs, unpack(typename Net::ends{}, row));
        const Scalar loss = std::apply([](auto... value) { return Loss{}(value...); }, values);
        finish(tape, scope,
               {reduction_of<Loss>() == Reduction::sum ? total_over_batch(loss) : batch_mean(loss), {}});
      }
    }
    return tape.graph();
  }

 private:
  static constexpr void finish(Tape& tape, Scope& scope, const BatchLoss& batch) {
    tape.append_output(penalised<Loss>(batch.loss, scope).ref.id);
    scope.append_states();
    if constexpr (has_batch_weight<Loss>) tape.append_output(batch.weight.ref.id);
  }
};

/// The same with the gradient of every learned parameter behind them.
template <class Net, class Loss>
struct GradientTrace : LossTrace<Net, Loss> {
  static constexpr auto with_respect_to = [] {
    // Of what is wrong there is no gradient, and no error but the first.
    std::array<int, can_trace<Net, Loss>() ? learned_count<Net>() : 0> positions{};
    const auto all = variables<Net>();
    for (std::size_t i = 0, next = 0; next < positions.size(); ++i) {
      if (is_learned(all[i])) positions[next++] = static_cast<int>(i) + 2;
    }
    return positions;
  }();
};

}  // namespace detail

template <class Net>
using PredictionProgram = Program<detail::PredictionTrace<Net>>;
template <class Net, class Loss>
using LossProgram = Program<detail::LossTrace<Net, Loss>>;
template <class Net, class Loss>
using GradientProgram = Program<detail::GradientTrace<Net, Loss>>;

/// Bytes of workspace that training a network takes: a constant, and more for a larger batch only
/// where statistics over the batch are used.
template <class Net, class Loss, class T>
constexpr std::size_t workspace_bytes(int batch = 1) {
  return GradientProgram<Net, Loss>::template workspace_elements<T>(batch) * sizeof(T);
}

}  // namespace etch::inline ETCH_TARGET
