// Runs a program on made-up data with everything that it may write poisoned, and gives its outputs
// the way the interpreter does. May not know which programs there are.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/memory.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/program.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace testing {

/// Where made-up numbers lie, and what labels are less than.
struct Range {
  double low = -2;
  double high = 2;
  int classes = 3;
  bool uneven = false;  ///< each point moved by up to a quarter of a step: no sum of some is another
};

inline std::size_t element_count(const etch::Node& node, int batch) {
  return static_cast<std::size_t>(node.shape.size() *
                                  (node.rate == etch::Rate::sample ? batch : 1));
}

/// 0 to count - 1 in an order that depends on the seed alone, not on the standard library.
inline std::vector<std::size_t> shuffled(std::size_t count, unsigned seed) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  std::mt19937 generator(seed);
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[generator() % i]);
  return order;
}

/// Values for every input of a graph: the points of one even grid in random order. No two are closer
/// than its step and none is closer to 0 than half of it, so that no tie and no kink of a relu lies
/// within a stencil of differences. All are floats, so that both types compute with the same.
inline std::vector<etch::Values> make_inputs(etch::GraphView graph, int batch, Range range = {},
                                             unsigned seed = 1) {
  std::size_t total = 0;
  for (const etch::Id id : graph.inputs) total += element_count(graph[id], batch);
  const std::size_t points = (total + 1) / 2 * 2;
  const auto order = shuffled(points, seed);
  std::vector<etch::Values> inputs;
  std::size_t next = 0;
  for (const etch::Id id : graph.inputs) {
    const bool index = graph[id].kind == etch::Kind::index;
    etch::Values values(element_count(graph[id], batch));
    for (double& value : values) {
      const auto point = static_cast<double>(order[next]);
      const double moved = range.uneven ? 0.25 * std::sin(point * point) : 0.0;
      const double place = (point + 0.5 + moved) / static_cast<double>(points);
      value = index ? static_cast<double>(order[next] % static_cast<std::size_t>(range.classes))
                    : static_cast<float>(range.low + (range.high - range.low) * place);
      ++next;
    }
    inputs.push_back(std::move(values));
  }
  return inputs;
}

/// Where element `index` of a value lies in memory: a matrix per step is column-major.
inline std::size_t stored_at(const etch::Node& node, std::size_t index) {
  if (node.rate == etch::Rate::sample || node.shape.rank != 2) return index;
  const auto rows = static_cast<std::size_t>(node.shape[0]);
  const auto columns = static_cast<std::size_t>(node.shape[1]);
  return index / columns + index % columns * rows;
}

/// An array as large as asked for, with a rim whose numbers must still be there after a run.
template <class T>
class Rimmed {
 public:
  Rimmed(std::size_t size, T fill) : size_(size), memory_(size + 2 * rim) {
    std::fill_n(memory_.data(), memory_.size(), sentinel);
    std::fill_n(data(), size, fill);
  }

  T* data() { return memory_.data() + rim; }

  void check(const std::string& what) const {
    for (std::size_t i = 0; i < rim; ++i) {
      const bool whole = memory_[i] == sentinel && memory_[rim + size_ + i] == sentinel;
      if (!whole) throw std::logic_error("the run wrote beyond the bounds of " + what);
    }
  }

 private:
  static constexpr std::size_t rim = etch::target::alignment / sizeof(T);
  static constexpr T sentinel = 12345;

  std::size_t size_;
  etch::AlignedBuffer<T> memory_;
};

/// The arrays a program runs on; what it may write holds NaN until it does.
template <class Program, class T>
class Bench {
 public:
  Bench(const std::vector<etch::Values>& inputs, int batch)
      : batch_(batch), workspace_(Program::template workspace_elements<T>(batch), nan) {
    const etch::GraphView graph = Program::graph();
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const etch::Node& node = graph[graph.inputs[k]];
      numbers_.emplace_back(inputs[k].size());
      labels_.emplace_back(node.kind == etch::Kind::index ? inputs[k].size() : 0);
      for (std::size_t i = 0; i < inputs[k].size(); ++i) {
        numbers_[k][stored_at(node, i)] = static_cast<T>(inputs[k][i]);
      }
      for (std::size_t i = 0; i < labels_[k].size(); ++i) {
        labels_[k][i] = static_cast<etch::Label>(inputs[k][i]);
      }
    }
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const bool index = graph[graph.inputs[k]].kind == etch::Kind::index;
      inputs_.push_back(index ? static_cast<const void*>(labels_[k].data()) : numbers_[k].data());
    }
    for (const etch::Id id : graph.outputs) results_.emplace_back(element_count(graph[id], batch), nan);
    for (auto& result : results_) outputs_.push_back(result.data());
  }

  void run() {
    Program::template run<T>({.inputs = inputs_.data(),
                              .outputs = outputs_.data(),
                              .workspace = workspace_.data(),
                              .batch = batch_});
  }

  /// The outputs as the interpreter gives them.
  /// @throws std::logic_error where the run wrote outside of its arrays, or on its inputs.
  std::vector<etch::Values> outputs(const std::vector<etch::Values>& inputs) {
    check(inputs);
    return outputs_unchecked();
  }

  std::vector<etch::Values> outputs_unchecked() {
    const etch::GraphView graph = Program::graph();
    std::vector<etch::Values> values;
    for (std::size_t k = 0; k < results_.size(); ++k) {
      const etch::Node& node = graph[graph.outputs[k]];
      values.emplace_back(element_count(node, batch_));
      for (std::size_t i = 0; i < values[k].size(); ++i) {
        values[k][i] = static_cast<double>(results_[k].data()[stored_at(node, i)]);
      }
    }
    return values;
  }

 private:
  static constexpr T nan = std::numeric_limits<T>::quiet_NaN();

  void check(const std::vector<etch::Values>& inputs) {
    const etch::GraphView graph = Program::graph();
    workspace_.check("the workspace");
    for (std::size_t k = 0; k < results_.size(); ++k) {
      results_[k].check("output " + std::to_string(k));
    }
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      for (std::size_t i = 0; i < inputs[k].size(); ++i) {
        const std::size_t at = stored_at(graph[graph.inputs[k]], i);
        if (numbers_[k][at] == static_cast<T>(inputs[k][i])) continue;
        throw std::logic_error("the run changed input " + std::to_string(k));
      }
    }
  }

  int batch_;
  std::vector<std::vector<T>> numbers_;
  std::vector<std::vector<etch::Label>> labels_;
  std::vector<Rimmed<T>> results_;
  Rimmed<T> workspace_;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
};

/// The outputs of a program, as the interpreter gives them.
template <class Program, class T>
std::vector<etch::Values> run(const std::vector<etch::Values>& inputs, int batch) {
  Bench<Program, T> bench(inputs, batch);
  bench.run();
  return bench.outputs(inputs);
}

/// The largest difference between two values, relative to the largest number in the second (or to 1
/// where that is less); infinite where a NaN or an infinity stands in one of them alone.
inline double difference(const etch::Values& found, const etch::Values& wanted) {
  if (found.size() != wanted.size()) return std::numeric_limits<double>::infinity();
  double worst = 0, scale = 1;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (std::isfinite(wanted[i])) scale = std::max(scale, std::abs(wanted[i]));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (found[i] == wanted[i] || (std::isnan(found[i]) && std::isnan(wanted[i]))) continue;
    const double off = std::abs(found[i] - wanted[i]);
    if (!std::isfinite(off)) return std::numeric_limits<double>::infinity();
    worst = std::max(worst, off / scale);
  }
  return worst;
}

/// How far `difference` may be from 0 for a few hundred roundings and vectorised functions in T.
template <class T>
inline constexpr double tolerance = 400 * static_cast<double>(std::numeric_limits<T>::epsilon());

/// Batches around the borders of a tile.
template <class Program, class T>
std::vector<int> batches_around_a_tile() {
  const int tile = etch::tile_samples<T>(Program::template plan<etch::Walk::tiles>());
  return {1, tile - 1, tile, tile + 1, 3 * tile + 5};
}

}  // namespace testing
