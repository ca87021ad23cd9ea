// What a node does: the descriptor that every pass, the interpreter and the kernels read.
// May not know any particular op; those are in op/, or in a user's own file (D2).
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/shape/elements.hpp>
#include <etch/shape/shape.hpp>

#include <cstdint>
#include <string_view>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

class Adjoints;
struct Ref;

/// How a node's elements come from its operands' elements. Every pass and the interpreter switch
/// on this, never on a particular op; `elementwise` and `call` are open, the others closed sets.
enum class Family {
  input,        ///< given at run time
  constant,     ///< `attributes.number`, a scalar
  batch_size,   ///< the number of samples, a scalar
  iota,         ///< the position along `attributes.axis`, or of the sample in the batch
  elementwise,  ///< op.value of the operands' elements at the same place
  broadcast,    ///< repeats along axes of extent 1, and over the samples
  reduction,    ///< op.combine over `attributes.axes`, and over the samples
  contraction,  ///< a matrix product, summed over the samples as well where the node is per step
  scan,         ///< op.combine of all elements up to each along the axis in `attributes.axes`,
                ///< from the first on where `attributes.step` is 1, from the last where it is -1
  reshape,      ///< the same elements in row-major order, other extents
  transpose,    ///< the axes in the order of `attributes.axes`, see shape/window.hpp
  slice,        ///< along `attributes.axis` the elements at first, first + step, …
  place,        ///< a slice's elements back at their places, zero elsewhere
  unfold,       ///< windows over the last two axes, see shape/unfold.hpp
  call,         ///< a function of whole operands, such as an inverse
  carry,        ///< in a loop: the value of the last trip
  trip_slice,   ///< in a loop: row `trip` of an operand
  last,         ///< of a loop: a carry after the last trip
  stack,        ///< of a loop: the values of all trips
};

/// An operation, described once (D2): made by `op<Struct>` from a struct that holds its name, value
/// and adjoint. Nodes point to it; equal pointers mean equal operations.
struct Op {
  std::string_view name;
  std::uint64_t hash = 0;  ///< of the name; finds equal nodes
  Family family{};
  int arity = 0;
  bool reads_index = false;  ///< whether its operands may be labels or token ids
  bool is_cheap = true;      ///< whether computing it again costs less than a store and a load
  bool is_increasing = false;  ///< of one operand: whether a larger one never gives a smaller value

  /// Elementwise: the value at one place, from the operands there and the node's number. The same
  /// function three times: for the interpreter and constant evaluation, and for the kernels.
  double (*value)(const double* operands, double number) = nullptr;
  Lanes<float> (*float_lanes)(const Lanes<float>* operands, double number) = nullptr;
  Lanes<double> (*double_lanes)(const Lanes<double>* operands, double number) = nullptr;

  /// Call: the shapes of its operands and, behind them, of its result; and its value from the elements
  /// of whole operands, for the interpreter in double, for the kernels in both types.
  const Shape* shapes = nullptr;
  void (*float_call)(const Strided<const float>* operands, const Strided<float>& y) = nullptr;
  void (*double_call)(const Strided<const double>* operands, const Strided<double>& y) = nullptr;
  bool adds = false;  ///< to its result, which begins as zeros; over the samples where that is per step

  /// Reduction and scan: how two elements become one, and what that leaves unchanged.
  const Op* combine = nullptr;
  double identity = 0;

  /// Adds this node's share to the adjoints of its operands; null where nothing flows back.
  void (*adjoint)(Adjoints& to, Ref y, Ref dy, const Ref* operands) = nullptr;
};

/// `op.float_lanes` or `op.double_lanes`.
template <class T>
constexpr auto lanes_function(const Op& op) {
  if constexpr (std::is_same_v<T, float>) {
    return op.float_lanes;
  } else {
    return op.double_lanes;
  }
}

/// `op.float_call` or `op.double_call`.
template <class T>
constexpr auto call_function(const Op& op) {
  if constexpr (std::is_same_v<T, float>) {
    return op.float_call;
  } else {
    return op.double_call;
  }
}

}  // namespace etch::inline ETCH_TARGET
