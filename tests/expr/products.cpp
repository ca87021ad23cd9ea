// Derivatives of products, to the third order, where factors are zero and where they are not: by the
// interpreter, against the products of the other factors.
#include <etch/op/product.hpp>

#include "support/catch.hpp"

#include <etch/expr/shaping.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/graph/verify.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <vector>

using etch::Graph, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Tape, etch::Values;
namespace ops = etch::ops;

namespace {

constexpr int first[] = {0};
constexpr auto product_of_all = [](auto x) { return product(x); };

/// The gradient of Σ f(x), once the sum has been differentiated by some elements, one after the other.
template <Shape S, class Function>
Values gradient(Function f, const Values& x, std::initializer_list<int> elements = {}) {
  Tape t;
  t.append_output(sum(f(etch::input<S>(t))).ref.id);
  Graph graph = t.graph();
  for (const int element : elements) {
    const Graph once = etch::differentiate(graph.view(), 0, first);
    Tape again(once.view());
    const Ref slope = etch::slice({&again, once.outputs[1]}, {0, element, 1}, 1);
    again.append_output(etch::reshape(slope, Shape{}).id);
    graph = again.graph();
  }
  const Graph last = etch::differentiate(graph.view(), 0, first);
  REQUIRE(etch::verify(last.view()).fault == "");
  return etch::interpret(last.view(), std::vector<Values>{x}).back();
}

/// The same by definition: the product of the factors by which has not been differentiated.
Values products_of_others(const Values& x, std::initializer_list<int> elements = {}) {
  Values result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::vector<std::size_t> missing{i};
    for (const int element : elements) missing.push_back(static_cast<std::size_t>(element));
    std::sort(missing.begin(), missing.end());
    const bool twice = std::adjacent_find(missing.begin(), missing.end()) != missing.end();
    double product = twice ? 0 : 1;
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (!std::binary_search(missing.begin(), missing.end(), j)) product *= x[j];
    }
    result.push_back(product);
  }
  return result;
}

/// Factors whose products are exact, and mostly another for each that is left out; some of them are zero.
Values factors(int count, std::initializer_list<int> zeros) {
  constexpr double some[] = {3, 0.5, -1, 5, 0.25, 1, -7, 2, 0.5};
  Values x;
  for (int i = 0; i < count; ++i) x.push_back(i < 60 ? some[i % 9] : 1 - i % 2 * 2.0);
  for (const int zero : zeros) x[static_cast<std::size_t>(zero)] = 0;
  return x;
}

template <int Count>
void check_gradients() {
  INFO(Count << " factors");
  const std::initializer_list<int> sets[] = {
      {}, {0}, {Count - 1}, {0, Count - 1}, {1, Count / 2}, {0, 1, Count - 1}};
  for (const std::initializer_list<int>& zeros : sets) {
    const Values x = factors(Count, zeros);
    CHECK(gradient<Shape{Count}>(product_of_all, x) == products_of_others(x));
  }
}

template <class Struct>
int count(const Graph& graph) {
  int found = 0;
  for (const etch::Node& node : graph.nodes) found += node.op == &op<Struct> ? 1 : 0;
  return found;
}

}  // namespace

TEST_CASE("a lone zero gets the product of the other factors, and two zeros nothing") {
  CHECK(gradient<Shape{4}>(product_of_all, {2, 3, 0.5, 4}) == Values{6, 4, 24, 3});
  CHECK(gradient<Shape{4}>(product_of_all, {2, 0, 0.5, 4}) == Values{0, 4, 0, 0});
  CHECK(gradient<Shape{4}>(product_of_all, {2, 0, -0.0, 4}) == Values{0, 0, 0, 0});
  CHECK(gradient<Shape{2, 2}>([](auto x) { return etch::product<0>(x); }, {0, 3, 5, 0}) ==
        Values{5, 0, 0, 3});
}

TEST_CASE("the gradient of a product is exact, one by one, by rows and with some left over") {
  check_gradients<3>();
  check_gradients<8>();
  check_gradients<9>();
  check_gradients<64>();
  check_gradients<131>();
  check_gradients<1040>();
}

TEST_CASE("second and third derivatives of a product are exact where factors are zero") {
  constexpr int n = 20;
  const std::initializer_list<int> sets[] = {{}, {3}, {3, 17}, {3, 12, 17}, {1, 3, 12, 17}};
  for (const std::initializer_list<int>& zeros : sets) {
    const Values x = factors(n, zeros);
    for (const int i : {0, 3, 17, 19}) {
      CHECK(gradient<Shape{n}>(product_of_all, x, {i}) == products_of_others(x, {i}));
      CHECK(gradient<Shape{n}>(product_of_all, x, {i, 12}) == products_of_others(x, {i, 12}));
    }
  }
}

TEST_CASE("a product is differentiated by multiplications alone") {
  Tape t;
  t.append_output(product(etch::input<Shape{64}>(t)).ref.id);
  const Graph graph = etch::simplify(etch::differentiate(t.graph().view(), 0, first).view());
  CHECK(count<ops::Divide>(graph) == 0);
  CHECK(count<ops::Select>(graph) == 0);
  // 8 rows of 8 and the 8 elements of what is left: 7 for each value, 14 for the adjoint of the rows,
  // 12 for that of the elements, whose product has the adjoint 1.
  CHECK(count<ops::Multiply>(graph) == 2 * 7 + 14 + 12);
}

TEST_CASE("a product over axes and samples has the exact gradient where factors are zero") {
  Tape t;
  const Ref x = etch::input<Shape{2, 3}>(t, Rate::sample).ref;
  const Ref y = etch::product_over(x, 1u << 1, Rate::step);
  CHECK(y.shape() == Shape{2, 1});
  CHECK(y.rate() == Rate::step);
  t.append_output(etch::sum_to(y, Shape{}, Rate::step).id);
  const Graph graph = etch::differentiate(t.graph().view(), 0, first);
  REQUIRE(etch::verify(graph.view()).fault == "");
  const std::vector<Values> samples{{2, 3, 5, 2, 1, 0.5, 1, 0, 2, 4, 0.5, 3}};
  const std::vector<Values> found = etch::interpret(graph.view(), samples, 2);
  CHECK(found.front() == Values{6});
  CHECK(found.back() == Values{0, 0, 0, 3, 6, 12, 0, 60, 0, 1.5, 12, 2});
}
