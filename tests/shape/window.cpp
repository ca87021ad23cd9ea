#include <etch/shape/window.hpp>

#include "support/catch.hpp"

#include <vector>

using etch::Shape, etch::Window;
namespace detail = etch::detail;

TEST_CASE("a window fits when its first and last element lie on the axis") {
  CHECK(etch::window_fits({0, 0, 1}, 5, 5));
  CHECK(etch::window_fits({0, 4, -2}, 3, 5));
  CHECK(etch::window_fits({0, 1, 3}, 2, 5));
  CHECK_FALSE(etch::window_fits({0, 1, 3}, 3, 5));
  CHECK_FALSE(etch::window_fits({0, 3, -2}, 3, 5));
  CHECK_FALSE(etch::window_fits({0, -1, 1}, 2, 5));
  CHECK_FALSE(etch::window_fits({0, 5, 1}, 1, 5));
  CHECK_FALSE(etch::window_fits({0, 0, 0}, 2, 5));
  CHECK_FALSE(etch::window_fits({0, 0, 1}, 0, 5));
}

TEST_CASE("elements go into a window and come out of it at the same place") {
  const Shape whole{2, 5, 3};
  for (const Window window : {Window{1, 0, 2}, Window{1, 4, -1}, Window{1, 2, 1}}) {
    const Shape part{2, 3, 3};
    std::vector<int> visited(static_cast<std::size_t>(whole.size()), -1);
    for (int index = 0; index < part.size(); ++index) {
      const int there = detail::in_window(index, part, whole, window);
      const int plane = index / 9, row = index / 3 % 3, column = index % 3;
      CHECK(there == plane * 15 + (window.first + row * window.step) * 3 + column);
      visited[static_cast<std::size_t>(there)] = index;
    }
    for (int index = 0; index < whole.size(); ++index) {
      CHECK(detail::out_of_window(index, whole, part, window) ==
            visited[static_cast<std::size_t>(index)]);
    }
  }
}

TEST_CASE("an order of axes is undone by its inverse") {
  unsigned order = 0;
  const int axes[] = {2, 0, 3, 1};
  for (int place = 0; place < 4; ++place) order = detail::with_axis(order, place, axes[place]);
  CHECK(detail::is_permutation(order, 4));
  CHECK(detail::permuted(Shape{2, 3, 4, 5}, order) == Shape{4, 2, 5, 3});
  const unsigned back = detail::inverse(order, 4);
  CHECK(detail::permuted(detail::permuted(Shape{2, 3, 4, 5}, order), back) == Shape{2, 3, 4, 5});
  for (int place = 0; place < 4; ++place) {
    CHECK(detail::axis_at(detail::compose(order, back, 4), place) == place);
  }
  CHECK_FALSE(detail::is_permutation(detail::with_axis(0, 1, 0), 2));
  CHECK_FALSE(detail::is_permutation(detail::exchanged, 3));
}
