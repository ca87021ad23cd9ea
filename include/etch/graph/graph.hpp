// A program as plain data: a list of nodes in the order of evaluation (D3).
// May not know which ops exist, how they differentiate or where their values will be stored.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/op.hpp>
#include <etch/shape/shape.hpp>
#include <etch/shape/unfold.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// A node's place in the list; operands always stand before their users.
using Id = int;
inline constexpr Id no_node = -1;

/// How often a node is evaluated (D5): once for the whole step, or once a sample of the batch.
enum class Rate { step, sample };

/// What an element is. Index nodes (labels, token ids) are inputs only.
enum class Kind { real, index };

/// What an op needs to know besides its operands. Unused fields keep their defaults, so that equal
/// nodes compare equal.
struct Attributes {
  double number = 0;           ///< constant; slope or exponent of an elementwise op
  unsigned axes = 0;           ///< reduction: bit a set where axis a is reduced to extent 1; scan: of
                               ///< the axis it runs along; transpose: the new order of the axes
  int axis = 0;                ///< iota: the axis counted along; `batch_axis`, `trip_axis`;
                               ///< slice, place: the axis that is cut
  int first = 0;               ///< slice, place: where on the longer axis the shorter one begins
  int step = 0;                ///< and from one of its elements to the next; negative backwards;
                               ///< scan: 1, or -1 from the last element to the first
  bool transpose_left = false;  ///< contraction: operand 0 is read as its transpose
  bool transpose_right = false;
  int input = -1;              ///< input: its place in Graph::inputs
  Extent2 stride = 1;          ///< unfold: from one window to the next
  Extent2 dilation = 1;        ///< unfold: from one element of a window to the next
  Id next = no_node;           ///< carry: the node whose value it takes on in the next trip

  friend constexpr bool operator==(const Attributes&, const Attributes&) = default;
};

inline constexpr int batch_axis = -1;  ///< iota: the position of the sample in the batch
inline constexpr int trip_axis = -2;   ///< iota: the number of the trip, in a loop

struct Node {
  static constexpr int max_operands = 3;

  const Op* op = nullptr;
  Shape shape{};
  Rate rate = Rate::step;
  Kind kind = Kind::real;
  Attributes attributes{};
  Id operands[max_operands] = {no_node, no_node, no_node};
  int region = 0;  ///< the loop body it belongs to; 0 is the program itself

  constexpr Family family() const { return op->family; }
  constexpr Id operand(int i) const { return operands[i]; }
  constexpr SequenceView<Id> operand_ids() const {
    return {operands, static_cast<std::size_t>(op->arity)};
  }

  friend constexpr bool operator==(const Node&, const Node&) = default;
};

/// How an unfold lays its windows.
constexpr Unfolding unfolding_of(const Node& node) {
  const int rank = node.shape.rank;
  return {Extent2(node.shape[rank - 4], node.shape[rank - 3]), node.attributes.stride,
          node.attributes.dilation};
}

/// A loop body: the contiguous nodes whose `region` is this one's index, evaluated `trips` times.
/// Values of earlier nodes may be used inside; what leaves the loop leaves through `last` or `stack`.
/// Carries and stacked values have one rate, that of the loop.
struct Region {
  int trips = 1;
  bool backwards = false;  ///< the trips are numbered down to 0: slices and stacks go by the number
  bool holds_loop = false;  ///< a mistake: its body was traced with a loop inside
};

/// A non-owning graph: what passes read.
struct GraphView {
  SequenceView<Node> nodes;
  SequenceView<Id> inputs;
  SequenceView<Id> outputs;
  SequenceView<Region> regions;  ///< regions[0] is the program itself

  constexpr const Node& operator[](Id id) const { return nodes.first[id]; }
  constexpr int size() const { return static_cast<int>(nodes.count); }
};

/// A graph while it is being made; it lives inside constant evaluation only.
struct Graph {
  Sequence<Node> nodes;
  Sequence<Id> inputs;
  Sequence<Id> outputs;
  Sequence<Region> regions{Region{}};

  constexpr Graph() = default;
  constexpr explicit Graph(GraphView from)
      : nodes(from.nodes), inputs(from.inputs), outputs(from.outputs), regions(from.regions) {}

  constexpr GraphView view() const { return {nodes, inputs, outputs, regions}; }
};

/// A graph as a constant: what a `static constexpr` variable can hold.
template <std::size_t Nodes, std::size_t Inputs, std::size_t Outputs, std::size_t Regions>
struct FrozenGraph {
  std::array<Node, Nodes> nodes{};
  std::array<Id, Inputs> inputs{};
  std::array<Id, Outputs> outputs{};
  std::array<Region, Regions> regions{};

  constexpr GraphView view() const { return {nodes, inputs, outputs, regions}; }
};

namespace detail {

struct GraphSizes {
  std::size_t nodes, inputs, outputs, regions;

  constexpr bool fit(const GraphSizes& room) const {
    return nodes <= room.nodes && inputs <= room.inputs && outputs <= room.outputs &&
           regions <= room.regions;
  }
};

constexpr GraphSizes sizes(GraphView graph) {
  return {graph.nodes.size(), graph.inputs.size(), graph.outputs.size(), graph.regions.size()};
}

/// A sequence's elements as an array, filled up with defaults.
template <std::size_t N, class T>
constexpr std::array<T, N> to_array(SequenceView<T> from) {
  if (from.size() == N) {
    return [first = from.first]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array<T, N>{first[I]...};
    }(std::make_index_sequence<N>());
  }
  std::array<T, N> result{};
  T* const to = result.data();
  for (std::size_t i = 0; i < N && i < from.count; ++i) to[i] = from.first[i];
  return result;
}

template <GraphSizes Size>
constexpr auto frozen(GraphView graph) {
  return FrozenGraph<Size.nodes, Size.inputs, Size.outputs, Size.regions>{
      to_array<Size.nodes>(graph.nodes), to_array<Size.inputs>(graph.inputs),
      to_array<Size.outputs>(graph.outputs), to_array<Size.regions>(graph.regions)};
}

/// A graph in arrays that may be longer than it.
template <GraphSizes Room>
struct LooseGraph {
  GraphSizes size;
  decltype(frozen<Room>(GraphView{})) graph;

  constexpr GraphView view() const {
    return {{graph.nodes.data(), size.nodes},
            {graph.inputs.data(), size.inputs},
            {graph.outputs.data(), size.outputs},
            {graph.regions.data(), size.regions}};
  }
};

template <GraphSizes Room>
constexpr LooseGraph<Room> loose(const Graph& graph) {
  const GraphSizes size = sizes(graph.view());
  return {size, size.fit(Room) ? frozen<Room>(graph.view()) : frozen<Room>(GraphView{})};
}

template <class Stage>
constexpr GraphSizes room_for() {
  std::size_t nodes = 128;
  if constexpr (requires { Stage::room; }) nodes = Stage::room;
  return {nodes, nodes, nodes, 8};
}

// A constant of its own: a local one would be evaluated again, on the same budget of steps.
template <class Stage>
inline constexpr auto loose_graph = loose<room_for<Stage>()>(Stage::make());

}  // namespace detail

/// The graph that `Stage::make()` returns, as a constant. Memory may not leave constant evaluation
/// and an array's size must be known before, so the graph is made in arrays with room for
/// `Stage::room` nodes (128 where the stage does not say), then cut to size; it is made a second time
/// only where that was not enough.
template <class Stage>
constexpr auto freeze() {
  constexpr const auto& made = detail::loose_graph<Stage>;
  if constexpr (made.size.fit(detail::room_for<Stage>())) {
    return detail::frozen<made.size>(made.view());
  } else {
    return detail::frozen<made.size>(Stage::make().view());
  }
}

}  // namespace etch::inline ETCH_TARGET
