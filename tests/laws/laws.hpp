// The laws that every function keeps, each written once. A function is a struct whose `make()` traces
// a graph; `range`, where it has one, is where its inputs lie. May not know any particular function.
#pragma once

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/check/gradient.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/linearize.hpp>
#include <etch/transform/simplify.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace laws {

using etch::Graph, etch::GraphView, etch::Id, etch::Ref, etch::Tape, etch::Values;

/// Records the outputs of a function.
constexpr Graph outputs(Tape& tape, auto... output) {
  (tape.append_output(output.ref.id), ...);
  return tape.graph();
}

template <class Function>
constexpr testing::Range range_of() {
  if constexpr (requires { Function::range; }) {
    return Function::range;
  } else {
    return {};
  }
}

/// The graph with a scalar before its outputs: Σ over outputs and samples of u·y, where the weights u
/// are inputs after the graph's own. The gradient of it is Jᵀu.
constexpr Graph weighted(GraphView graph) {
  Tape tape(graph);
  Ref total = etch::constant(tape, 0);
  for (const Id id : graph.outputs) {
    const Ref y{&tape, id};
    const Ref u{&tape, tape.append_input(etch::op<etch::ops::Input>, y.shape(), y.rate(),
                                         etch::Kind::real)};
    total = total + etch::sum_to(u * y, etch::Shape{}, etch::Rate::step);
  }
  tape.append_output(total.id);
  for (const Id id : graph.outputs) tape.append_output(id);
  return tape.graph();
}

constexpr int real_input_count(GraphView graph) {
  int count = 0;
  for (const Id id : graph.inputs) count += graph[id].kind == etch::Kind::real ? 1 : 0;
  return count;
}

/// Where the real inputs stand among a graph's inputs.
constexpr auto real_inputs(GraphView graph) {
  std::vector<int> inputs;
  for (const Id id : graph.inputs) {
    if (graph[id].kind == etch::Kind::real) inputs.push_back(graph[id].attributes.input);
  }
  return inputs;
}

/// A function as a program of its weighted sum, its outputs, and the gradient with respect to every
/// real input.
template <class Function>
struct WithGradient {
  static constexpr Graph make() { return weighted(Function::make().view()); }
  static constexpr auto with_respect_to = [] {
    constexpr int count = real_input_count(Function::make().view());
    std::array<int, static_cast<std::size_t>(count)> inputs{};
    std::ranges::copy(real_inputs(Function::make().view()), inputs.begin());
    return inputs;
  }();
};

/// A function together with its gradient, as a function: its own gradient is the second derivative.
template <class Function>
struct Gradient {
  static constexpr testing::Range range = range_of<Function>();
  static constexpr Graph make() {
    const Graph function = weighted(Function::make().view());
    const std::vector<int> inputs = real_inputs(Function::make().view());
    return etch::differentiate(function.view(), 0, inputs);
  }
};

/// The derivative of every output but the first of a weighted graph, along directions that are inputs
/// after the graph's own: Jv, by forward mode.
constexpr Graph linearized(GraphView graph, etch::SequenceView<int> with_respect_to) {
  Tape tape(graph);
  etch::Sequence<etch::Weighted> directions;
  for (const int input : with_respect_to) {
    const Ref x{&tape, graph.inputs[input]};
    directions.push_back({x.id, tape.append_input(etch::op<etch::ops::Input>, x.shape(), x.rate(),
                                                  etch::Kind::real)});
  }
  const etch::SequenceView<Id> outputs(graph.outputs.data() + 1, graph.outputs.size() - 1);
  for (const Id id : etch::linearize(tape, outputs, directions)) tape.append_output(id);
  return tape.graph();
}

/// Only the outputs from `first` on.
constexpr Graph last_outputs(GraphView graph, std::size_t first) {
  Graph result(graph);
  result.outputs = etch::Sequence<Id>(
      etch::SequenceView<Id>(graph.outputs.data() + first, graph.outputs.size() - first));
  return result;
}

/// Σ over two sets of values of the products of their elements, and of the sizes of these.
struct InnerProduct {
  double value = 0, size = 0;

  InnerProduct(std::span<const Values> a, std::span<const Values> b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) {
      REQUIRE(a[k].size() == b[k].size());
      for (std::size_t i = 0; i < a[k].size(); ++i) {
        value += a[k][i] * b[k][i];
        size += std::abs(a[k][i] * b[k][i]);
      }
    }
  }
};

/// A weighted function, its gradient and the point at which the laws are tried.
class Trial {
 public:
  Trial(GraphView function, testing::Range range, int batch)
      : graph_(weighted(function)),
        own_inputs_(function.inputs.size()),
        with_respect_to_(real_inputs(function)),
        gradient_(etch::differentiate(graph_.view(), 0, with_respect_to_)),
        batch_(batch),
        inputs_(testing::make_inputs(graph_.view(), batch, range)) {
    REQUIRE(etch::verify(graph_.view()).fault == "");
    REQUIRE(etch::verify(gradient_.view()).fault == "");
    gradients_ = values_behind(gradient_.view(), inputs_, graph_.outputs.size());
  }

  /// Every element of the gradient against differences, to a relative error of 1e-7. Returns how many
  /// lie at a kink. The step is short, so that kinks may be near; with 0 it is the check's own.
  std::size_t check_elements(double step = 1e-3) const {
    auto inputs = inputs_;
    const auto report = etch::compare_gradient([&] { return scalar(graph_, inputs); },
                                               tensors(inputs, gradients_), {.step = step});
    INFO(report.text());
    REQUIRE(report);
    return report.kinks();
  }

  /// ⟨v, Jᵀu⟩ = ⟨Jv, u⟩, the right side by forward mode.
  void check_adjoint() const {
    const Graph forward = linearized(graph_.view(), with_respect_to_);
    REQUIRE(etch::verify(forward.view()).fault == "");
    auto inputs = testing::make_inputs(forward.view(), batch_, {-1, 1}, 7);
    std::ranges::copy(inputs_, inputs.begin());
    const auto products = etch::interpret(forward.view(), inputs, batch_);
    const std::span all(inputs);
    const InnerProduct left(all.subspan(inputs_.size()), gradients_);
    const InnerProduct right(products, all.first(inputs_.size()).subspan(own_inputs_));
    INFO("<v, J'u> " << left.value << ", <Jv, u> " << right.value);
    REQUIRE(std::abs(left.value - right.value) <= 1e-12 * std::max({left.size, right.size, 1.0}));
  }

  /// The gradient of ⟨∂f/∂x, v⟩ against differences, to a relative error of 1e-4: the gradient's graph
  /// is differentiated again. Returns how many elements lie at a kink.
  std::size_t check_second_derivatives() const {
    const Graph along = weighted(
        etch::simplify(last_outputs(gradient_.view(), graph_.outputs.size()).view()).view());
    const Graph second = etch::differentiate(along.view(), 0, with_respect_to_);
    REQUIRE(etch::verify(second.view()).fault == "");
    auto inputs = testing::make_inputs(along.view(), batch_, {-1, 1}, 7);
    std::ranges::copy(inputs_, inputs.begin());
    const auto products = values_behind(second.view(), inputs, along.outputs.size());
    const auto report = etch::compare_gradient_in_turn(
        [&] { return scalar(along, inputs); }, tensors(inputs, products), {.tolerance = 1e-4});
    INFO(report.text());
    REQUIRE(report);
    return report.kinks();
  }

  void check_simplify() const {
    const Graph simple = etch::simplify(gradient_.view());
    REQUIRE(etch::verify(simple.view()).fault == "");
    REQUIRE(simple.nodes.size() <= gradient_.nodes.size());
    const auto before = etch::interpret(gradient_.view(), inputs_, batch_);
    const auto after = etch::interpret(simple.view(), inputs_, batch_);
    REQUIRE(before.size() == after.size());
    for (std::size_t k = 0; k < before.size(); ++k) {
      INFO("output " << k);
      REQUIRE(testing::difference(after[k], before[k]) <= 1e-14);
    }
  }

 private:
  double scalar(const Graph& graph, const std::vector<Values>& inputs) const {
    return etch::interpret(graph.view(), inputs, batch_)[0][0];
  }

  std::vector<Values> values_behind(GraphView graph, const std::vector<Values>& inputs,
                                    std::size_t first) const {
    auto values = etch::interpret(graph, inputs, batch_);
    values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(first));
    return values;
  }

  /// The function's real inputs beside what is claimed for them.
  std::vector<etch::CheckedTensor> tensors(std::vector<Values>& inputs,
                                           const std::vector<Values>& claimed) const {
    static constexpr std::array names{"input 0", "input 1", "input 2", "input 3",
                                      "input 4", "input 5", "input 6", "another input"};
    std::vector<etch::CheckedTensor> result;
    for (std::size_t k = 0; k < claimed.size(); ++k) {
      result.push_back({names[std::min(k, names.size() - 1)],
                        inputs[static_cast<std::size_t>(with_respect_to_[k])], claimed[k]});
    }
    return result;
  }

  Graph graph_;
  std::size_t own_inputs_;
  std::vector<int> with_respect_to_;
  Graph gradient_;
  int batch_;
  std::vector<Values> inputs_;
  std::vector<Values> gradients_;
};

/// The laws of the graph: they need no kernels.
template <class Function>
void keep_graph_laws() {
  const Graph function = Function::make();
  for (const int batch : {1, 3}) {
    INFO("batch " << batch);
    const Trial trial(function.view(), range_of<Function>(), batch);
    CHECK(trial.check_elements() == 0);
    CHECK(trial.check_second_derivatives() == 0);
    trial.check_adjoint();
    trial.check_simplify();
  }
}

/// Planned equals interpreted, in T, around the borders of a tile.
template <class Program, class T>
void agree_with_interpreter(testing::Range range = {}) {
  for (const int batch : testing::batches_around_a_tile<Program, T>()) {
    const auto inputs = testing::make_inputs(Program::graph(), batch, range);
    const auto wanted = etch::interpret(Program::graph(), inputs, batch);
    const auto found = testing::run<Program, T>(inputs, batch);
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      INFO(sizeof(T) * 8 << " bits, batch " << batch << ", output " << k);
      CHECK(testing::difference(found[k], wanted[k]) <= testing::tolerance<T>);
    }
  }
}

/// The law of the kernels, for a function and its gradient, in both types. AddressSanitizer sees the
/// same loads and stores in either: there one is enough.
template <class Function>
void keep_plan_law() {
  using Program = etch::Program<WithGradient<Function>>;
  agree_with_interpreter<Program, float>(range_of<Function>());
#if !defined(__SANITIZE_ADDRESS__)
  agree_with_interpreter<Program, double>(range_of<Function>());
#endif
}

}  // namespace laws
