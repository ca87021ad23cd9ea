// Shapes of what moves and reduces elements, and its values in constant evaluation; that this file
// compiles is the test.
#include <etch/expr/composed.hpp>
#include <etch/expr/contract.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/transform/differentiate.hpp>

#include <array>
#include <type_traits>
#include <utility>

namespace {

using etch::Expr, etch::Graph, etch::Shape, etch::Tape, etch::Values;

template <Shape S>
using Of = Expr<S>;
template <class Found, Shape S>
inline constexpr bool has_shape = std::is_same_v<Found, Expr<S>>;

template <Shape S>
Expr<S> some();

static_assert(has_shape<decltype(etch::slice<1, 3, 2, -2>(some<Shape{2, 4}>())), Shape{2, 2}>);
static_assert(has_shape<decltype(etch::reverse<0>(some<Shape{2, 4}>())), Shape{2, 4}>);
static_assert(has_shape<decltype(etch::element<1, 3>(some<Shape{2, 4}>())), Shape{}>);
static_assert(has_shape<decltype(etch::row<1>(some<Shape{2, 4, 3}>())), Shape{4, 3}>);
static_assert(has_shape<decltype(etch::row<1>(some<Shape{2}>())), Shape{}>);
static_assert(has_shape<decltype(etch::column<1>(some<Shape{2, 4}>())), Shape{2}>);
static_assert(has_shape<decltype(etch::permute<2, 0, 1>(some<Shape{2, 4, 3}>())), Shape{3, 2, 4}>);
static_assert(has_shape<decltype(diagonal(some<Shape{5, 3}>())), Shape{3}>);
static_assert(has_shape<decltype(diagonal_matrix(some<Shape{3}>())), Shape{3, 3}>);
static_assert(has_shape<decltype(trace(some<Shape{3, 3}>())), Shape{}>);
static_assert(has_shape<decltype(etch::concatenate<1>(some<Shape{2, 4}>(), some<Shape{2, 1}>())),
                        Shape{2, 5}>);
static_assert(has_shape<decltype(etch::stack(some<Shape{4}>(), some<Shape{4}>())), Shape{2, 4}>);
static_assert(
    has_shape<decltype(etch::stack<1>(some<Shape{4}>(), some<Shape{4}>(), some<Shape{4}>())),
              Shape{4, 3}>);
static_assert(has_shape<decltype(etch::gather<0, 1, 1, 0>(some<Shape{2, 4}>())), Shape{3, 4}>);
static_assert(has_shape<decltype(etch::cumulative_sum<0>(some<Shape{2, 4}>())), Shape{2, 4}>);
static_assert(has_shape<decltype(product(some<Shape{2, 4}>())), Shape{}>);
static_assert(has_shape<decltype(etch::product<0>(some<Shape{2, 4}>())), Shape{4}>);
static_assert(has_shape<decltype(etch::variance<1>(some<Shape{2, 4}>())), Shape{2}>);
static_assert(has_shape<decltype(norm(some<Shape{2, 4}>())), Shape{}>);
static_assert(has_shape<decltype(etch::log_sum_exp<1>(some<Shape{2, 4}>())), Shape{2}>);
static_assert(has_shape<decltype(etch::softmax<1>(some<Shape{2, 4}>())), Shape{2, 4}>);
static_assert(has_shape<decltype(outer(some<Shape{2}>(), some<Shape{3}>())), Shape{2, 3}>);
static_assert(
    has_shape<decltype(etch::contract<"bij,jk->kbi">(some<Shape{2, 3, 4}>(), some<Shape{4, 5}>())),
              Shape{5, 2, 3}>);

/// Σ of a concatenation times a product, and its gradient.
struct Mixed {
  static constexpr Graph make() {
    Tape t;
    const auto x = etch::input<Shape{3}>(t);
    const auto y = etch::concatenate<0>(etch::cumulative_sum<0>(x), etch::reverse<0>(x));
    t.append_output((sum(y) * product(x) + norm(etch::slice<0, 1, 2>(x))).ref.id);
    const int first[] = {0};
    return etch::differentiate(t.graph().view(), 0, first);
  }
};

// Σ y = 4a + 3b + 2c; the norm of (3, 4) is 5.
static_assert([] {
  const std::array<Values, 1> x{Values{0, 3, 4}};
  const auto found = etch::interpret(Mixed::make().view(), x);
  const auto near = [](double a, double b) { return a - b < 1e-14 && b - a < 1e-14; };
  return found[0][0] == 5 && near(found[1][0], 17 * 12) && near(found[1][1], 0.6) &&
         near(found[1][2], 0.8);
}());

}  // namespace
