// A user's own op on whole operands in constant evaluation: its value, and its gradient against a closed
// form; that this file compiles is the test.
#include "support/own_ops.hpp"

#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>

#include <array>

namespace {

using etch::Ref, etch::Shape, etch::Values;

constexpr Ref new_input(etch::Tape& tape, Shape shape) {
  return {&tape,
          tape.append_input(etch::op<etch::ops::Input>, shape, etch::Rate::step, etch::Kind::real)};
}

// (1 + 2x)·(3 − x) = 3 + 5x − 2x².
static_assert([] {
  etch::Tape tape;
  const Ref p = new_input(tape, Shape{2}), q = new_input(tape, Shape{2});
  tape.append_output(etch::apply<own::PolynomialProduct<2, 2>>(p, q).id);
  const std::array inputs{Values{1, 2}, Values{3, -1}};
  return etch::interpret(tape.graph().view(), inputs)[0] == Values{3, 5, -2};
}());

// xᵀ·A·x + c has the gradients (A + Aᵀ)·x, x·xᵀ and 1.
static_assert([] {
  etch::Tape tape;
  const Ref x = new_input(tape, Shape{2}), a = new_input(tape, Shape{2, 2});
  const Ref c = new_input(tape, Shape{});
  tape.append_output(etch::apply<own::QuadraticForm<2>>(x, a, c).id);
  const int all[] = {0, 1, 2};
  const etch::Graph gradient = etch::differentiate(tape.graph().view(), 0, all);
  const std::array inputs{Values{1, -2}, Values{1, 2, 3, 4}, Values{5}};
  const auto outputs = etch::interpret(gradient.view(), inputs);
  return etch::verify(gradient.view()) && outputs[0] == Values{12} &&
         outputs[1] == Values{-8, -11} && outputs[2] == Values{1, -2, -2, 4} &&
         outputs[3] == Values{1};
}());

}  // namespace
