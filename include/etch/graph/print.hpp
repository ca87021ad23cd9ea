// A graph as text, a line a node, for people who follow a pass.
// May not know any op.
#pragma once

#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>

#include <string>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

inline void print_node(ReportText& out, const Node& node, Id id) {
  out << '%' << id << " = " << node.op->name << '(';
  for (int i = 0; i < node.op->arity; ++i) out << (i == 0 ? "%" : ", %") << node.operand(i);
  if (node.family() == Family::constant) out << node.attributes.number;
  out << ") [";
  for (int axis = 0; axis < node.shape.rank; ++axis) {
    out << (axis == 0 ? "" : ", ") << node.shape[axis];
  }
  out << ']' << (node.rate == Rate::sample ? " per sample" : "");
  if (node.family() == Family::slice || node.family() == Family::place) {
    out << " axis " << node.attributes.axis << " from " << node.attributes.first << " by "
        << node.attributes.step;
  }
  if (node.family() == Family::unfold) {
    const auto [kernel, stride, dilation] = unfolding_of(node);
    out << " stride " << stride.height << ' ' << stride.width << " dilation " << dilation.height
        << ' ' << dilation.width;
  }
  if (node.family() == Family::scan && node.attributes.step < 0) out << " backwards";
  if (node.attributes.transpose_left) out << " left transposed";
  if (node.attributes.transpose_right) out << " right transposed";
  if (node.region != 0) out << " in loop " << node.region;
  out << '\n';
}

}  // namespace detail

/// "%7 = add(%5, %6) [50] per sample": the nodes in order, then the outputs.
inline std::string print(GraphView graph) {
  ReportText out;
  for (Id id = 0; id < graph.size(); ++id) detail::print_node(out, graph[id], id);
  out << "outputs:";
  for (const Id output : graph.outputs) out << " %" << output;
  out << '\n';
  return std::move(out).text();
}

}  // namespace etch::inline ETCH_TARGET
