// How nodes are recorded: what is made to fit, and what is left out because it changes nothing.
#include "support/catch.hpp"

#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>

using etch::Family, etch::Kind, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape;
namespace ops = etch::ops;

namespace {

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<ops::Input>, shape, rate, Kind::real)};
}

}  // namespace

TEST_CASE("an elementwise op's operands are first repeated to the common shape and rate") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3, 1}, Rate::sample);
  const Ref w = new_input(tape, Shape{4});
  const Ref y = x * w;
  CHECK(y.shape() == Shape{3, 4});
  CHECK(y.rate() == Rate::sample);
  for (int i = 0; i < 2; ++i) {
    const Ref operand{&tape, y.node().operand(i)};
    CHECK(operand.node().family() == Family::broadcast);
    CHECK(operand.shape() == Shape{3, 4});
    CHECK(operand.rate() == Rate::sample);
  }
}

TEST_CASE("what would change nothing is not recorded") {
  Tape tape;
  const Ref m = new_input(tape, Shape{3, 4}, Rate::sample);
  const std::size_t nodes = tape.graph().nodes.size();
  CHECK(etch::broadcast_to(m, Shape{3, 4}, Rate::sample).id == m.id);
  CHECK(etch::reshape(m, Shape{3, 4}).id == m.id);
  CHECK(etch::reduce(op<ops::Sum>, m, 0, Rate::sample).id == m.id);
  CHECK(tape.graph().nodes.size() == nodes);
  CHECK(etch::transpose(etch::transpose(m)).id == m.id);
}

TEST_CASE("a movement of a movement is one") {
  Tape tape;
  const Ref v = new_input(tape, Shape{4});
  const Ref m = new_input(tape, Shape{3, 4});
  const Ref once = etch::broadcast_to(v, Shape{3, 4}, Rate::step);
  const Ref twice = etch::broadcast_to(once, Shape{2, 3, 4}, Rate::sample);
  CHECK(twice.node().operand(0) == v.id);
  CHECK(etch::reshape(etch::reshape(m, Shape{12}), Shape{2, 6}).node().operand(0) == m.id);
  CHECK(etch::reshape(etch::reshape(m, Shape{12}), Shape{3, 4}).id == m.id);
}

TEST_CASE("a contraction reads through transposes") {
  Tape tape;
  const Ref a = new_input(tape, Shape{3, 4});
  const Ref b = new_input(tape, Shape{5, 3});
  const Ref y = etch::contract(etch::transpose(a), false, etch::transpose(b), false, Rate::step);
  CHECK(y.shape() == Shape{4, 5});
  CHECK(y.node().operand(0) == a.id);
  CHECK(y.node().operand(1) == b.id);
  CHECK(y.node().attributes.transpose_left);
  CHECK(y.node().attributes.transpose_right);
  CHECK(etch::contract(a, true, b, true, Rate::step).id == y.id);
}

TEST_CASE("summing undoes a broadcast") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 3, 4}, Rate::sample);
  for (const Shape& shape : {Shape{2, 3, 4}, Shape{3, 4}, Shape{4}, Shape{3, 1}, Shape{}}) {
    for (const Rate rate : {Rate::sample, Rate::step}) {
      const Ref sum = etch::sum_to(x, shape, rate);
      CHECK(sum.shape() == shape);
      CHECK(sum.rate() == rate);
    }
  }
  CHECK(etch::sum_to(x, Shape{2, 3, 4}, Rate::sample).id == x.id);
}

TEST_CASE("the first share of an adjoint is taken as it is and later ones are added") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3});
  const Ref first = new_input(tape, Shape{3});
  const Ref second = new_input(tape, Shape{2, 3}, Rate::sample);
  etch::Adjoints adjoints(static_cast<etch::Id>(tape.graph().nodes.size()));
  CHECK(adjoints.of(x.id) == etch::no_node);
  adjoints(x) += first;
  CHECK(adjoints.of(x.id) == first.id);
  adjoints(x) += second;
  const Ref sum{&tape, adjoints.of(x.id)};
  CHECK(sum.node().op == &op<ops::Add>);
  CHECK(sum.shape() == Shape{3});
  CHECK(sum.rate() == Rate::step);
  CHECK(adjoints.of(first.id) == etch::no_node);
}

namespace {

/// x/(1 + |x|), as a user would write it outside of the library.
struct Softsign {
  static constexpr auto name = "softsign";
  static constexpr auto value(const auto& x) { return x / (1 + etch::math::abs(x)); }
  static constexpr void adjoint(etch::Adjoints& to, Ref, Ref dy, Ref x) {
    const Ref denominator = 1 + etch::apply<ops::Abs>(x);
    to(x) += dy / (denominator * denominator);
  }
};

/// An op with a number of its own.
struct Scaled {
  static constexpr auto name = "scaled";
  static constexpr auto value(const auto& x, double factor) { return x * factor; }
  static constexpr void adjoint(etch::Adjoints& to, Ref y, Ref dy, Ref x) {
    to(x) += dy * y.node().attributes.number;
  }
};

}  // namespace

TEST_CASE("a user's op has all that the library's have") {
  CHECK(op<Softsign>.arity == 1);
  const double x = -3;
  CHECK(op<Softsign>.value(&x, 0) == -0.75);
  const etch::Lanes<float> lanes(3);
  CHECK(op<Softsign>.float_lanes(&lanes, 0)[0] == 0.75f);
  const etch::Lanes<double> doubles(-1);
  CHECK(op<Softsign>.double_lanes(&doubles, 0)[1] == -0.5);
  CHECK(op<Softsign>.adjoint != nullptr);
}

TEST_CASE("an op's number reaches its value") {
  const double x = 3;
  CHECK(op<Scaled>.arity == 1);
  CHECK(op<Scaled>.value(&x, 2.5) == 7.5);
  const etch::Lanes<float> lanes(3);
  CHECK(op<Scaled>.float_lanes(&lanes, -2)[0] == -6);
}
