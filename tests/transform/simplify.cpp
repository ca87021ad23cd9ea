// Each rule of simplify alone, that it applies nowhere else, and that dead nodes go.
#include <etch/transform/simplify.hpp>

#include "graph/loops.hpp"
#include "support/catch.hpp"

#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>

#include <limits>
#include <vector>

using etch::Node, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

/// A function of two vectors, one per sample, simplified; its value must be kept.
template <class Function>
etch::Graph simplified(Function f) {
  Tape t;
  const auto x = etch::input<Shape{3}>(t, Rate::sample);
  const auto w = etch::input<Shape{3}>(t);
  t.append_output(f(x, w).ref.id);
  const etch::Graph graph = t.graph();
  const etch::Graph simple = etch::simplify(graph.view());
  CHECK(etch::verify(simple.view()).fault == "");
  CHECK(simple.inputs.size() == 2);
  const std::vector<Values> inputs{{1, -2, 3, 4, 5, -6}, {0.5, 7, -0.25}};
  CHECK(etch::interpret(simple.view(), inputs, 2) == etch::interpret(graph.view(), inputs, 2));
  return simple;
}

/// Whether the simplified function is its first input.
template <class Function>
bool is_the_input(Function f) {
  const etch::Graph simple = simplified(f);
  return simple.outputs[0] == simple.inputs[0] && simple.nodes.size() == 2;
}

template <class Struct>
bool is_op_at_output(const etch::Graph& graph) {
  return graph.nodes[static_cast<std::size_t>(graph.outputs[0])].op == &op<Struct>;
}

template <class Struct>
int count(const etch::Graph& graph) {
  int found = 0;
  for (const Node& node : graph.nodes) found += node.op == &op<Struct> ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("what adds nothing or multiplies by one goes") {
  CHECK(is_the_input([](auto x, auto) { return x + 0; }));
  CHECK(is_the_input([](auto x, auto) { return 0 + x; }));
  CHECK(is_the_input([](auto x, auto) { return x - 0; }));
  CHECK(is_the_input([](auto x, auto) { return x * 1; }));
  CHECK(is_the_input([](auto x, auto) { return 1 * x; }));
  CHECK(is_the_input([](auto x, auto) { return x / 1; }));
  CHECK(is_the_input([](auto x, auto) { return -(-x); }));
  CHECK(is_the_input([](auto x, auto) { return -1 * (x * -1); }));
  CHECK(is_the_input([](auto x, auto) { return 0 - (0 - x); }));
}

TEST_CASE("a sign is drawn into a sum or difference") {
  const auto plus = simplified([](auto x, auto) { return x + -exp(x); });
  CHECK(count<ops::Negate>(plus) == 0);
  CHECK(count<ops::Subtract>(plus) == 1);
  const auto swapped = simplified([](auto x, auto w) { return -x + square(w); });
  CHECK(count<ops::Negate>(swapped) == 0);
  const auto minus = simplified([](auto x, auto) { return x - (-x); });
  CHECK(count<ops::Negate>(minus) == 0);
  CHECK(count<ops::Add>(minus) == 1);
}

TEST_CASE("numbers are computed beforehand") {
  const auto folded = simplified([](auto x, auto) {
    const etch::Scalar two{etch::constant(*x.ref.tape, 2)};
    return x * exp(square(two) - 4);
  });
  CHECK(folded.nodes.size() == 2);
  const auto scaled = simplified([](auto x, auto) {
    const etch::Scalar half{etch::constant(*x.ref.tape, 0.5)};
    return x * (half * 3);
  });
  CHECK(count<ops::Multiply>(scaled) == 1);
  CHECK(count<ops::Constant>(scaled) == 1);
}

TEST_CASE("a number is known by whatever view it comes") {
  CHECK(is_the_input([](auto x, auto) {
    const etch::Ref one = etch::reshape(etch::constant(*x.ref.tape, 1), Shape{1, 1});
    const etch::Ref repeated = etch::broadcast_to(one, Shape{1, 3}, Rate::step);
    return x * etch::Expr<Shape{3}>{etch::reshape(etch::transpose(repeated), Shape{3})};
  }));
}

TEST_CASE("what is not the rule's number stays") {
  CHECK(count<ops::Add>(simplified([](auto x, auto) { return x + 1e-300; })) == 1);
  CHECK(count<ops::Multiply>(simplified([](auto x, auto) { return x * 0; })) == 1);
  CHECK(count<ops::Divide>(simplified([](auto x, auto) { return 1 / x; })) == 1);
  CHECK(count<ops::Multiply>(simplified([](auto x, auto) { return x * 2; })) == 1);
  CHECK(count<ops::Subtract>(simplified([](auto x, auto w) { return x - w; })) == 1);
}

TEST_CASE("a number is multiplied after the sum, and a squared one squared") {
  const auto multiple = simplified([](auto x, auto) { return sum(exp(x) * 0.5); });
  CHECK(count<ops::Multiply>(multiple) == 1);
  CHECK(is_op_at_output<ops::Multiply>(multiple));
  const auto squared = simplified([](auto x, auto) { return -0.5 * sum(square((x - 1) / 4)); });
  CHECK(count<ops::Multiply>(squared) == 1);
  CHECK(is_op_at_output<ops::Multiply>(squared));
}

TEST_CASE("a number that guards the range of numbers stays in the sum") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  t.append_output(sum(square(x * 1e-200)).ref.id);
  const etch::Graph simple = etch::simplify(t.graph().view());
  const std::vector<Values> large{{1e200, 2e200, 2e200}};
  CHECK(etch::interpret(simple.view(), large)[0][0] == Approx(9));
}

TEST_CASE("a multiple that something else reads as well stays in the sum") {
  const auto shared = simplified([](auto x, auto) {
    const auto half = exp(x) * 0.5;
    return half + sum(half);
  });
  CHECK(count<ops::Multiply>(shared) == 1);
}

TEST_CASE("a zero times an infinity stays a NaN") {
  Tape t;
  const auto x = etch::input<Shape{}>(t);
  t.append_output((x * 0).ref.id);
  const etch::Graph simple = etch::simplify(t.graph().view());
  const double value = etch::interpret(
      simple.view(), std::vector<Values>{{std::numeric_limits<double>::infinity()}})[0][0];
  CHECK(value != value);
}

TEST_CASE("what no output needs goes, and every input stays at its place") {
  Tape t;
  etch::input<Shape{5}>(t);
  const auto x = etch::input<Shape{}>(t);
  exp(x) * 3;
  const auto y = tanh(x);
  t.append_output(y.ref.id);
  t.append_output(y.ref.id);
  const etch::Graph simple = etch::simplify(t.graph().view());
  CHECK(simple.nodes.size() == 3);
  CHECK(simple.inputs.size() == 2);
  CHECK(simple.nodes[static_cast<std::size_t>(simple.inputs[0])].shape == Shape{5});
  CHECK(simple.outputs.size() == 2);
  CHECK(simple.outputs[0] == simple.outputs[1]);
}

TEST_CASE("what becomes equal is computed once") {
  const auto simple = simplified([](auto x, auto w) { return tanh(x * w + 0) + tanh(x * w); });
  CHECK(count<ops::Tanh>(simple) == 1);
}

TEST_CASE("a simplified graph is simple already") {
  const auto once = simplified([](auto x, auto w) { return (x + 0) * -(-w) / 1 - -square(x); });
  const etch::Graph twice = etch::simplify(once.view());
  CHECK(twice.nodes == once.nodes);
  CHECK(twice.outputs == once.outputs);
}

TEST_CASE("a loop keeps its body, its carries and its value") {
  for (const etch::Graph& loop : {loops::cumulative_product(4, 2), loops::oscillator(7)}) {
    const etch::Graph simple = etch::simplify(loop.view());
    CHECK(etch::verify(simple.view()).fault == "");
    CHECK(simple.regions.size() == 2);
    CHECK(simple.regions[1].trips == loop.regions[1].trips);
    const std::vector<Values> inputs =
        loop.inputs.size() == 1 ? std::vector<Values>{{1, 2, 3, 4, 5, 6, 7, 8}}
                                : std::vector<Values>{{1}, {0.5}, {0.1}};
    CHECK(etch::interpret(simple.view(), inputs) == etch::interpret(loop.view(), inputs));
  }
}

TEST_CASE("a loop's dead nodes go and what a carry needs next stays") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  tape.open_region(3);
  const Ref state = carry(x);
  const Ref unused = state + x;
  -unused;
  const Ref next = state * x;
  tape.set_next(state.id, next.id);
  tape.close_region();
  tape.append_output(last(state).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(simple.nodes.size() == 4);
  CHECK(etch::verify(simple.view()).fault == "");
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{3}})[0] == Values{81});
}

namespace {

int in_a_loop(const etch::Graph& graph) {
  int found = 0;
  for (const Node& node : graph.nodes) found += node.region != 0 ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("what is the same in all trips leaves the loop, and what it leaves with is computed once") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  const Ref outside = x * x;
  tape.open_region(3);
  const Ref state = carry(x);
  tape.set_next(state.id, (state + (x * x) * 2.0).id);
  tape.close_region();
  tape.append_output((last(state) + outside).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(etch::verify(simple.view()).fault == "");
  CHECK(in_a_loop(simple) == 2);  // the carry and the sum
  CHECK(count<ops::Multiply>(simple) == 2);
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{3}})[0] == Values{3 + 3 * 18 + 9});
}

TEST_CASE("a carry that never changes is no carry, and a loop without any is none") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{});
  const Ref zero = etch::constant(tape, 0);
  tape.open_region(3);
  const Ref same = carry(x), still = carry(zero);
  tape.set_next(same.id, same.id);
  tape.set_next(still.id, zero.id);
  const Ref row = same + still;
  tape.close_region();
  tape.append_output(last(same).id);
  tape.append_output(last(still).id);
  tape.append_output(stack(row, 3).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(etch::verify(simple.view()).fault == "");
  CHECK(simple.regions.size() == 1);
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{3}}) ==
        std::vector<Values>{{3}, {0}, {3, 3, 3}});
}

TEST_CASE("a row of equal rows is no row") {
  Tape tape;
  const Ref x = loops::new_input(tape, Shape{2});
  const Ref column = etch::broadcast_to(etch::reshape(x, Shape{1, 2}), Shape{4, 2}, Rate::step);
  const Ref rows = etch::broadcast_to(x, Shape{4, 2}, Rate::step);
  tape.open_region(4);
  const Ref state = carry(x);
  tape.set_next(state.id, (state + trip_slice(column) + trip_slice(rows)).id);
  tape.close_region();
  tape.append_output(last(state).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(etch::verify(simple.view()).fault == "");
  CHECK(count<ops::TripSlice>(simple) == 0);
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{1, 2}})[0] == Values{9, 18});
}

TEST_CASE("a loop run backwards stays one") {
  Tape tape;
  const Ref y = loops::new_input(tape, Shape{3});
  const Ref zero = etch::constant(tape, 0);
  tape.open_region(3, true);
  const Ref sum = carry(zero);
  const Ref next = 2.0 * sum + trip_slice(y);
  tape.set_next(sum.id, next.id);
  tape.close_region();
  tape.append_output(last(sum).id);
  tape.append_output(stack(next, 3).id);
  const etch::Graph simple = etch::simplify(tape.graph().view());
  CHECK(etch::verify(simple.view()).fault == "");
  // Horner's rule from the last row on; the stack goes by the number of the trip.
  CHECK(etch::interpret(simple.view(), std::vector<Values>{{1, 10, 100}}) ==
        std::vector<Values>{{421}, {421, 210, 100}});
}
