// A network as a table for people: layers, shapes, parameters, multiply-adds, workspace.
// May not know values.
#pragma once

#include <etch/core/target.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>

#include <boost/hana/fold_left.hpp>

#include <cstddef>
#include <iomanip>
#include <sstream>
#include <string>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// One layer of a network: what it gives and what it costs a sample.
struct LayerInfo {
  std::string name;
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
    const Node& left = graph.nodes[static_cast<std::size_t>(node.operand(0))];
    const int inner = left.shape[node.attributes.transpose_left ? 0 : 1];
    work += static_cast<long long>(node.shape.size()) * inner;
  }
  return work;
}

/// Goes through a network layer by layer and writes down what each adds to the tape.
class LayerSurvey {
 public:
  template <class Net>
  std::vector<LayerInfo> run() {
    if constexpr (Net::well_made) {
      hana::fold_left(Net::layers, flow(input<Net::input_shape>(tape_, Rate::sample), scope_),
                      [this](auto before, auto layer) { return this->note(before, layer); });
    }
    return layers_;
  }

 private:
  template <Shape S, class Layer>
  auto note(Flow<S> before, Layer) {
    const std::size_t nodes = tape_.graph().nodes.size();
    const std::size_t known = scope_.parameters().size();
    const auto result = before >> Tag<Layer>{};
    LayerInfo info{.name = std::string(layer_name<Layer>()), .output = result.x.shape()};
    for (std::size_t i = known; i < scope_.parameters().size(); ++i) {
      info.parameters += scope_.parameters()[i].shape.size();
    }
    info.multiply_adds = product_work(tape_.graph(), nodes);
    layers_.push_back(info);
    return result;
  }

  Tape tape_;
  Scope scope_{tape_};
  std::vector<LayerInfo> layers_;
};

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
std::vector<LayerInfo> survey() {
  return detail::LayerSurvey().template run<Net>();
}

/// A table: layer, output shape, parameters, multiply-adds of a sample; totals; bytes of workspace for
/// prediction in T.
template <class Net, class T = float>
std::string describe() {
  std::ostringstream out;
  const auto line = [&](auto&& number, auto&& name, auto&& shape, auto&& parameters, auto&& work) {
    out << std::setw(3) << number << "  " << std::left << std::setw(12) << name << std::setw(16)
        << shape << std::right << std::setw(12) << parameters << std::setw(16) << work << '\n';
  };
  line("", "layer", "output", "parameters", "multiply-adds");
  line(0, "Input", detail::shape_text(Net::input_shape), 0, 0);
  int number = 0;
  long long work = 0;
  for (const LayerInfo& layer : survey<Net>()) {
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
