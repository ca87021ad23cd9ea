// Ops on whole operands: what their descriptors say, and that they are recorded and interpreted so.
#include "support/catch.hpp"
#include "support/own_ops.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/print.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>

#include <array>
#include <string>
#include <vector>

using etch::Kind, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<ops::Input>, shape, rate, Kind::real)};
}

}  // namespace

TEST_CASE("an op on whole operands has the shapes that its struct states") {
  const etch::Op& form = op<own::QuadraticForm<4>>;
  CHECK(form.family == etch::Family::call);
  CHECK(form.arity == 3);
  CHECK(form.shapes[0] == Shape{4});
  CHECK(form.shapes[1] == Shape{4, 4});
  CHECK(form.shapes[2] == Shape{});
  CHECK(form.shapes[3] == Shape{});
  CHECK(form.adjoint != nullptr);
  CHECK(op<own::Sorted<3>>.adjoint == nullptr);
  CHECK(op<own::Sorted<3>>.arity == 1);
}

TEST_CASE("an op on whole operands is recorded once, per sample where an operand is") {
  Tape tape;
  const Ref p = new_input(tape, Shape{3});
  const Ref q = new_input(tape, Shape{2}, Rate::sample);
  using Product = own::PolynomialProduct<3, 2>;
  const Ref y = etch::apply<Product>(p, q);
  CHECK(etch::apply<Product>(p, q).id == y.id);
  CHECK(y.shape() == Shape{4});
  CHECK(y.rate() == Rate::sample);
  CHECK(etch::apply<own::PolynomialProduct<3, 3>>(p, p).rate() == Rate::step);
}

TEST_CASE("an op on whole operands is interpreted sample by sample") {
  Tape tape;
  const Ref p = new_input(tape, Shape{2});
  const Ref q = new_input(tape, Shape{3}, Rate::sample);
  tape.append_output(etch::apply<own::PolynomialProduct<2, 3>>(p, q).id);
  tape.append_output(etch::apply<own::Sorted<3>>(q).id);
  const std::array inputs{Values{1, -1}, Values{1, 1, 1, 3, 2, 1}};
  const auto outputs = etch::interpret(tape.graph().view(), inputs, 2);
  CHECK(outputs[0] == Values{1, 0, 0, -1, 3, -1, -1, -1});
  CHECK(outputs[1] == Values{1, 1, 1, 1, 2, 3});
  CHECK(etch::print(tape.graph().view()).find("polynomial_product(%0, %1) [4] per sample") !=
        std::string::npos);
}

TEST_CASE("without an adjoint nothing flows back") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  tape.append_output(sum_to(etch::apply<own::Sorted<3>>(x) * x, Shape{}, Rate::step).id);
  const int all[] = {0};
  const etch::Graph gradient = etch::differentiate(tape.graph().view(), 0, all);
  const std::array inputs{Values{3, 1, 2}};
  CHECK(etch::interpret(gradient.view(), inputs)[1] == Values{1, 2, 3});
}

TEST_CASE("a call whose shapes or rate are not those of its op is found") {
  Tape tape;
  const Ref p = new_input(tape, Shape{3});
  const Ref q = new_input(tape, Shape{3}, Rate::sample);
  const Ref y = etch::apply<own::PolynomialProduct<3, 3>>(p, q);
  tape.append_output(y.id);
  etch::Graph graph = tape.graph();
  REQUIRE(etch::verify(graph.view()).fault == "");
  etch::Node& node = graph.nodes[static_cast<std::size_t>(y.id)];
  SECTION("the operand's shape") {
    graph.nodes[0].shape = Shape{4};
    CHECK(etch::verify(graph.view()).fault ==
          "a call's operand has another shape than its op states");
  }
  SECTION("its own shape") {
    node.shape = Shape{4};
    CHECK(etch::verify(graph.view()).fault == "a call has another shape than its op states");
  }
  SECTION("its rate") {
    node.rate = Rate::step;
    CHECK(etch::verify(graph.view()).fault == "a call has another rate than its operands");
  }
  CHECK(etch::verify(graph.view()).node == y.id);
}
