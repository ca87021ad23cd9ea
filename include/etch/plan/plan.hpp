// What is left for run time, as plain data: a list of steps over memory of known size.
// May not know kernels; `plan/make.hpp` makes it, `kernel/execute.hpp` carries it out.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/layout.hpp>
#include <etch/plan/memory.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace etch::inline ETCH_TARGET {

/// How the samples of the batch are walked (D8): in tiles whose lanes are samples, or one by one with
/// the lanes along the features.
enum class Walk { tiles, single };

/// Whose memory a value lies in.
enum class Space {
  none,
  input,   ///< the caller's, `index` the position in Graph::inputs
  output,  ///< the caller's, `index` the position in Graph::outputs
  step,    ///< the workspace, once; `index` in elements
  tile,    ///< the workspace of the tile at hand; `index` in features
  kept,    ///< the workspace, for every sample, because a later part reads it; `index` in features
};

struct Storage {
  Space space = Space::none;
  int index = 0;
  int row = 0;  ///< input, output, copied rows: the elements of one sample; 0 where given once
  int half = 0;  ///< of a loop's carry: how far its two places are apart, which change roles each trip
  bool odd = false;  ///< whether this is the place written in the first trip

  friend constexpr bool operator==(const Storage&, const Storage&) = default;
};

constexpr bool in_workspace(const Storage& storage) {
  return storage.space == Space::step || storage.space == Space::tile ||
         storage.space == Space::kept;
}

/// How a kernel gets a vector from an operand's place.
enum class Access {
  vector,   ///< lanes side by side: samples of a tile, or features of one sample
  reverse,  ///< the same from the last lane to the first
  splat,    ///< one number for all lanes
  gather,   ///< numbers a step apart
};

/// An operand of a step: a place, and how to walk it along the axes of the step's domain.
struct Operand {
  Storage storage{};
  Strides strides{};
  int offset = 0;     ///< of the first element in the storage
  bool wide = false;  ///< whether a number for every sample of the tile stands at each index
};

/// One instruction of a fused step; its value is known by its position, its slot.
struct Instruction {
  enum class Kind {
    accumulator,      ///< what the product kernel holds in its registers
    load,             ///< from `operand`
    number,           ///< `number`
    batch_size,       ///< the number of samples
    position,         ///< the one that `operand`'s strides give
    sample_position,  ///< the sample's in the batch
    trip,             ///< the number of the trip
    apply,            ///< `op` of `slots`
    scan,             ///< slots[0] combined by `op` with all before it along the reduced axis
    store,            ///< slots[0] to `operand`
    reduce,           ///< slots[0] combined by `op` along the reduced axes, to `operand`
    reduce_batch,     ///< and over the samples too
    call,             ///< `op` of the step's whole operands, the last of which is its result
    carry,            ///< recurrence: slots[0] in the first trip, then what was handed on
    take,             ///< recurrence: slots[0], as it is before anything is handed on
    hand_on,          ///< recurrence: slots[1] becomes the value of the carry slots[0]
    store_last,       ///< recurrence: slots[0] after the last trip, to `operand`
    multiply_back,    ///< round trip: slots[0] goes on to the transposed matrix
  };

  Kind kind{};
  const Op* op = nullptr;
  double number = 0;
  int slots[Node::max_operands] = {};
  int operand = 0;
  Access access = Access::vector;
  bool once = false;  ///< recurrence: the same in all trips, so done before the first
};

/// Whether two instructions are the same code; zeros of different sign are different numbers.
constexpr bool same_code(const Instruction& a, const Instruction& b) {
  return a.kind == b.kind && a.op == b.op && a.operand == b.operand && a.access == b.access && a.once == b.once &&
         a.slots[0] == b.slots[0] && a.slots[1] == b.slots[1] && a.slots[2] == b.slots[2] &&
         std::bit_cast<std::uint64_t>(a.number) == std::bit_cast<std::uint64_t>(b.number);
}

enum class StepKind {
  loop,             ///< fused elementwise ops and reductions over a domain
  recurrence,       ///< fused elementwise ops over a domain and, at each place, all trips of a loop
  product,          ///< samples times weights, with a fused epilogue
  round_trip,       ///< a matrix times a vector, with fused ops, and its transpose times the outcome
  pair_product,     ///< samples times samples, each with its own
  weight_gradient,  ///< samples times samples, summed over the batch
  window_product,   ///< windows of samples times filters, with a fused epilogue
  window_gradient,  ///< windows of samples times samples, summed over windows and batch
  call,             ///< an op on whole operands, sample by sample
  enter,            ///< the user's rows into a tile
  leave,            ///< a tile into the user's rows
  to_rows,          ///< a tile into rows within the workspace
};

/// How the strides of a product outside a tile let its vectors lie.
enum class ProductForm { along_columns, dots, numbers };

/// Windows across and filters that a product of windows computes together at most, or elements of windows and
/// filters that the gradient of filters does; where blocks are not even, some are smaller by one.
struct WindowBlock {
  int windows = 0, filters = 0;
  bool windows_are_even = false, filters_are_even = false;

  friend constexpr bool operator==(const WindowBlock&, const WindowBlock&) = default;
};

/// Where along an axis of a padded image there is more than padding, and how far the next position and the
/// next element of a window are there.
struct Inside {
  int first = 0, end = std::numeric_limits<int>::max();
  int next_position = 0, next_element = 0;
};

/// What the code of a step is made from. Steps that agree in it share one kernel, whatever their
/// extents: a network of a hundred layers has the kernels of one of three.
struct Kernel {
  StepKind kind{};
  bool in_tile = false;     ///< whether the lanes are samples
  bool over_batch = false;  ///< loop: whether reductions are gathered over the samples
  bool index = false;       ///< enter: whether the rows are labels
  bool adds = false;        ///< call: whether it adds to zeros
  bool is_cheap = true;     ///< product in a tile: whether its ops are, a few instructions each
  ProductForm form{};       ///< product outside a tile, round trip there
  int rank = 0;             ///< loop: axes of the domain
  int kept = 0;             ///< loop: how many axes come before those that are reduced
  bool vertical = false;    ///< loop outside a tile: vectors lie along the last axis that is kept
  WindowBlock block{};      ///< window product and window gradient in a tile
  int operands = 0;  ///< products: left {row, inner}, right {inner, column}, result {row, column}
  int first_instruction = 0;
  int instructions = 0;

  friend constexpr bool operator==(const Kernel&, const Kernel&) = default;
};

/// Numbers between the rows of a copy in the workspace: whole cache lines of float, so that kernels
/// read and write whole vectors.
constexpr int copied_row(int features) { return (features + 15) / 16 * 16; }

/// Where a loop's body begins: how many steps belong to it and how often they run.
struct LoopHead {
  int steps = 0;  ///< 0: no body begins here
  int trips = 1;
  bool backwards = false;  ///< the trips are numbered down to 0
};

/// A step: a kernel and the numbers it runs on.
struct PlanStep {
  int kernel = 0;
  int part = 0;      ///< even: once; odd: for every tile
  Shape domain{};    ///< loop: the axes, innermost last; products: [rows, columns]; round trip: the
                     ///< rows; window product: [across, filters, down, window rows, channels], outside
                     ///< a tile with the first two exchanged; window gradient: [filters, channels,
                     ///< window rows, window columns, down, across]; call that adds: its result
  int inner = 0;     ///< products, round trip there: the extent summed over, of a window product the
                     ///< innermost, window columns; moves: features of one sample
  int first_operand = 0;
  LoopHead loop{};   ///< recurrence: its own trips
  Inside inside_down{}, inside_across{};  ///< window product
};

/// A value in the workspace: how much it needs, and the steps that touch it.
struct Buffer {
  Space space{};
  Lifetime lifetime{};
};

/// Sizes of the workspace: elements once, and features a sample of the tile or of the batch.
struct Footprint {
  int step = 0;
  int tile = 0;
  int kept = 0;
};

/// Whether the vectors of a part's steps hold samples.
constexpr bool lanes_are_samples(Walk walk, int part) {
  return walk == Walk::tiles && part % 2 == 1;
}

/// A plan; `Of` is Sequence while it is made and SequenceView afterwards.
template <template <class> class Of>
struct BasicPlan {
  Of<PlanStep> steps;
  Of<Operand> operands;
  Of<Kernel> kernels;
  Of<Instruction> instructions;
  Of<Buffer> buffers;  ///< before `place`, operands in the workspace refer to these
  Footprint footprint{};
  int parts = 0;
  Walk walk{};

  constexpr const Kernel& kernel_of(const PlanStep& step) const { return kernels[step.kernel]; }
  constexpr SequenceView<Instruction> instructions_of(const Kernel& kernel) const {
    return {instructions.data() + kernel.first_instruction,
            static_cast<std::size_t>(kernel.instructions)};
  }
  constexpr SequenceView<Operand> operands_of(const PlanStep& step) const {
    return {operands.data() + step.first_operand,
            static_cast<std::size_t>(kernel_of(step).operands)};
  }
};

using PlanView = BasicPlan<SequenceView>;

struct Plan : BasicPlan<Sequence> {
  constexpr PlanView view() const {
    return {steps, operands, kernels, instructions, buffers, footprint, parts, walk};
  }
};

struct PlanSizes {
  std::size_t steps, operands, kernels, instructions, buffers;

  constexpr bool fit(const PlanSizes& room) const {
    return steps <= room.steps && operands <= room.operands && kernels <= room.kernels &&
           instructions <= room.instructions && buffers <= room.buffers;
  }
};

constexpr PlanSizes sizes(const PlanView& plan) {
  return {plan.steps.size(), plan.operands.size(), plan.kernels.size(), plan.instructions.size(),
          plan.buffers.size()};
}

/// A plan as a constant, in arrays that may be longer than it.
template <PlanSizes Room>
struct FrozenPlan {
  PlanSizes size;
  std::array<PlanStep, Room.steps> steps;
  std::array<Operand, Room.operands> operands;
  std::array<Kernel, Room.kernels> kernels;
  std::array<Instruction, Room.instructions> instructions;
  std::array<Buffer, Room.buffers> buffers;
  Footprint footprint;
  int parts;
  Walk walk;

  constexpr explicit FrozenPlan(const PlanView& plan)
      : size(sizes(plan)),
        steps(detail::to_array<Room.steps>(plan.steps)),
        operands(detail::to_array<Room.operands>(plan.operands)),
        kernels(detail::to_array<Room.kernels>(plan.kernels)),
        instructions(detail::to_array<Room.instructions>(plan.instructions)),
        buffers(detail::to_array<Room.buffers>(plan.buffers)),
        footprint(plan.footprint),
        parts(plan.parts),
        walk(plan.walk) {}

  constexpr PlanView view() const {
    return {{steps.data(), size.steps},
            {operands.data(), size.operands},
            {kernels.data(), size.kernels},
            {instructions.data(), size.instructions},
            {buffers.data(), size.buffers},
            footprint,
            parts,
            walk};
  }
};

}  // namespace etch::inline ETCH_TARGET
