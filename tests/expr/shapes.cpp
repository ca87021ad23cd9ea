// The shapes and rates that results have: facts of types, checked while compiling.
#include "support/catch.hpp"

#include <etch/expr/composed.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>

#include <type_traits>

using etch::Expr, etch::Rate, etch::Shape, etch::Tape;

namespace {

/// Whether the type and the node say the same shape.
template <Shape S, Shape Found>
bool has_shape(Expr<Found> y) {
  static_assert(Found == S);
  return y.ref.shape() == S;
}

}  // namespace

TEST_CASE("an elementwise result has the broadcast shape") {
  Tape t;
  const auto m = etch::input<Shape{3, 4}>(t);
  const auto column = etch::input<Shape{3, 1}>(t);
  const auto v = etch::input<Shape{4}>(t);
  const auto s = etch::input<Shape{}>(t);
  CHECK(has_shape<Shape{3, 4}>(m + v));
  CHECK(has_shape<Shape{3, 4}>(v - m));
  CHECK(has_shape<Shape{3, 4}>(column * v));
  CHECK(has_shape<Shape{3, 4}>(s / m));
  CHECK(has_shape<Shape{4}>(maximum(v, s)));
  CHECK(has_shape<Shape{4}>(minimum(v, 2)));
  CHECK(has_shape<Shape{3, 1}>(2 * column + 1.5f));
  CHECK(has_shape<Shape{3, 4}>(m < v));
  CHECK(has_shape<Shape{3, 4}>(select(column > 0, v, s)));
  CHECK(has_shape<Shape{4}>(select(v > 0, 1, v)));
  CHECK(has_shape<Shape{3, 4}>(exp(tanh(-m))));
}

TEST_CASE("a reduction along an axis drops it, and of all axes leaves a scalar") {
  Tape t;
  const auto x = etch::input<Shape{2, 3, 4}>(t, Rate::sample);
  CHECK(has_shape<Shape{3, 4}>(sum<0>(x)));
  CHECK(has_shape<Shape{2, 4}>(mean<1>(x)));
  CHECK(has_shape<Shape{2, 3}>(max<2>(x)));
  CHECK(has_shape<Shape{2, 3}>(min<2>(x)));
  CHECK(has_shape<Shape{}>(sum(x)));
  CHECK(has_shape<Shape{}>(mean(x)));
  CHECK(has_shape<Shape{}>(max(x)));
  CHECK(sum(x).rate() == Rate::sample);
}

TEST_CASE("a reduction over the batch keeps the shape and is per step") {
  Tape t;
  const auto x = etch::input<Shape{2, 3}>(t, Rate::sample);
  CHECK(has_shape<Shape{2, 3}>(batch_sum(x)));
  CHECK(has_shape<Shape{2, 3}>(batch_mean(x)));
  CHECK(has_shape<Shape{2, 3}>(batch_max(x)));
  CHECK(batch_sum(x).rate() == Rate::step);
  CHECK(batch_mean(x).rate() == Rate::step);
  CHECK((x - batch_mean(x)).rate() == Rate::sample);
}

TEST_CASE("a product drops the axis of a vector") {
  Tape t;
  const auto a = etch::input<Shape{2, 3}>(t);
  const auto b = etch::input<Shape{3, 4}>(t, Rate::sample);
  const auto x = etch::input<Shape{2}>(t);
  const auto y = etch::input<Shape{3}>(t);
  CHECK(has_shape<Shape{2, 4}>(matmul(a, b)));
  CHECK(matmul(a, b).rate() == Rate::sample);
  CHECK(has_shape<Shape{3}>(matmul(x, a)));
  CHECK(has_shape<Shape{2}>(matmul(a, y)));
  CHECK(has_shape<Shape{}>(dot(y, y)));
  CHECK(has_shape<Shape{4, 2}>(transpose(matmul(a, b))));
}

TEST_CASE("movements have the shape they name") {
  Tape t;
  const auto x = etch::input<Shape{2, 6}>(t);
  CHECK(has_shape<Shape{3, 4}>(etch::reshape<Shape{3, 4}>(x)));
  CHECK(has_shape<Shape{12}>(etch::reshape<Shape{12}>(x)));
  CHECK(has_shape<Shape{6, 2}>(transpose(x)));
  const auto label = etch::index_input<Shape{}>(t);
  CHECK(has_shape<Shape{10}>(etch::one_hot<10>(label)));
}

TEST_CASE("a handle can be kept in an auto and used twice") {
  Tape t;
  const auto x = etch::input<Shape{3}>(t);
  const auto y = x + 1;
  const auto kept = y * y;
  CHECK(kept.ref.node().operand(0) == y.ref.id);
  CHECK(kept.ref.node().operand(1) == y.ref.id);
}

// The conversions that name what to write instead (tests/compile_fail/) change no overload: a handle is
// nothing but what is asked for by name.
static_assert(!std::is_convertible_v<Expr<Shape{}>, bool> &&
              !std::is_convertible_v<Expr<Shape{}>, int> &&
              !std::is_convertible_v<Expr<Shape{}>, float>);
