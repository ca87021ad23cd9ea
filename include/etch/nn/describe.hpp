// A network as a table for people: layers, shapes, parameters, multiply-adds, workspace.
// May not know values.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/programs.hpp>
#include <etch/nn/several.hpp>
#include <etch/nn/variables.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// One layer of a network: what it gives and what it costs a sample. A block's layers follow it, one level
/// deeper.
struct LayerInfo {
  std::string_view name;
  Shape output;        ///< the first, where there are several
  int outputs = 1;
  int parameters = 0;  ///< of a block, all that is in it; what is shared counts where it is first
  long long multiply_adds = 0;  ///< of its matrix products, forward
  int number = 0;      ///< in its network or block
  int depth = 0;       ///< in how many blocks
};

namespace detail {

/// Multiply-adds of all matrix products.
constexpr long long product_work(GraphView graph) {
  long long work = 0;
  for (Id id = 0; id < graph.size(); ++id) {
    const Node& node = graph[id];
    if (node.family() != Family::contraction) continue;
    const Node& left = graph[node.operand(0)];
    const int inner = left.shape[node.attributes.transpose_left ? 0 : 1];
    work += static_cast<long long>(node.shape.size()) * inner;
  }
  return work;
}

/// Of one layer, forward.
template <class Layer, Shape... S>
inline constexpr long long layer_work = [] {
  Tape tape;
  Scope scope(tape);
  trace_layer<Layer, S...>(tape, scope);
  return product_work(tape.graph().view());
}();

constexpr int parameters_from(const Scope& scope, int first) {
  int count = 0;
  for (int i = first; i < scope.size(); ++i) count += is_state(scope[i]) ? 0 : scope[i].shape.size();
  return count;
}

/// Goes through a network layer by layer and writes down what each is.
struct Survey {
  Sequence<LayerInfo> layers;
  Tape tape;
  Scope scope{tape};
  int depth = 0;

  template <class Layer, Shape... S>
  constexpr void visit(int number) {
    constexpr auto outputs = shapes_of(Behind<Layer, S...>{});
    const std::size_t place = layers.size();
    layers.push_back({.name = layer_name<Layer>(),
                      .output = outputs[0],
                      .outputs = static_cast<int>(outputs.size()),
                      .number = number,
                      .depth = depth});
    const int known = scope.size();
    const long long work = enter<Layer, S...>();
    layers[place].parameters = parameters_from(scope, known);
    layers[place].multiply_adds = work;
  }

 private:
  template <class Layer, Shape... S>
  constexpr long long enter() {
    long long work = 0;
    if constexpr (is_wrapper<Layer>) {
      LayerPath path;
      const auto before = scope.begin(Layer::wrapping, path);
      work = enter<typename Layer::wrapped, S...>();
      scope.end(Layer::wrapping, before);
    } else if constexpr (is_block<Layer>) {
      ++depth;
      const std::size_t first = layers.size();
      static_cast<void>(Layer::block::send(Tour<Survey, S...>{this}));
      for (std::size_t i = first; i < layers.size(); ++i) {
        if (layers[i].depth == depth) work += layers[i].multiply_adds;
      }
      --depth;
    } else {
      for (const ParameterInfo& info : layer_variables<Layer, S...>()) scope.enter(info, "");
      work = layer_work<Layer, S...>;
    }
    return work;
  }
};

template <class Net>
struct SurveyOf {
  static constexpr std::size_t count = 0;
  static constexpr std::array<LayerInfo, 0> all{};
};
template <class InputLayer, class... Layers>
  requires(NetworkOf<InputLayer, Layers...>::well_made)
struct SurveyOf<NetworkOf<InputLayer, Layers...>> {
  template <std::size_t Most>
  static constexpr auto take() {
    Survey survey;
    through<RowOf<Layers...>, sizeof...(Layers)>(tour_on(StartOf<InputLayer>{}, &survey));
    std::pair<std::array<LayerInfo, Most>, std::size_t> result{{}, survey.layers.size()};
    for (std::size_t i = 0; i < Most; ++i) result.first[i] = survey.layers[i];
    return result;
  }
  static constexpr std::size_t count =
      (is_block<Layers> || ...) ? take<0>().second : sizeof...(Layers);
  static constexpr auto all = take<count>().first;
};

inline std::string shape_text(const Shape& shape, int outputs = 1) {
  ReportText text;
  for (int axis = 0; axis < shape.rank; ++axis) text << (axis == 0 ? "[" : ", ") << shape[axis];
  text << "]";
  if (outputs > 1) text << " and " << outputs - 1 << " more";
  return std::move(text).text();
}

/// The table of `describe`, of any network: compiled once, whatever networks a program has.
class NetworkTable {
 public:
  explicit NetworkTable(const Shape& input) {
    line("", "layer", "output", "parameters", "multiply-adds");
    line("0", "Input", shape_text(input), "0", "0");
  }

  void add(const LayerInfo& layer) {
    const std::string number = std::to_string(layer.number);
    const bool outside = layer.depth == 0;
    std::string name(static_cast<std::size_t>(2 * layer.depth), ' ');
    if (!outside) name.append(number).append(" ");
    name.append(layer.name);
    line(outside ? number : "", name, shape_text(layer.output, layer.outputs),
         std::to_string(layer.parameters), std::to_string(layer.multiply_adds));
    if (outside) work_ += layer.multiply_adds;
  }

  std::string finish(int parameters, std::size_t workspace) && {
    line("", "total", "", std::to_string(parameters), std::to_string(work_));
    text_ << "     workspace to predict: " << workspace << " bytes\n";
    return std::move(text_).text();
  }

 private:
  void line(std::string_view number, std::string_view name, std::string_view shape,
            std::string_view parameters, std::string_view work) {
    text_.right(number, 3) << "  ";
    text_.left(name, 18).left(shape, 16).right(parameters, 12).right(work, 16) << '\n';
  }

  ReportText text_;
  long long work_ = 0;
};

}  // namespace detail

/// The layers of a network, in order, and behind each block those in it.
template <class Net>
inline constexpr auto survey = detail::SurveyOf<typename Net::definition>::all;

/// A table: layer, output shape, parameters, multiply-adds of a sample; totals; bytes of workspace for
/// prediction in T. What a block holds stands behind it, further in.
template <class Net, class T = float>
std::string describe() {
  detail::NetworkTable table(Net::input_shape);
  for (const LayerInfo& layer : survey<Net>) table.add(layer);
  return std::move(table).finish(
      Net::parameter_count, PredictionProgram<Scores<Net>>::template workspace_elements<T>() * sizeof(T));
}

}  // namespace etch::inline ETCH_TARGET
