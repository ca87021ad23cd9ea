// Views of windows, and parts that are written into a whole where they belong.
#include <etch/plan/assemble.hpp>

#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/images.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <vector>

using etch::Graph, etch::Instruction, etch::Plan, etch::Rate, etch::Shape, etch::Space, etch::Tape,
    etch::View, etch::Walk;

namespace {

struct Arranged {
  Graph graph;
  etch::Sequence<View> views;
  etch::Layout layout;

  explicit Arranged(const Tape& tape)
      : graph(tape.graph()), views(etch::lay_out(graph.view())), layout{graph.view(), views} {}
};

/// Numbers and stores of a plan: what it fills, and how often it writes.
int count(const Plan& plan, Instruction::Kind kind) {
  int found = 0;
  for (const etch::PlanStep& step : plan.steps) {
    for (const Instruction& i : plan.instructions_of(plan.kernel_of(step))) {
      found += i.kind == kind ? 1 : 0;
    }
  }
  return found;
}

Plan plan_of(const Tape& tape) {
  return etch::make_plan(etch::simplify(tape.graph().view()).view(), Walk::single);
}

/// The plan of the gradient of the first output with respect to the first input.
Plan plan_of_gradient(const Tape& tape) {
  const int first[] = {0};
  const Graph gradient = etch::differentiate(tape.graph().view(), 0, first);
  return etch::make_plan(etch::simplify(gradient.view()).view(), Walk::single);
}

}  // namespace

TEST_CASE("slices, reversals, diagonals and permutations are views with an offset") {
  Tape t;
  const auto x = etch::input<Shape{5}>(t, Rate::sample);
  const auto w = etch::input<Shape{3, 4}>(t);
  const auto middle = etch::slice<0, 1, 2, 2>(x);
  const auto backwards = etch::reverse<0>(x);
  const auto line = diagonal(w);
  const auto element = etch::element<1, 2>(w);
  const auto column = etch::column<2>(w);
  const Arranged made(t);
  const auto is_view = [&](auto e, etch::Id root, int offset, int stride) {
    const View view = squeezed(made.layout[e.ref.id]);
    return view.root == root && view.offset == offset && view.strides[0] == stride;
  };
  CHECK(is_view(middle, x.ref.id, 1, 2));
  CHECK(is_view(backwards, x.ref.id, 4, -1));
  CHECK(is_view(line, w.ref.id, 0, 4));  // column-major, 3 rows
  CHECK(is_view(element, w.ref.id, 1 + 2 * 3, 0));
  CHECK(is_view(column, w.ref.id, 6, 1));
}

TEST_CASE("a view beside its root's beginning is no identity") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t, Rate::sample);
  const auto y = tanh(x);
  const auto backwards = etch::reverse<0>(y);
  const auto front = etch::slice<0, 0, 3>(y);
  const Arranged made(t);
  CHECK_FALSE(made.layout.is_identity(made.layout[backwards.ref.id]));
  CHECK_FALSE(made.layout.is_identity(made.layout[front.ref.id]));
  CHECK(made.layout.is_identity(made.layout[y.ref.id]));
}

TEST_CASE("each part of a concatenation is stored once, by the step that computes it") {
  Tape t;
  const auto x = etch::input<Shape{5}>(t);
  const auto w = etch::input<Shape{5, 7}>(t);
  t.append_output(etch::concatenate<0>(tanh(x), matmul(x, w), x).ref.id);
  const Plan plan = plan_of(t);
  // tanh(x) and x are one loop.
  CHECK(plan.steps.size() == 2);
  CHECK(count(plan, Instruction::Kind::store) == 3);
  CHECK(count(plan, Instruction::Kind::number) == 0);
  CHECK(plan.buffers.size() == 0);
}

TEST_CASE("the adjoint of a concatenation is read where it lies") {
  Tape t;
  const auto x = etch::input<Shape{5}>(t);
  t.append_output(sum(square(etch::concatenate<0>(x, tanh(x)))).ref.id);
  const Plan plan = plan_of_gradient(t);
  CHECK(count(plan, Instruction::Kind::number) <= 2);  // of 2·y and of 1 − y²
  for (const etch::PlanStep& step : plan.steps) CHECK(step.domain.size() <= 10);
}

TEST_CASE("zeros are written only where no part lies") {
  Tape t;
  const auto x = etch::input<Shape{9}>(t);
  t.append_output(sum(exp(etch::slice<0, 2, 4>(x))).ref.id);
  const Plan plan = plan_of_gradient(t);
  int filled = 0;
  for (const etch::PlanStep& step : plan.steps) {
    const auto instructions = plan.instructions_of(plan.kernel_of(step));
    const bool fill = instructions.size() == 2 &&
                      instructions[0].kind == Instruction::Kind::number &&
                      instructions[1].kind == Instruction::Kind::store;
    filled += fill ? step.domain.size() : 0;
  }
  CHECK(filled == 5);
}

TEST_CASE("elements that are all used leave no zeros to write") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto a = etch::element<0>(x), b = etch::element<1>(x), c = etch::element<2>(x);
  t.append_output((a * b + exp(c) * a).ref.id);
  const Plan plan = plan_of_gradient(t);
  CHECK(plan.buffers.size() == 0);
  CHECK(plan.steps.size() == 1);
}

TEST_CASE("parts that meet are added up") {
  Tape t;
  const auto x = etch::input<Shape{9}>(t);
  t.append_output(sum(exp(etch::slice<0, 0, 8>(x)) * etch::slice<0, 1, 8>(x)).ref.id);
  const int first[] = {0};
  const Graph gradient = etch::simplify(etch::differentiate(t.graph().view(), 0, first).view());
  const etch::Sequence<View> views = etch::lay_out(gradient.view());
  const etch::Layout layout{gradient.view(), views};
  const etch::Fusion fusion = etch::fuse(layout, etch::phases(gradient.view()));
  const etch::Id sum = gradient.outputs[1];
  CHECK(gradient.nodes[sum].op == &etch::op<etch::ops::Add>);
  CHECK(fusion.whole_of[sum] == etch::no_node);
  CHECK(fusion.gaps.size() == 2);
}

TEST_CASE("parts placed along two axes are written where they belong") {
  Tape t;
  const auto x = etch::input<Shape{2, 4, 6}>(t, Rate::sample);
  t.append_output(batch_mean(sum(square(etch::max_pool<2>(x)))).ref.id);
  const int first[] = {0};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, first);
  const Graph simple = etch::simplify(gradient.view());
  const etch::Sequence<View> views = etch::lay_out(simple.view());
  const etch::Sequence<etch::Phase> phases = etch::phases(simple.view());
  const etch::Fusion fusion = etch::fuse({simple.view(), views}, phases);
  // Every second row and column four times: all of the image, so that no gap is left.
  CHECK(fusion.gaps.empty());
  int placed = 0;
  for (etch::Id id = 0; id < simple.view().size(); ++id) {
    if (simple.view()[id].family() != etch::Family::place) continue;
    ++placed;
    CHECK(fusion.whole_of[id] == simple.outputs[1]);
  }
  CHECK(placed == 6);
}

TEST_CASE("zeros stand around an image and nowhere else") {
  Tape t;
  const auto x = etch::input<Shape{2, 4, 6}>(t, Rate::sample);
  t.append_output(tanh(etch::pad<etch::Extent2(1, 2)>(exp(x))).ref.id);
  const Plan plan = etch::make_plan(etch::simplify(t.graph().view()).view(), Walk::tiles);
  int filled = 0;
  for (const etch::PlanStep& step : plan.steps) {
    const auto instructions = plan.instructions_of(plan.kernel_of(step));
    const bool fills = instructions.size() == 2 && instructions[0].kind == Instruction::Kind::number;
    filled += fills ? step.domain.size() : 0;
  }
  // Two rows, and two columns twice, of which the corners are filled twice.
  CHECK(filled == 2 * (2 * 10 + 4 * 6));
}
