// What is left for run time, as plain data: a list of steps over memory of known size.
// May not know kernels; `plan/make.hpp` makes it, `kernel/execute.hpp` carries it out.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/plan/layout.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <vector>

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
  int row = 0;  ///< input, output: the elements of one sample; 0 where given once

  friend constexpr bool operator==(const Storage&, const Storage&) = default;
};

/// How a kernel gets a vector from an operand's place.
enum class Access {
  vector,  ///< lanes side by side: samples of a tile, or features of one sample
  splat,   ///< one number for all lanes
  gather,  ///< numbers `stride` apart
};

/// An operand of a step: a place, and how to walk it along the axes of the step's domain.
struct Operand {
  Storage storage{};
  Access access = Access::vector;
  Strides strides{};

  friend constexpr bool operator==(const Operand&, const Operand&) = default;
};

/// One instruction of a fused step; its value is known by its position, its slot.
struct Instruction {
  enum class Kind {
    accumulator,   ///< what the product kernel holds in its registers
    load,          ///< from `operand`
    number,        ///< `number`
    batch_size,    ///< the number of samples
    iota,          ///< the position that `operand`'s strides give, or of the sample
    apply,         ///< `op` of `slots`
    store,         ///< slots[0] to `operand`
    reduce,        ///< slots[0] combined by `op` along the reduced axes, to `operand`
    reduce_batch,  ///< and over the samples too
  };

  Kind kind{};
  const Op* op = nullptr;
  double number = 0;
  std::array<int, Node::max_operands> slots{};
  int operand = 0;
};

enum class StepKind {
  loop,             ///< fused elementwise ops and reductions over a domain
  product,          ///< samples times weights, with a fused epilogue
  pair_product,     ///< samples times samples, each with its own
  weight_gradient,  ///< samples times samples, summed over the batch
  enter,            ///< the user's rows into a tile
  leave,            ///< a tile into the user's rows
  to_rows,          ///< a tile into rows within the workspace
};

/// Numbers between the rows of a copy in the workspace: whole cache lines of float, so that kernels
/// read and write whole vectors.
constexpr int copied_row(int features) { return (features + 15) / 16 * 16; }

/// A step. Its operands and instructions are ranges of the plan's lists.
struct PlanStep {
  StepKind kind{};
  int part = 0;            ///< even: once; odd: for every tile
  Shape domain{};          ///< loop: the axes, innermost last; products: [rows, columns]
  unsigned reduced = 0;    ///< loop: bit set of the axes that `reduce` instructions run along
  bool over_batch = false;  ///< loop: whether reductions are gathered over the samples
  int inner = 0;           ///< products: the extent summed over; moves: features of one sample
  bool index = false;      ///< enter: whether the rows are labels
  int first_operand = 0;   ///< products: left {row, inner}, right {inner, column}, result {row, column}
  int operands = 0;
  int first_instruction = 0;
  int instructions = 0;
};

/// Sizes of the workspace: elements once, and features a sample of the tile or of the batch.
struct Footprint {
  int step = 0;
  int tile = 0;
  int kept = 0;
};

struct PlanView {
  std::span<const PlanStep> steps;
  std::span<const Operand> operands;
  std::span<const Instruction> instructions;
  Footprint footprint;
  int parts = 0;
  Walk walk{};
};

/// A plan while it is being made.
struct Plan {
  std::vector<PlanStep> steps;
  std::vector<Operand> operands;
  std::vector<Instruction> instructions;
  Footprint footprint;
  int parts = 0;
  Walk walk{};
};

/// A plan as a constant.
template <std::size_t Steps, std::size_t Operands, std::size_t Instructions>
struct FrozenPlan {
  std::array<PlanStep, Steps> steps{};
  std::array<Operand, Operands> operands{};
  std::array<Instruction, Instructions> instructions{};
  Footprint footprint;
  int parts = 0;
  Walk walk{};

  constexpr PlanView view() const {
    return {steps, operands, instructions, footprint, parts, walk};
  }
};

namespace detail {

struct PlanSizes {
  std::size_t steps, operands, instructions;
};

constexpr PlanSizes sizes(const Plan& plan) {
  return {plan.steps.size(), plan.operands.size(), plan.instructions.size()};
}

template <PlanSizes Size>
constexpr auto frozen(const Plan& plan) {
  return FrozenPlan<Size.steps, Size.operands, Size.instructions>{
      to_array<Size.steps>(plan.steps),
      to_array<Size.operands>(plan.operands),
      to_array<Size.instructions>(plan.instructions),
      plan.footprint,
      plan.parts,
      plan.walk};
}

template <class Stage>
inline constexpr PlanSizes plan_sizes = sizes(Stage::make());

}  // namespace detail

/// The plan that `Stage::make()` returns, as a constant; see `freeze`.
template <class Stage>
constexpr auto freeze_plan() {
  return detail::frozen<detail::plan_sizes<Stage>>(Stage::make());
}

}  // namespace etch::inline ETCH_TARGET
