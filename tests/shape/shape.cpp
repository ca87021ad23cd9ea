#include <etch/shape/shape.hpp>

#include "support/catch.hpp"

#include <vector>

using etch::Shape;

TEST_CASE("a shape's size is the product of its extents, and 1 for a scalar") {
  CHECK(Shape{}.size() == 1);
  CHECK(Shape{7}.size() == 7);
  CHECK(Shape{2, 3, 5}.size() == 30);
  CHECK(Shape{4, 1, 1, 1, 1, 6}.size() == 24);
}

TEST_CASE("a shape is its extents, outermost first") {
  const Shape shape{4, 5, 6};
  CHECK(shape.rank == 3);
  CHECK(shape[0] == 4);
  CHECK(shape[2] == 6);
  CHECK(std::vector<int>(shape.axes().begin(), shape.axes().end()) == std::vector<int>{4, 5, 6});
}

TEST_CASE("shapes of other extents, order or rank differ") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK_FALSE(Shape{2, 3} == Shape{3, 2});
  CHECK_FALSE(Shape{2, 3} == Shape{2, 3, 1});
  CHECK_FALSE(Shape{} == Shape{1});
}

TEST_CASE("appending an extent adds the innermost axis") {
  Shape shape{2};
  shape.append(9);
  CHECK(shape == Shape{2, 9});
}

template <Shape S>
struct Sized {};

TEST_CASE("a shape can be a template argument") {
  CHECK(std::is_same_v<Sized<Shape{2, 3}>, Sized<Shape(2, 3)>>);
  CHECK_FALSE(std::is_same_v<Sized<Shape{2, 3}>, Sized<Shape{3, 2}>>);
}
