#include <etch/shape/broadcast.hpp>

#include "support/catch.hpp"

#include <array>
#include <vector>

using etch::broadcast_shape, etch::broadcastable, etch::project, etch::Shape;

TEST_CASE("axes are aligned at the last one and extents of 1 are repeated") {
  CHECK(broadcast_shape(Shape{3, 5}, Shape{5}) == Shape{3, 5});
  CHECK(broadcast_shape(Shape{5}, Shape{3, 5}) == Shape{3, 5});
  CHECK(broadcast_shape(Shape{3, 1}, Shape{5}) == Shape{3, 5});
  CHECK(broadcast_shape(Shape{2, 1, 4}, Shape{3, 1}) == Shape{2, 3, 4});
  CHECK(broadcast_shape(Shape{}, Shape{2, 3}) == Shape{2, 3});
  CHECK(broadcast_shape(Shape{}, Shape{}) == Shape{});
  CHECK(broadcast_shape(Shape{1}, Shape{}) == Shape{1});
}

TEST_CASE("extents that differ and are not 1 do not broadcast") {
  CHECK(broadcastable(Shape{3, 5}, Shape{3, 1}));
  CHECK_FALSE(broadcastable(Shape{3, 5}, Shape{3}));
  CHECK_FALSE(broadcastable(Shape{2, 3}, Shape{3, 2}));
}

TEST_CASE("the conflicting axis is counted from the last") {
  CHECK(etch::broadcast_conflict(Shape{2, 3}, Shape{2, 3}) == -1);
  CHECK(etch::broadcast_conflict(Shape{2, 3}, Shape{4}) == 0);
  CHECK(etch::broadcast_conflict(Shape{2, 3}, Shape{4, 3}) == 1);
  CHECK(etch::broadcast_conflict(Shape{4, 1, 3}, Shape{5, 2, 3}) == 2);
}

TEST_CASE("projection finds a broadcast operand's element by its coordinates") {
  const Shape to{2, 3, 4};
  for (const Shape& from : {Shape{2, 3, 4}, Shape{3, 4}, Shape{4}, Shape{3, 1}, Shape{2, 1, 4},
                            Shape{1, 1, 1}, Shape{}}) {
    // The operand's extents under the result's axes; 1 where it has none.
    std::array<int, 3> extents{1, 1, 1};
    for (int axis = 0; axis < from.rank; ++axis) {
      extents[static_cast<std::size_t>(3 - from.rank + axis)] = from[axis];
    }
    for (int i = 0; i < 2; ++i) {
      for (int j = 0; j < 3; ++j) {
        for (int k = 0; k < 4; ++k) {
          const int wanted = ((extents[0] == 1 ? 0 : i) * extents[1] + (extents[1] == 1 ? 0 : j)) *
                                 extents[2] +
                             (extents[2] == 1 ? 0 : k);
          CHECK(project((i * 3 + j) * 4 + k, to, from) == wanted);
        }
      }
    }
  }
}

TEST_CASE("a bit set of axes reduces them to extent 1") {
  CHECK(etch::reduced_shape(Shape{2, 3, 4}, 0b010) == Shape{2, 1, 4});
  CHECK(etch::reduced_shape(Shape{2, 3, 4}, 0) == Shape{2, 3, 4});
  CHECK(etch::reduced_shape(Shape{2, 3, 4}, etch::all_axes(Shape{2, 3, 4})) == Shape{1, 1, 1});
  CHECK(etch::all_axes(Shape{}) == 0);
}
