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
    Scope scope(tape, Mode::stream, false);
    write(tape, scope);
    return tape.graph();
  }
  static constexpr void write(Tape& tape, Scope& scope) {
    const Ref y = Net::apply(input<Net::input_shape>(tape, Rate::sample), scope).ref;
    tape.append_output(broadcast_to(y, y.shape(), Rate::sample).id);
    scope.append_memories();
  }
};

/// Where the inputs of a stream's program, but the first, lie in the stream's own block.
struct StreamInput {
  bool is_memory = false;
  bool is_exchanged = false;  ///< a matrix row by row
  std::size_t offset = 0;
};

template <std::size_t Count>
struct StreamBlock {
  std::array<StreamInput, Count> inputs{};
  std::size_t elements = 0;
};

/// First the memories, so that they are one run of numbers; each begins on a cache line.
template <class Net>
inline constexpr auto stream_block = [] {
  constexpr GraphView graph = Program<StreamTrace<Net>>::graph();
  constexpr std::size_t granule = target::alignment / sizeof(float);
  StreamBlock<graph.inputs.size()> block;
  Tape tape;
  Scope scope(tape, Mode::stream, false);
  StreamTrace<Net>::write(tape, scope);
  int variable = 0;
  for (std::size_t i = 1; i < block.inputs.size(); ++i) {
    StreamInput& input = block.inputs[i];
    input.is_memory = scope.is_memory(tape.graph().inputs[i]);
    if (!input.is_memory) input.is_exchanged = scope.is_exchanged(variable++);
  }
  for (const bool memories : {true, false}) {
    for (std::size_t i = 1; i < block.inputs.size(); ++i) {
      if (block.inputs[i].is_memory != memories) continue;
      block.inputs[i].offset = block.elements;
      const auto size = static_cast<std::size_t>(graph[graph.inputs[i]].shape.size());
      // A memory has two places.
      block.elements += (size + granule - 1) / granule * granule * (memories ? 2 : 1);
    }
  }
  return block;
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
/// Only recurrent layers know of the calls before: attention, positions and whatever else mixes rows see those
/// of one call.
///
/// It copies the model's parameters, weights in the order in which a lone sample reads them, so it may be run
/// beside the model and outlive it. A call allocates nothing. Trained on sequences, a network goes row by row as
/// one that differs in its input alone: `etch::Stream<etch::Network<etch::Input<1, 3>, etch::GRU<8>>> stream{model}`.
template <class Net, class T = float>
class Stream {
 public:
  static constexpr auto inputs = static_cast<std::size_t>(Net::input_shape.size());
  static constexpr auto outputs = static_cast<std::size_t>(Net::output_shape.size());

  /// Of a model whose network has the same parameters, or it does not compile.
  template <class Trained>
  explicit Stream(const Model<Trained, T>& model)
      : block_(block.elements), workspace_(Program::template workspace_elements_once<T>()) {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_stream<Net, Trained>())::fits;
    std::size_t variable = 0, output = 1;
    for (std::size_t i = 1; i < block.inputs.size(); ++i) {
      const detail::StreamInput& input = block.inputs[i];
      T* const place = block_.data() + input.offset;
      from_[0][i] = from_[1][i] = place;
      if (input.is_memory) {
        T* const other = place + (block_end(i) - input.offset) / 2;
        from_[1][i] = to_[0][output] = other;
        to_[1][output++] = place;
      } else {
        copy(detail::variables<Trained>()[variable].shape, model.variable(variable),
             input.is_exchanged, place);
        ++variable;
      }
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
  void reset() {
    for (std::size_t i = 1; i < block.inputs.size(); ++i) {
      const std::size_t offset = block.inputs[i].offset;
      if (block.inputs[i].is_memory) std::fill_n(block_.data() + offset, block_end(i) - offset, T(0));
    }
  }

 private:
  using Scored = Scores<Net>;
  using Program = etch::Program<detail::StreamTrace<Scored>>;
  static constexpr const auto& block = detail::stream_block<Scored>;

  /// Where input i ends in the block, which holds them in another order.
  static constexpr std::size_t block_end(std::size_t i) {
    std::size_t end = block.elements;
    for (std::size_t k = 1; k < block.inputs.size(); ++k) {
      const std::size_t offset = block.inputs[k].offset;
      if (offset > block.inputs[i].offset) end = std::min(end, offset);
    }
    return end;
  }

  /// Copies a variable; a matrix lies column by column in the model.
  static void copy(const Shape& shape, std::span<const T> values, bool is_exchanged, T* to) {
    if (!is_exchanged) {
      std::ranges::copy(values, to);
      return;
    }
    const auto rows = static_cast<std::size_t>(shape[0]), columns = static_cast<std::size_t>(shape[1]);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) *to++ = values[j * rows + i];
    }
  }

  AlignedBuffer<T> block_;  // of a memory as it is and as it is next, which change roles with each call
  AlignedBuffer<T> workspace_;
  std::array<std::array<const void*, block.inputs.size()>, 2> from_{};
  std::array<std::array<void*, Program::graph().outputs.size()>, 2> to_{};
  std::size_t turn_ = 0;
};

template <class Net, class T>
Stream(const Model<Net, T>&) -> Stream<Net, T>;

}  // namespace etch::inline ETCH_TARGET
