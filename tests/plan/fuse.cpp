// What is computed together, and what is therefore never stored.
#include <etch/plan/fuse.hpp>

#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <type_traits>
#include <vector>

using etch::Draft, etch::Graph, etch::Id, etch::Instruction, etch::op, etch::Plan, etch::Rate,
    etch::Shape, etch::Tape, etch::Walk;
namespace ops = etch::ops;

namespace {

struct Fused {
  Graph graph;
  etch::Sequence<etch::View> views;
  etch::Layout layout;
  etch::Sequence<etch::Phase> phases;
  etch::Fusion fusion;

  explicit Fused(Graph traced)
      : graph(std::move(traced)),
        views(etch::lay_out(graph.view())),
        layout{graph.view(), views},
        phases(etch::phases(graph.view())),
        fusion(etch::fuse(layout, phases)) {}

  std::vector<const Draft*> products() const {
    std::vector<const Draft*> found;
    for (const Draft& draft : fusion.drafts) {
      if (draft.is_product()) found.push_back(&draft);
    }
    return found;
  }
  int drafts_with_members() const {
    int count = 0;
    for (const Draft& draft : fusion.drafts) count += draft.members == 0 ? 0 : 1;
    return count;
  }
  /// How many members of a draft are this op.
  template <class Struct>
  int count(const Draft& draft) const {
    int found = 0;
    for (const Id id : fusion.members_of(draft)) {
      found += graph.nodes[id].op == &op<Struct> ? 1 : 0;
    }
    return found;
  }
};

etch::SequenceView<Instruction> instructions(const Plan& plan, int step) {
  return plan.instructions_of(plan.kernel_of(plan.steps[step]));
}

template <class Struct>
int applied(const Plan& plan, int step) {
  int found = 0;
  for (const Instruction& i : instructions(plan, step)) {
    found += i.kind == Instruction::Kind::apply && i.op == &op<Struct> ? 1 : 0;
  }
  return found;
}

int stores(const Plan& plan, int step) {
  int found = 0;
  for (const Instruction& i : instructions(plan, step)) {
    found += i.kind == Instruction::Kind::store ? 1 : 0;
  }
  return found;
}

std::vector<int> steps_of(const Plan& plan, etch::StepKind kind) {
  std::vector<int> found;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.kernel_of(plan.steps[i]).kind == kind) found.push_back(static_cast<int>(i));
  }
  return found;
}

}  // namespace

TEST_CASE("bias and activation join the product before them") {
  Tape t;
  const auto x = etch::input<Shape{7}>(t, Rate::sample);
  const auto w = etch::input<Shape{7, 5}>(t);
  const auto b = etch::input<Shape{5}>(t);
  t.append_output(logistic(matmul(x, w) + b).ref.id);
  const Fused fused(t.graph());
  REQUIRE(fused.products().size() == 1);
  CHECK(fused.drafts_with_members() == 1);
  CHECK(fused.count<ops::Add>(*fused.products()[0]) == 1);
  CHECK(fused.count<ops::Logistic>(*fused.products()[0]) == 1);

  const Plan plan = etch::make_plan(fused.graph.view(), Walk::tiles);
  const auto products = steps_of(plan, etch::StepKind::product);
  REQUIRE(products.size() == 1);
  CHECK(stores(plan, products[0]) == 1);
  CHECK(applied<ops::Logistic>(plan, products[0]) == 1);
}

TEST_CASE("the activation's derivative is applied in the backward product and not stored") {
  Tape t;
  const auto x = etch::input<Shape{7}>(t, Rate::sample);
  const auto w1 = etch::input<Shape{7, 6}>(t);
  const auto w2 = etch::input<Shape{6, 5}>(t);
  const auto target = etch::input<Shape{5}>(t, Rate::sample);
  const auto y = matmul(logistic(matmul(x, w1)), w2);
  t.append_output((0.5 * batch_mean(sum(square(y - target)))).ref.id);
  const std::vector<int> weights{1, 2};
  const Graph gradient = etch::differentiate(t.graph().view(), 0, weights);
  const Plan plan = etch::make_plan(etch::simplify(gradient.view()).view(), Walk::tiles);
  const auto products = steps_of(plan, etch::StepKind::product);
  REQUIRE(products.size() == 3);
  // Forward: the logistic alone is stored, not 1 − y.
  CHECK(applied<ops::Logistic>(plan, products[0]) == 1);
  CHECK(applied<ops::Subtract>(plan, products[0]) == 0);
  CHECK(stores(plan, products[0]) == 1);
  // Backward: ẏ·Wᵀ times y·(1 − y), one store.
  CHECK(applied<ops::Subtract>(plan, products[2]) == 1);
  CHECK(applied<ops::Multiply>(plan, products[2]) == 2);
  CHECK(stores(plan, products[2]) == 1);
  CHECK(steps_of(plan, etch::StepKind::weight_gradient).size() == 2);
}

TEST_CASE("elementwise ops of one shape are one loop") {
  Tape t;
  const auto x = etch::input<Shape{9}>(t, Rate::sample);
  auto y = tanh(x);
  for (int i = 0; i < 5; ++i) y = exp(-y * y) + x;
  t.append_output(y.ref.id);
  CHECK(Fused(t.graph()).drafts_with_members() == 1);
}

TEST_CASE("a cheap value of inputs is written into each of its users") {
  Tape t;
  const auto x = etch::input<Shape{9}>(t, Rate::sample);
  const auto twice = x * 2;
  t.append_output(sum(exp(twice)).ref.id);
  t.append_output(max(twice).ref.id);
  t.append_output(tanh(twice).ref.id);
  const Fused fused(t.graph());
  CHECK(fused.fusion.inlined[twice.ref.id]);
  CHECK(fused.fusion.draft_of[twice.ref.id] == -1);
}

TEST_CASE("no step stands before one it depends on") {
  Tape t;
  const auto x = etch::input<Shape{4}>(t, Rate::sample);
  const auto w = etch::input<Shape{4, 4}>(t);
  const auto y = softmax(matmul(softmax(matmul(x, w)), w)) - batch_mean(x);
  t.append_output(batch_mean(sum(y * y)).ref.id);
  const std::vector<int> all{0, 1};
  const Fused fused(etch::simplify(etch::differentiate(t.graph().view(), 0, all).view()));
  for (Id id = 0; id < static_cast<Id>(fused.graph.nodes.size()); ++id) {
    const int draft = fused.fusion.draft_of[static_cast<std::size_t>(id)];
    if (draft < 0) continue;
    for (const Id operand : fused.graph.nodes[static_cast<std::size_t>(id)].operand_ids()) {
      const Id root = fused.layout[operand].root;
      const int before = fused.fusion.draft_of[static_cast<std::size_t>(root)];
      INFO("node " << id << " reads " << root);
      if (before < 0) continue;
      const auto part = [&](int d) { return fused.fusion.drafts[static_cast<std::size_t>(d)].part; };
      CHECK(part(before) <= part(draft));
      if (part(before) == part(draft)) CHECK(before <= draft);
    }
  }
}

TEST_CASE("every step does something") {
  // The first product moves to the sum's step and leaves none of its own behind.
  Tape t;
  const auto w = etch::input<Shape{4}>(t);
  const auto v = etch::input<Shape{5}>(t);
  const auto c = etch::input<Shape{}>(t);
  t.append_output((c * sum(w) + c * sum(v)).ref.id);
  const Graph graph = t.graph();
  for (const Walk walk : {Walk::tiles, Walk::single}) {
    const Plan plan = etch::make_plan(graph.view(), walk);
    for (const auto& step : plan.steps) CHECK(plan.kernel_of(step).instructions > 0);
  }
}

namespace {

template <int... Widths>
Plan chain(Walk walk) {
  Tape t;
  const auto layer = [&t]<Shape In, int Out>(etch::Expr<In> x, std::integral_constant<int, Out>) {
    return tanh(matmul(x, etch::input<Shape{In[0], Out}>(t)) + etch::input<Shape{Out}>(t));
  };
  const auto x = etch::input<Shape{8}>(t, Rate::sample);
  const auto through = [&](auto& self, auto y, auto width, auto... rest) {
    const auto z = layer(y, width);
    if constexpr (sizeof...(rest) == 0) {
      t.append_output(batch_mean(sum(z)).ref.id);
    } else {
      self(self, z, rest...);
    }
  };
  through(through, x, std::integral_constant<int, Widths>{}...);
  etch::Sequence<int> parameters;
  for (int i = 1; i <= 2 * static_cast<int>(sizeof...(Widths)); ++i) parameters.push_back(i);
  const Graph gradient = etch::differentiate(t.graph().view(), 0, parameters);
  return etch::make_plan(etch::simplify(gradient.view()).view(), walk);
}

}  // namespace

TEST_CASE("layers of different widths share their kernels") {
  for (const Walk walk : {Walk::tiles, Walk::single}) {
    const Plan few = chain<5, 6, 7, 9>(walk), many = chain<5, 6, 7, 9, 10, 11, 12, 13, 14, 15>(walk);
    CHECK(many.steps.size() > 2 * few.steps.size() - few.kernels.size());
    CHECK(many.kernels.size() == few.kernels.size());
    CHECK(many.instructions.size() == few.instructions.size());
  }
}
