// What functions that move and reduce elements compute, by the interpreter, against NumPy's values and
// closed forms; and the conventions at ties of zeros.
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>

#include "reference/shaping.hpp"
#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/contract.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <cmath>
#include <limits>
#include <vector>

using etch::Expr, etch::Rate, etch::Shape, etch::Tape, etch::Values;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <Shape S, class Function>
Values value(Function f, const Values& x) {
  Tape t;
  t.append_output(f(etch::input<S>(t)).ref.id);
  REQUIRE(etch::verify(t.graph().view()).fault == "");
  return etch::interpret(t.graph().view(), std::vector<Values>{x}).front();
}

/// The gradient of Σ f(x).
template <Shape S, class Function>
Values gradient(Function f, const Values& x) {
  Tape t;
  t.append_output(sum(f(etch::input<S>(t))).ref.id);
  const int first[] = {0};
  const etch::Graph graph = etch::differentiate(t.graph().view(), 0, first);
  REQUIRE(etch::verify(graph.view()).fault == "");
  return etch::interpret(graph.view(), std::vector<Values>{x}).back();
}

/// Equal to 15 digits.
void check_close(const Values& found, const Values& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    INFO("element " << i);
    CHECK(found[i] == Approx(wanted[i]).epsilon(1e-14).margin(1e-14));
  }
}

constexpr Shape matrix{3, 4};
constexpr Shape block{2, 3, 4};

}  // namespace

TEST_CASE("reductions give NumPy's values") {
  const auto& m = reference::m;
  check_close(value<matrix>([](auto x) { return product(x); }, m), reference::product_of_all);
  check_close(value<matrix>([](auto x) { return etch::product<0>(x); }, m),
              reference::product_of_columns);
  check_close(value<matrix>([](auto x) { return etch::product<1>(x); }, m),
              reference::product_of_rows);
  check_close(value<matrix>([](auto x) { return variance(x); }, m), reference::variance_of_all);
  check_close(value<matrix>([](auto x) { return etch::variance<0>(x); }, m),
              reference::variance_of_columns);
  check_close(value<matrix>([](auto x) { return etch::variance<1>(x); }, m),
              reference::variance_of_rows);
  check_close(value<matrix>([](auto x) { return norm(x); }, m), reference::norm_of_all);
  check_close(value<matrix>([](auto x) { return etch::norm<1>(x); }, m), reference::norm_of_rows);
  check_close(value<matrix>([](auto x) { return etch::log_sum_exp<0>(x); }, m),
              reference::log_sum_exp_of_columns);
  check_close(value<matrix>([](auto x) { return etch::log_sum_exp<1>(x); }, m),
              reference::log_sum_exp_of_rows);
  check_close(value<matrix>([](auto x) { return etch::softmax<1>(x); }, m),
              reference::softmax_of_rows);
  check_close(value<matrix>([](auto x) { return etch::cumulative_sum<0>(x); }, m),
              reference::sums_down);
  check_close(value<matrix>([](auto x) { return etch::cumulative_sum<1>(x); }, m),
              reference::sums_along);
  check_close(value<block>([](auto x) { return etch::cumulative_sum<1>(x); }, reference::q),
              reference::sums_inside);
}

TEST_CASE("movements give NumPy's elements") {
  const auto& m = reference::m;
  const auto& q = reference::q;
  CHECK(value<block>([](auto x) { return etch::slice<2, 3, 2, -2>(x); }, q) ==
        reference::every_second);
  CHECK(value<block>([](auto x) { return etch::reverse<1>(x); }, q) == reference::backwards);
  CHECK(value<block>([](auto x) { return etch::permute<2, 0, 1>(x); }, q) == reference::turned);
  CHECK(value<matrix>([](auto x) { return diagonal(x); }, m) == reference::diagonal);
  CHECK(value<matrix>([](auto x) { return trace(etch::slice<1, 0, 3>(x)); }, m) ==
        reference::trace);
  CHECK(value<block>([](auto x) { return etch::gather<1, 2, 0, 0, 1>(x); }, q) ==
        reference::gathered);
  CHECK(value<block>([](auto x) { return etch::concatenate<1>(x, etch::slice<1, 0, 1>(x) * 2); },
                     q) == reference::joined);
  CHECK(value<matrix>([](auto x) { return etch::stack<1>(x, -x); }, m) == reference::stacked);
  CHECK(value<matrix>([](auto x) { return diagonal_matrix(etch::row<1>(x)); }, m) ==
        reference::spread);
}

TEST_CASE("products named by letters give NumPy's values") {
  check_close(
      value<matrix>(
          [](auto x) { return outer(etch::row<0>(x), etch::slice<0, 0, 3>(etch::row<1>(x))); },
          reference::m),
      reference::outer);
  check_close(
      value<block>([](auto x) { return etch::contract<"bij,bkj->bik">(x, x); }, reference::q),
      reference::per_plane);
  check_close(value<matrix>([](auto x) { return etch::contract<"ij,ij->i">(x, x); }, reference::m),
              reference::paired);
  Tape t;
  const auto x = etch::input<block>(t);
  const auto y = etch::input<matrix>(t);
  t.append_output(etch::contract<"bij,kj->kb">(x, y).ref.id);
  check_close(etch::interpret(t.graph().view(), std::vector<Values>{reference::q, reference::m})[0],
              reference::over_planes);
}

TEST_CASE("an element is the one that its indices name, also of a transposed matrix") {
  const Values m{1, 2, 3, 4, 5, 6};
  CHECK(value<Shape{2, 3}>([](auto x) { return etch::element<1, 0>(x); }, m) == Values{4});
  CHECK(value<Shape{2, 3}>([](auto x) { return etch::element<2, 1>(transpose(x)); }, m) ==
        Values{6});
  CHECK(value<Shape{2, 3}>([](auto x) { return etch::row<1>(x); }, m) == Values{4, 5, 6});
  CHECK(value<Shape{2, 3}>([](auto x) { return etch::column<2>(x); }, m) == Values{3, 6});
  CHECK(value<Shape{6}>([](auto x) { return etch::element<5>(x); }, m) == Values{6});
  CHECK(value<Shape{}>([](auto x) { return etch::element<>(x); }, Values{7}) == Values{7});
}

TEST_CASE("a norm neither overflows nor loses small numbers, and its gradient at 0 is 0") {
  const auto f = [](auto x) { return norm(x); };
  CHECK(value<Shape{2}>(f, {3e200, 4e200})[0] == Approx(5e200));
  CHECK(value<Shape{2}>(f, {3e-200, -4e-200})[0] == Approx(5e-200).epsilon(1e-14));
  CHECK(value<Shape{2}>(f, {infinity, 1})[0] == infinity);
  CHECK(std::isnan(value<Shape{2}>(f, {std::nan(""), 1})[0]));
  CHECK(value<Shape{3}>(f, {0, 0, 0}) == Values{0});
  CHECK(gradient<Shape{3}>(f, {0, 0, 0}) == Values{0, 0, 0});
  check_close(gradient<Shape{2}>(f, {3, -4}), {0.6, -0.8});
  check_close(gradient<Shape{2}>(f, {3e200, -4e200}), {0.6, -0.8});
}

TEST_CASE("a variance is the population's") {
  CHECK(value<Shape{4}>([](auto x) { return variance(x); }, {1, 2, 3, 4}) == Values{1.25});
  CHECK(value<Shape{1}>([](auto x) { return variance(x); }, {7}) == Values{0});
}

TEST_CASE("adjoints of moved elements come back to where the elements were") {
  CHECK(gradient<Shape{6}>([](auto x) { return etch::slice<0, 1, 3, 2>(x); }, Values(6, 1)) ==
        Values{0, 1, 0, 1, 0, 1});
  CHECK(gradient<Shape{4}>([](auto x) { return etch::gather<0, 2, 2, 0>(x) * 3; }, Values(4, 1)) ==
        Values{3, 0, 6, 0});
  CHECK(gradient<Shape{4}>([](auto x) { return etch::cumulative_sum<0>(x); }, Values(4, 1)) ==
        Values{4, 3, 2, 1});
  CHECK(gradient<Shape{2, 2}>([](auto x) { return diagonal(x); }, Values(4, 1)) ==
        Values{1, 0, 0, 1});
}

TEST_CASE("the elements of one value leave one sum of placed parts, whatever else is read of it") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto y = tanh(etch::element<0>(x)) * etch::element<1>(x) + etch::element<2>(x);
  t.append_output((y + norm(x)).ref.id);
  const int first[] = {0};
  const etch::Graph gradient = etch::differentiate(t.graph().view(), 0, first);
  const etch::Graph simple = etch::simplify(gradient.view());
  int sums_of_parts = 0;
  for (const etch::Node& node : simple.nodes) {
    if (node.op != &etch::op<etch::ops::Add>) continue;
    int placed = 0;
    for (const etch::Id operand : node.operand_ids()) {
      const etch::Node& part = simple.nodes[operand];
      const bool is_sum = part.op == &etch::op<etch::ops::Add> &&
                          simple.nodes[part.operand(1)].family() == etch::Family::place;
      placed += part.family() == etch::Family::place || is_sum ? 1 : 0;
    }
    sums_of_parts += placed == 2 ? 1 : 0;
  }
  CHECK(sums_of_parts == 2);
}
