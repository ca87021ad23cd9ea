// What a layer declares its parameters and its state through while a network is traced.
// May not know layers or how either is stored.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A base of the library's own layers, each with its own, which are known to be constexpr.
template <class Layer>
struct BuiltIn {};

}  // namespace detail

/// What an initialiser and an optimizer tell apart.
enum class Role {
  weight,  ///< drawn at random, scaled by fan-in and fan-out
  bias,    ///< a number at first, the same everywhere
  gain,    ///< one at first: what a normalised value is multiplied with
  state,   ///< learned by no gradient: a layer says what it becomes with each step of training
  counter,  ///< state that counts the steps of training, from a number drawn at random
};

/// What a network is traced for; a layer may do other things in each.
enum class Mode {
  training,
  prediction,
  stream,  ///< prediction, call after call, with what layers remember of the calls before
};

/// A parameter of a network, or a layer's state: "dense1.weight" is layer 1's weight.
struct ParameterInfo {
  static constexpr std::size_t max_name = 40;

  std::array<char, max_name> characters{};
  Shape shape{};
  Role role{};
  int fan_in = 0;   ///< inputs that one output depends on
  int fan_out = 0;  ///< outputs that one input has an effect on
  double first = 0;  ///< where all but a weight begins
  bool frozen = false;  ///< whether a parameter stays as it is

  constexpr std::string_view name() const { return characters.data(); }

  /// Names it after its layer: kind in lower case, number, dot, name; the name alone where there is no
  /// number.
  constexpr void set_name(std::string_view kind, int number, std::string_view name) {
    std::size_t length = 0;
    const auto put = [&](char c) {
      if (length + 1 < max_name) characters[length++] = c;
    };
    if (number > 0) {
      for (const char c : kind) put(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
      char digits[12] = {};
      int count = 0;
      for (int rest = number; rest > 0; rest /= 10) {
        digits[count++] = static_cast<char>('0' + rest % 10);
      }
      while (count > 0) put(digits[--count]);
      put('.');
    }
    for (const char c : name) put(c);
  }
};

constexpr bool is_state(const ParameterInfo& info) {
  return info.role == Role::state || info.role == Role::counter;
}

/// Whether an optimizer may change it.
constexpr bool is_learned(const ParameterInfo& info) { return !is_state(info) && !info.frozen; }

/// Where counters turn over: the whole numbers below it are exact in float.
inline constexpr double counter_end = 0x1p24;

/// Hands out parameters and state to the layers of a network, one layer after the other.
class Scope {
 public:
  constexpr explicit Scope(Tape& tape, Mode mode = Mode::training) : tape_(tape), mode_(mode) {}

  /// A layer takes it as `Scope&`: what is declared in a copy would be lost.
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// A weight of shape S, for example [in, out]. Fan-in and fan-out scale its first values.
  template <Shape S>
  constexpr Expr<S> weight(std::string_view name, int fan_in, int fan_out) {
    return declare<S>({.shape = S, .role = Role::weight, .fan_in = fan_in, .fan_out = fan_out},
                      name);
  }

  /// A parameter that begins at `first`, whatever the weights do.
  template <Shape S>
  constexpr Expr<S> bias(std::string_view name, double first = 0) {
    return declare<S>({.shape = S, .role = Role::bias, .first = first}, name);
  }

  template <Shape S>
  constexpr Expr<S> gain(std::string_view name) {
    return declare<S>({.shape = S, .role = Role::gain, .first = 1}, name);
  }

  /// What a layer keeps from one step of training to the next, such as a running mean: `first` until the
  /// first `update`. Nothing flows back to it, and optimizers leave it alone.
  template <Shape S>
  constexpr Expr<S> state(std::string_view name, double first = 0) {
    return declare<S>({.shape = S, .role = Role::state, .first = first}, name);
  }

  /// Says what a state is from the next step of training on; what differs from sample to sample is
  /// averaged over the batch. Predictions change no state.
  template <Shape S>
  constexpr void update(Expr<S> state, Expr<S> next) {
    for (Variable& variable : variables_) {
      if (variable.input == state.ref.id) variable.next = batch_mean(next).ref.id;
    }
  }

  /// A number that is another one in every step of training, below 2^24: what random ops draw with.
  constexpr Scalar counter(std::string_view name) {
    const Scalar now = declare<Shape{}>({.role = Role::counter}, name);
    update(now, select(now + 1 < counter_end, now + 1, 0));
    return now;
  }

  /// What a layer hands on from one call of a stream to the next, such as a recurrent network's state: zeros in
  /// a stream's first call, and wherever no stream runs.
  template <Shape S>
  constexpr Expr<S> memory() {
    if (mode_ != Mode::stream) return {broadcast_to(constant(tape_, 0), S, Rate::step)};
    const Expr<S> before = input<S>(tape_, Rate::sample);
    memories_.push_back({before.ref.id, before.ref.id});
    return before;
  }

  /// Says what a memory is in the next call.
  template <Shape S>
  constexpr void remember(Expr<S> memory, Expr<S> next) {
    for (Memory& one : memories_) {
      if (one.input == memory.ref.id) one.next = broadcast_to(next.ref, S, Rate::sample).id;
    }
  }

  constexpr bool is_training() const { return mode_ == Mode::training; }

  /// How many parameters and states there are so far.
  constexpr int size() const { return static_cast<int>(variables_.size()); }
  constexpr const ParameterInfo& operator[](int i) const { return variables_[i].info; }
  /// What a program reads of it.
  constexpr Ref value(int i) const { return {&tape_, variables_[i].input}; }

  /// Makes every state's next value an output of the graph, in the order of their declaration.
  constexpr void append_states() {
    for (const Variable& variable : variables_) {
      if (is_state(variable.info)) tape_.append_output(variable.next);
    }
  }

  /// Makes every memory's next value an output of the graph, in the order of their declaration.
  constexpr void append_memories() {
    for (const Memory& memory : memories_) tape_.append_output(memory.next);
  }
  /// Whether an input of the tape is a memory.
  constexpr bool is_memory(Id input) const {
    for (const Memory& memory : memories_) {
      if (memory.input == input) return true;
    }
    return false;
  }

  /// Whether variable i is an input with its axes exchanged: in a stream a matrix [in, out] that products read
  /// keeps its outputs contiguous. A lone sample is then a sum of the matrix's rows and not a dot product with
  /// each of its columns, which takes twice the time.
  constexpr bool is_exchanged(int i) const {
    const ParameterInfo& info = variables_[i].info;
    return mode_ == Mode::stream && info.role == Role::weight && info.shape.rank == 2 && info.fan_in > 1;
  }

 private:
  struct Memory {
    Id input = no_node;
    Id next = no_node;
  };
  struct Variable {
    ParameterInfo info;
    Id input = no_node;
    Id next = no_node;  ///< of a state: in the next step
  };

  template <Shape S>
  constexpr Expr<S> declare(ParameterInfo info, std::string_view name) {
    info.set_name({}, 0, name);
    variables_.push_back({info});
    Variable& variable = variables_.back();
    if constexpr (S.rank == 2) {
      if (is_exchanged(size() - 1)) {
        const auto exchanged = input<Shape{S[1], S[0]}>(tape_);
        variable.input = variable.next = exchanged.ref.id;
        return {transpose(exchanged.ref)};
      }
    }
    const Expr<S> declared = input<S>(tape_);
    variable.input = variable.next = declared.ref.id;
    return declared;
  }

  Tape& tape_;
  Mode mode_;
  Sequence<Variable> variables_;
  Sequence<Memory> memories_;
};

}  // namespace etch::inline ETCH_TARGET
