// The laws that every function keeps, each written once. A function is a struct whose `make()` traces
// a graph; `range`, where it has one, is where its inputs lie. May not know any particular function.
#pragma once

#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>
#include <etch/transform/differentiate.hpp>
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

/// The sixth-order central difference (Fornberg 1988) of f at 0.
template <class F>
double derivative(F&& f) {
  const double h = 1e-3;
  const double near = f(h) - f(-h), middle = f(2 * h) - f(-2 * h), far = f(3 * h) - f(-3 * h);
  return (45 * near - 9 * middle + far) / (60 * h);
}

/// A weighted function, its gradient and the point at which the laws are tried.
class Trial {
 public:
  Trial(GraphView function, testing::Range range, int batch)
      : graph_(weighted(function)),
        with_respect_to_(real_inputs(function)),
        gradient_(etch::differentiate(graph_.view(), 0, with_respect_to_)),
        batch_(batch),
        inputs_(testing::make_inputs(graph_.view(), batch, range)) {
    REQUIRE(etch::verify(graph_.view()).fault == "");
    REQUIRE(etch::verify(gradient_.view()).fault == "");
    const auto values = etch::interpret(gradient_.view(), inputs_, batch_);
    gradients_.assign(values.begin() + static_cast<std::ptrdiff_t>(graph_.outputs.size()),
                      values.end());
  }

  /// Every element of the gradient against differences: relative error 1e-7, elements below 1e-6 of
  /// their input's largest divided by that instead.
  void check_elements() const {
    for (std::size_t k = 0; k < gradients_.size(); ++k) {
      double largest = 0;
      for (const double value : gradients_[k]) largest = std::max(largest, std::abs(value));
      for (std::size_t i = 0; i < gradients_[k].size(); ++i) {
        const double wanted = derivative([&](double step) {
          auto moved = inputs_;
          moved[static_cast<std::size_t>(with_respect_to_[k])][i] += step;
          return scalar(moved);
        });
        const double found = gradients_[k][i];
        const double scale = std::max({std::abs(found), std::abs(wanted), 1e-6 * largest, 1e-6});
        INFO("input " << k << ", element " << i << ", gradient " << found << ", difference " << wanted);
        REQUIRE(std::abs(found - wanted) <= 1e-7 * scale);
      }
    }
  }

  /// ⟨v, Jᵀu⟩ = ⟨Jv, u⟩, the right side by differences along v.
  void check_adjoint() const {
    const auto v = testing::make_inputs(graph_.view(), batch_, {-1, 1}, 7);
    double left = 0, size = 0;
    for (std::size_t k = 0; k < gradients_.size(); ++k) {
      const auto& direction = v[static_cast<std::size_t>(with_respect_to_[k])];
      for (std::size_t i = 0; i < gradients_[k].size(); ++i) {
        left += direction[i] * gradients_[k][i];
        size += std::abs(direction[i] * gradients_[k][i]);
      }
    }
    const double right = derivative([&](double step) {
      auto moved = inputs_;
      for (const int input : with_respect_to_) {
        const auto k = static_cast<std::size_t>(input);
        for (std::size_t i = 0; i < moved[k].size(); ++i) moved[k][i] += step * v[k][i];
      }
      return scalar(moved);
    });
    INFO("<v, J'u> " << left << ", <Jv, u> " << right);
    REQUIRE(std::abs(left - right) <= 1e-8 * std::max(size, 1.0));
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
  double scalar(const std::vector<Values>& inputs) const {
    return etch::interpret(graph_.view(), inputs, batch_)[0][0];
  }

  Graph graph_;
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
    trial.check_elements();
    trial.check_adjoint();
    trial.check_simplify();
  }
}

/// The gradients of a function's weighted sum, as a function of its inputs and the weights.
template <class Function>
Graph gradients_of() {
  const Graph graph = weighted(Function::make().view());
  const auto with_respect_to = real_inputs(Function::make().view());
  Graph gradient = etch::differentiate(graph.view(), 0, with_respect_to);
  etch::Sequence<Id> gradients;
  for (std::size_t k = graph.outputs.size(); k < gradient.outputs.size(); ++k) {
    gradients.push_back(gradient.outputs[k]);
  }
  gradient.outputs = gradients;
  return etch::simplify(gradient.view());
}

/// The gradient of the gradient against differences of the gradient.
template <class Function>
void second_derivatives_agree() {
  const Graph gradients = gradients_of<Function>();
  for (const int batch : {1, 2}) {
    INFO("batch " << batch);
    Trial(gradients.view(), range_of<Function>(), batch).check_elements();
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

/// The law of the kernels, for a function and its gradient, in both types.
template <class Function>
void keep_plan_law() {
  using Program = etch::Program<WithGradient<Function>>;
  agree_with_interpreter<Program, float>(range_of<Function>());
  agree_with_interpreter<Program, double>(range_of<Function>());
}

}  // namespace laws
