// What a plan costs: the size of a tile, bytes of workspace, arithmetic.
// May not know kernels; only the sizes they are built for.
#pragma once

#include <etch/core/target.hpp>
#include <etch/plan/plan.hpp>

#include <algorithm>
#include <cstddef>

namespace etch::inline ETCH_TARGET {

/// Vectors of samples a tile may hold: what a product's block takes at once beside 5 columns.
inline constexpr int max_groups = target::vector_registers >= 32 ? 4 : 2;

namespace detail {

/// How many runs of at most `most` an extent is cut into.
constexpr int runs(int extent, int most) { return (extent + most - 1) / most; }

/// Runs of nearly one size.
constexpr WindowBlock block_of_runs(int windows, int of_windows, int filters, int of_filters) {
  return {runs(windows, of_windows), runs(filters, of_filters), windows % of_windows == 0,
          filters % of_filters == 0};
}

}  // namespace detail

/// The block of a product of windows: `filters` and windows `across` cut into runs of nearly one size, so that
/// the blocks are few and each of its sums has a register, with some left for a vector of each window.
constexpr WindowBlock block_for(int across, int filters) {
  constexpr int most_windows = target::vector_registers >= 32 ? 5 : 2, most_filters = 6;
  constexpr int most_sums = target::vector_registers >= 32 ? 24 : 10;
  WindowBlock best{};
  int fewest = 0;
  for (int windows = 1; windows <= most_windows; ++windows) {
    const int of_windows = detail::runs(across, windows);
    const int of_filters = detail::runs(filters, std::min(most_filters, most_sums / windows));
    if (fewest != 0 && of_windows * of_filters >= fewest) continue;
    fewest = of_windows * of_filters;
    best = detail::block_of_runs(across, of_windows, filters, of_filters);
  }
  return best;
}

/// The block of a gradient of filters: its sums stay in registers, beside a vector of each element of a window
/// and one of a filter.
constexpr WindowBlock gradient_block_for(int elements, int filters) {
  constexpr int most = target::vector_registers >= 32 ? 5 : 3;
  return detail::block_of_runs(elements, detail::runs(elements, most), filters,
                               detail::runs(filters, most));
}

/// Vectors of samples a tile holds: as many as share a load of a weight with profit, halved until the
/// tile's values fit the second cache level (a prototype of 4320→100 ran at
/// 217 GFLOP/s with 4 and 251 with 2). Not to one: where not even that fits, as with images, a tile of two reads
/// every weight, and adds to every gradient, half as often.
template <class T>
constexpr int tile_groups(const PlanView& plan) {
  constexpr int fewest = 2;
  int groups = max_groups;
  const auto bytes = static_cast<std::size_t>(plan.footprint.tile) * target::vector_bytes;
  while (groups > fewest && bytes * static_cast<std::size_t>(groups) > target::level2_bytes) groups /= 2;
  return groups;
}

/// Samples in a full tile.
template <class T>
constexpr int tile_samples(const PlanView& plan) {
  return plan.walk == Walk::tiles ? tile_groups<T>(plan) * target::lanes<T> : 1;
}

/// Vectors of rows that a matrix with contiguous columns is walked by, there and back: two accumulators
/// with as many vectors of products beside them, and a whole cache line.
inline constexpr int block_vectors = target::vector_bytes >= 32 ? 2 : 4;

/// Whether a matrix that two products read, one of them its transpose, is better read once, block of rows by
/// block: some cache does not hold the matrix, but all that is read between a row's way there and its way
/// back. `form` is that of the product there.
constexpr bool reads_once(int rows, int columns, ProductForm form) {
  // A block that goes there while another one comes back, or as many rows as a vector has lanes.
  const int vectors = form == ProductForm::along_columns ? 2 * block_vectors : 1;
  const auto width = static_cast<std::size_t>(columns);
  const std::size_t between = width * static_cast<std::size_t>(vectors) * target::vector_bytes;
  const std::size_t whole = width * static_cast<std::size_t>(rows) * sizeof(float);
  return (between <= target::level1_bytes && whole > target::level1_bytes) ||
         (between <= target::level2_bytes && whole > target::level2_bytes);
}

/// Whether a plan is run as straight code: it has few steps, so that the compiler is not burdened, and none
/// that is made for the table of kernels alone.
constexpr bool runs_directly(const PlanView& plan) {
  constexpr std::size_t most_steps = 24;
  if (plan.walk != Walk::single || plan.steps.size() > most_steps) return false;
  for (const Kernel& kernel : plan.kernels) {
    const bool is_direct = kernel.kind == StepKind::loop || kernel.kind == StepKind::product ||
                           kernel.kind == StepKind::round_trip || kernel.kind == StepKind::call || kernel.kind == StepKind::recurrence;
    if (!is_direct) return false;
  }
  return true;
}

/// Whether a plan run as straight code is so short that it stands in its caller: a call and what is passed
/// through memory take 1 to 2 ns, a third of Σx of 64 numbers with its gradient.
constexpr bool runs_inline(const PlanView& plan) {
  constexpr std::size_t most_steps = 2, most_instructions = 20;
  if (!runs_directly(plan) || plan.steps.size() > most_steps) return false;
  for (const Instruction& i : plan.instructions) {
    if (i.op != nullptr && !i.op->is_cheap) return false;
  }
  return plan.instructions.size() <= most_instructions;
}

/// Samples in a vector: 1 where samples are walked singly.
template <class T>
constexpr int lanes_of(Walk walk) {
  return walk == Walk::tiles ? target::lanes<T> : 1;
}

/// What decides how much workspace a batch takes.
struct WorkspaceSize {
  Footprint footprint;
  int lanes = 1;         ///< samples in a vector
  int tile_samples = 1;  ///< in a full tile

  /// Elements of T for what is kept of the whole batch between parts.
  template <class T>
  constexpr std::size_t kept_elements(int batch) const {
    const auto samples = static_cast<std::size_t>((batch + lanes - 1) / lanes * lanes);
    const auto elements = samples * static_cast<std::size_t>(footprint.kept);
    constexpr std::size_t granule = target::alignment / sizeof(T);
    return (elements + granule - 1) / granule * granule;
  }

  /// Elements of T in all: a constant, plus the batch times what is kept of a sample.
  template <class T>
  constexpr std::size_t elements(int batch) const {
    return static_cast<std::size_t>(footprint.step) + kept_elements<T>(batch) +
           static_cast<std::size_t>(footprint.tile) * static_cast<std::size_t>(tile_samples);
  }
};

template <class T>
constexpr WorkspaceSize workspace_size(const PlanView& plan) {
  return {plan.footprint, lanes_of<T>(plan.walk), tile_samples<T>(plan)};
}

}  // namespace etch::inline ETCH_TARGET
