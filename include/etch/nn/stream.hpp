// A network that runs call after call on what comes next of an endless sequence.
// May not know losses, optimizers or data sets.
#pragma once

#include <etch/core/diagnostics_sequences.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/fixed_size.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>
#include <etch/nn/scope.hpp>
#include <etch/program.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Traces y = Net(x) as for a stream. Inputs: x, then parameters, states and memories as they are declared;
/// outputs: y, then the memories as they are next.
template <class Net>
struct StreamTrace {
  static constexpr std::size_t room = trace_room<Net>;

  static constexpr Graph make() {
    Tape tape;
    Scope scope(tape, Mode::stream);
    write(tape, scope);
    return tape.graph();
  }
  static constexpr void write(Tape& tape, Scope& scope) {
    const Ref y = Net::apply(input<Net::input_shape>(tape, Rate::sample), scope).ref;
    tape.append_output(broadcast_to(y, y.shape(), Rate::sample).id);
    scope.append_memories();
  }
};

/// By input of a stream's program: the elements of a memory, 0 where it is none.
template <class Net>
inline constexpr auto memory_sizes = [] {
  constexpr GraphView graph = Program<StreamTrace<Net>>::graph();
  std::array<std::size_t, graph.inputs.size()> sizes{};
  Tape tape;
  Scope scope(tape, Mode::stream);
  StreamTrace<Net>::write(tape, scope);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const Id input = tape.graph().inputs[i];
    if (scope.is_memory(input)) sizes[i] = static_cast<std::size_t>(tape[input].shape.size());
  }
  return sizes;
}();

/// Whether two networks declare the same variables in the same order.
template <class A, class B>
constexpr bool have_same_variables() {
  return std::ranges::equal(variables<A>(), variables<B>(),
                            [](const ParameterInfo& a, const ParameterInfo& b) {
                              return a.name() == b.name() && a.shape == b.shape;
                            });
}

template <class Net, class Trained>
struct StreamOfAnotherNetwork {
  static constexpr Text text = diagnostics::stream_of_another_network();
};

template <class Net, class Trained>
constexpr auto judge_stream() {
  return diagnostics::judge_use<have_same_variables<Net, Trained>(),
                                StreamOfAnotherNetwork<Net, Trained>>();
}

}  // namespace detail

/// A model's network on one input after the other, which its recurrent layers take as one sequence: they begin
/// where the call before has left them, and in the first call at 0.
///
///     etch::Stream stream{model};
///     for (const auto& frame : frames) use(stream.next(frame));
///
/// It refers to the model, whose parameters it reads with each call. What it remembers is its own, so a model may
/// have many streams. A call allocates nothing. Trained on sequences, a network goes row by row as one that
/// differs in its input alone: `etch::Stream<etch::Network<etch::Input<1, 3>, Gru>> stream{model}`.
template <class Net, class T = float>
class Stream {
 public:
  static constexpr auto inputs = static_cast<std::size_t>(Net::input_shape.size());
  static constexpr auto outputs = static_cast<std::size_t>(Net::output_shape.size());

  /// Of a model whose network has the same parameters, or it does not compile.
  template <class Trained>
  explicit Stream(const Model<Trained, T>& model)
      : memory_(2 * memory_elements),
        workspace_(Program::template workspace_elements_once<T>()) {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_stream<Net, Trained>())::fits;
    std::size_t variable = 0, offset = 0, output = 1;
    for (std::size_t i = 1; i < from_[0].size(); ++i) {
      const std::size_t size = detail::memory_sizes<Scored>[i];
      for (std::size_t turn : {0u, 1u}) {
        T* const memory = memory_.span().data() + offset;
        from_[turn][i] = size > 0 ? memory + turn * memory_elements : model.variable(variable).data();
        if (size > 0) to_[turn][output] = memory + (1 - turn) * memory_elements;
      }
      size > 0 ? ++output : ++variable;
      offset += size;
    }
  }

  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// The scores of what comes next: the output of the last layer, a final softmax left out.
  std::array<T, outputs> next(std::span<const T> frame) {
    std::array<T, outputs> scores;
    next(frame, scores);
    return scores;
  }

  /// The same of an array or span whose type has the count: a wrong one does not compile.
  template <detail::FixedSize<T> Frame>
  std::array<T, outputs> next(const Frame& frame) {
    using Fits [[maybe_unused]] =
        typename decltype(detail::fills<"next", Frame, "the input", Net::input_shape>())::fits;
    return next(std::span<const T>(frame));
  }

  /// The same into `scores`.
  /// @throws std::invalid_argument when the sizes are not those of the network's input and output.
  void next(std::span<const T> frame, std::span<T> scores) {
    if (frame.size() != inputs || scores.size() != outputs) {
      throw std::invalid_argument("etch: next wants " + std::to_string(inputs) + " inputs and " +
                                  std::to_string(outputs) + " scores, got " +
                                  std::to_string(frame.size()) + " and " +
                                  std::to_string(scores.size()) + " numbers");
    }
    from_[turn_][0] = frame.data();
    to_[turn_][0] = scores.data();
    Program::run_once(Arguments<T>{from_[turn_].data(), to_[turn_].data(), workspace_.data(), 1});
    turn_ = 1 - turn_;
  }

  /// Forgets all calls.
  void reset() { std::ranges::fill(memory_.span(), T(0)); }

 private:
  using Scored = Scores<Net>;
  using Program = etch::Program<detail::StreamTrace<Scored>>;

  static constexpr std::size_t memory_elements = [] {
    std::size_t sum = 0;
    for (const std::size_t size : detail::memory_sizes<Scored>) sum += size;
    return sum;
  }();

  AlignedBuffer<T> memory_;  // as it is and as it is next, which change roles with each call
  AlignedBuffer<T> workspace_;
  std::array<std::array<const void*, detail::memory_sizes<Scored>.size()>, 2> from_{};
  std::array<std::array<void*, Program::graph().outputs.size()>, 2> to_{};
  std::size_t turn_ = 0;
};

template <class Net, class T>
Stream(const Model<Net, T>&) -> Stream<Net, T>;

}  // namespace etch::inline ETCH_TARGET
