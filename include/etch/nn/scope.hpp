// What a layer declares its parameters and its state through while a network is traced.
// May not know layers or how either is stored.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/parameter_info.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A base of the library's own layers, each with its own, which are known to be constexpr.
template <class Layer>
struct BuiltIn {};

/// What a wrapper such as `Named` does to the layer in it.
struct Wrapping {
  std::string_view name = {};  ///< of the layer, or the key of what is shared
  bool shares = false;
  bool freezes = false;
};

}  // namespace detail

/// What a network is traced for; a layer may do other things in each.
enum class Mode {
  training,
  prediction,
  stream,  ///< prediction, call after call, with what layers remember of the calls before
};

/// Where counters turn over: the whole numbers below it are exact in float.
inline constexpr double counter_end = 0x1p24;

namespace detail {

/// What keeps the variables of a network from being told apart, or from being shared.
enum class NameFault {
  none,
  too_long,
  twice,
  shared_differs,  ///< in shape or role
  shared_count,
  shared_frozen  ///< in one place only
};

}  // namespace detail

/// Hands out parameters and state to the layers of a network, one layer after the other.
class Scope {
 public:
  constexpr explicit Scope(Tape& tape, Mode mode = Mode::training, bool with_names = true)
      : tape_(tape), with_names_(with_names) {
    now_.mode = mode;
  }

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
    if (!is_training()) return;
    for (Variable& variable : variables_) {
      if (variable.given == state.ref.id) variable.next = batch_mean(next).ref.id;
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
    if (now_.mode != Mode::stream) return {broadcast_to(constant(tape_, 0), S, Rate::step)};
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

  constexpr bool is_training() const { return now_.mode == Mode::training; }

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
    return now_.mode == Mode::stream && info.role == Role::weight && info.shape.rank == 2 && info.fan_in > 1;
  }

  // For the way through layers (nn/flow.hpp).

  /// What holds for the layer that is called, and is put back after it.
  struct Surroundings {
    const detail::LayerPath* path = nullptr;
    Mode mode{};
    bool frozen = false;
    int again = -1;                 ///< the next variable to be handed out again, where they are
    int again_end = 0;              ///< behind the last of them
    int first_shared = 0;           ///< of what is being shared
    int first_new = 0;              ///< of what is declared where all of them have been handed out
    std::size_t first_section = 0;  ///< which shared sections a layer can see
  };
  constexpr Surroundings& now() { return now_; }

  /// Declares the layer that comes in a wrapper, and gives it another path where it has a name.
  constexpr Surroundings begin(const detail::Wrapping& how, detail::LayerPath& path) {
    const Surroundings before = now_;
    if (!how.name.empty()) path = {how.name, 0, how.shares ? nullptr : path.block};
    if (how.freezes) {
      now_.frozen = true;
      if (is_training()) now_.mode = Mode::prediction;
    }
    if (how.shares) {
      const Section* const known = find(how.name);
      if (known != nullptr) {
        now_.again = known->first;
        now_.again_end = known->last;
      }
      now_.first_shared = now_.again >= 0 ? now_.again : size();
      now_.first_new = size();
    }
    return before;
  }

  constexpr void end(const detail::Wrapping& how, Surroundings before) {
    if (how.shares) {
      const int last = now_.again >= 0 ? now_.again : size();
      if (const Section* const known = find(how.name); known == nullptr) {
        shared_.push_back({how.name, now_.first_shared, last});
        if (before.again >= 0) before.again = last;
      } else {
        if (last != known->last) {
          const int count = known->last - known->first;
          const int declared = now_.again >= 0 ? last - known->first : count + size() - now_.first_new;
          note({detail::NameFault::shared_count, known->first, {}, layer, count, declared});
        }
        // A block that is shared itself, and in it what it shares.
        if (before.again == known->first) before.again = known->last;
      }
    }
    now_ = before;
  }

  /// What a layer of the user's shares in itself no other one sees.
  constexpr Surroundings begin_own(const detail::LayerPath& path) {
    const Surroundings before = now_;
    now_.path = &path;
    now_.first_section = shared_.size();
    return before;
  }
  constexpr void end_own(const Surroundings& before) {
    shared_.shrink(now_.first_section);
    const int again = now_.again;  // of a block that is shared, whose next layer goes on there
    now_ = before;
    now_.again = again;
  }

  /// Writes a variable down that a layer declares; what is shared only once. Its number.
  constexpr std::size_t enter(const ParameterInfo& declared, std::string_view name) {
    if (now_.again >= 0) {
      if (now_.again < now_.again_end) {
        const int i = now_.again++;
        const ParameterInfo& known = variables_[i].info;
        if (known.shape != declared.shape || known.role != declared.role) {
          note({detail::NameFault::shared_differs, i, declared.shape, layer});
        } else if (known.frozen != is_frozen(declared)) {
          note({detail::NameFault::shared_frozen, i, declared.shape, layer});
        }
        return static_cast<std::size_t>(i);
      }
      now_.again = -1;  // more than there are: `end` notes that
    }
    variables_.push_back({declared});
    ParameterInfo& info = variables_.back().info;
    info.frozen = is_frozen(declared);
    if (with_names_ && !info.set_name(now_.path, name)) {
      note({detail::NameFault::too_long, size() - 1, {}, layer});
    }
    return variables_.size() - 1;
  }

  /// The first fault, the variable and the shape that it is about, the layer of the network, and of what is
  /// shared how many variables there are and are declared again.
  struct Fault {
    detail::NameFault kind{};
    int variable = 0;
    Shape shape{};
    int layer = 0;
    int shared = 0, declared = 0;
  };
  constexpr const Fault& fault() const { return fault_; }
  constexpr void note(const Fault& fault) {
    if (fault_.kind == detail::NameFault::none) fault_ = fault;
  }

  int layer = 0;  ///< of the network; kept by who wants to know it

 private:
  struct Memory {
    Id input = no_node;
    Id next = no_node;
  };
  struct Variable {
    ParameterInfo info;
    Id input = no_node;
    Id given = no_node;  ///< what stands for it: the input, or for a shared state what it has become
    Id next = no_node;   ///< of a state: in the next step
  };
  struct Section {
    std::string_view name;
    int first, last;  ///< variables that are shared
  };

  template <Shape S>
  constexpr Expr<S> declare(ParameterInfo info, std::string_view name) {
    const std::size_t i = enter(info, name);
    Variable& variable = variables_[i];
    // What cannot be shared is an error where the network is declared: until then the trace goes on.
    if (variable.info.shape != S) return input<S>(tape_);
    if (variable.input == no_node) {
      read<S>(variable, is_exchanged(static_cast<int>(i)));
    } else if (is_state(info)) {
      variable.given = stop_gradient(Expr<S>{{&tape_, variable.next}}).ref.id;
    }
    return {{&tape_, variable.given}};
  }

  /// Makes a variable an input of the tape.
  template <Shape S>
  constexpr void read(Variable& variable, bool exchanged) {
    if constexpr (S.rank == 2) {
      if (exchanged) {
        const auto matrix = input<Shape{S[1], S[0]}>(tape_);
        variable.input = variable.next = matrix.ref.id;
        variable.given = transpose(matrix.ref).id;
        return;
      }
    }
    variable.input = variable.given = variable.next = input<S>(tape_).ref.id;
  }

  /// Here, or by the layer that declared it.
  constexpr bool is_frozen(const ParameterInfo& declared) const {
    return (now_.frozen || declared.frozen) && !is_state(declared);
  }

  constexpr const Section* find(std::string_view name) const {
    for (std::size_t i = now_.first_section; i < shared_.size(); ++i) {
      if (shared_[i].name == name) return &shared_[i];
    }
    return nullptr;
  }

  Tape& tape_;
  bool with_names_;
  Surroundings now_;
  Fault fault_;
  Sequence<Variable> variables_;
  Sequence<Memory> memories_;
  Sequence<Section> shared_;
};

}  // namespace etch::inline ETCH_TARGET
