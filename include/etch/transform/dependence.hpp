// Which nodes depend on given ones.
// May not know ops.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/tape.hpp>

#include <cstddef>

namespace etch::inline ETCH_TARGET::detail {

/// Which nodes depend on one of `inputs`, from the first of these on; none before it does. What a loop
/// carries depends on what its trips hand on.
class Dependence {
 public:
  constexpr Dependence(const Tape& tape, SequenceView<Id> inputs)
      : first_(tape.size()), end_(tape.size()) {
    for (const Id input : inputs) {
      if (input < first_) first_ = input;
    }
    depends_.assign(static_cast<std::size_t>(tape.size() - first_), false);
    for (const Id input : inputs) depends_[input - first_] = true;
    for (Id id = first_; id < end_; ++id) {
      for (const Id operand : tape[id].operand_ids()) {
        if (operand >= first_ && depends_[operand - first_]) depends_[id - first_] = true;
      }
      const int region = tape[id].region;
      const bool ends = region != 0 && (id + 1 == end_ || tape[id + 1].region != region);
      if (ends) id = reach_carries(tape, id);
    }
  }

  constexpr Id first() const { return first_; }
  /// Behind the last node that is known of.
  constexpr Id end() const { return end_; }
  constexpr bool operator[](Id id) const { return id >= first_ && depends_[id - first_]; }

 private:
  /// At the end of a loop's body: where to go on, which is before the first carry that now depends.
  constexpr Id reach_carries(const Tape& tape, Id last) {
    Id from = last;
    for (Id id = last; id >= first_ && tape[id].region == tape[last].region; --id) {
      const Id next = tape[id].attributes.next;
      if (next == no_node || (*this)[id] || !(*this)[next]) continue;
      depends_[id - first_] = true;
      from = id;
    }
    return from;
  }

  Id first_;
  Id end_;
  Sequence<bool> depends_;
};

}  // namespace etch::inline ETCH_TARGET::detail
