// A network as a table for people: layers, shapes, parameters, multiply-adds, workspace.
// May not know values.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>

#include <boost/hana/fold_left.hpp>

#include <array>
#include <cstddef>
#include <sstream>
#include <string>
#include <string_view>

namespace etch::inline ETCH_TARGET {

/// One layer of a network: what it gives and what it costs a sample.
struct LayerInfo {
  std::string_view name;
  Shape output;
  int parameters = 0;
  long long multiply_adds = 0;  ///< of its matrix products, forward
};

namespace detail {

/// Multiply-adds of all matrix products from node `first` on.
constexpr long long product_work(const Graph& graph, std::size_t first) {
  long long work = 0;
  for (std::size_t id = first; id < graph.nodes.size(); ++id) {
    const Node& node = graph.nodes[id];
    if (node.family() != Family::contraction) continue;
    const Node& left = graph.nodes[node.operand(0)];
    const int inner = left.shape[node.attributes.transpose_left ? 0 : 1];
    work += static_cast<long long>(node.shape.size()) * inner;
  }
  return work;
}

/// Goes through a network layer by layer and writes down what each adds to the tape.
template <Shape S>
struct Surveyed {
  Expr<S> x;
  Tape* tape;
  Scope* scope;
  LayerInfo* to;
};

struct SurveyLayer {
  template <Shape S, class Layer>
  constexpr auto operator()(Surveyed<S> at, Layer) const {
    const std::size_t nodes = at.tape->graph().nodes.size();
    const int known = at.scope->size();
    const auto next = (flow(at.x, *at.scope) >> Tag<Layer>{}).x;
    *at.to = {.name = layer_name<Layer>(), .output = next.shape()};
    for (int i = known; i < at.scope->size(); ++i) {
      const ParameterInfo& variable = (*at.scope)[i];
      if (!is_state(variable)) at.to->parameters += variable.shape.size();
    }
    at.to->multiply_adds = product_work(at.tape->graph(), nodes);
    return Surveyed<next.shape()>{next, at.tape, at.scope, at.to + 1};
  }
};

template <class Net>
constexpr auto find_survey() {
  std::array<LayerInfo, static_cast<std::size_t>(Net::layer_count)> layers{};
  if constexpr (Net::well_made) {
    Tape tape;
    Scope scope(tape);
    const auto x = input<Net::input_shape>(tape, Rate::sample);
    hana::fold_left(Net::layers, Surveyed<Net::input_shape>{x, &tape, &scope, layers.data()},
                    SurveyLayer{});
  }
  return layers;
}

inline std::string shape_text(const Shape& shape) {
  std::string text = "[";
  for (int axis = 0; axis < shape.rank; ++axis) {
    text += (axis == 0 ? "" : ", ") + std::to_string(shape[axis]);
  }
  return text + "]";
}

}  // namespace detail

/// The layers of a network, in order.
template <class Net>
inline constexpr auto survey = detail::find_survey<Net>();

/// A table: layer, output shape, parameters, multiply-adds of a sample; totals; bytes of workspace for
/// prediction in T.
template <class Net, class T = float>
std::string describe() {
  std::ostringstream out;
  const auto cell = [&](int width, const auto& text) {
    out.width(width);
    out << text;
  };
  const auto line = [&](const auto& number, const auto& name, const auto& shape,
                        const auto& parameters, const auto& work) {
    cell(3, number);
    out << "  " << std::left;
    cell(18, name);
    cell(16, shape);
    out << std::right;
    cell(12, parameters);
    cell(16, work);
    out << '\n';
  };
  line("", "layer", "output", "parameters", "multiply-adds");
  line(0, "Input", detail::shape_text(Net::input_shape), 0, 0);
  int number = 0;
  long long work = 0;
  for (const LayerInfo& layer : survey<Net>) {
    line(++number, layer.name, detail::shape_text(layer.output), layer.parameters,
         layer.multiply_adds);
    work += layer.multiply_adds;
  }
  line("", "total", "", Net::parameter_count, work);
  const std::size_t bytes =
      PredictionProgram<Scores<Net>>::template workspace_elements<T>() * sizeof(T);
  out << "     workspace to predict: " << bytes << " bytes\n";
  return out.str();
}

}  // namespace etch::inline ETCH_TARGET
