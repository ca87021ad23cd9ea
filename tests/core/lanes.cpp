// How a vector register is filled with fewer numbers than it has lanes.
#include <etch/core/lanes.hpp>

#include "support/catch.hpp"

#include <array>
#include <cstddef>
#include <utility>

using etch::Lanes;

namespace {

template <class T>
void check_first(const Lanes<T>& lanes, const std::array<T, Lanes<T>::count>& from, int n) {
  for (int i = 0; i < Lanes<T>::count; ++i) {
    CHECK(lanes[i] == (i < n ? from[static_cast<std::size_t>(i)] : T(0)));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("lanes behind the first n are zero, whether n is a constant or not", "", float,
                   double) {
  constexpr int count = Lanes<TestType>::count;
  std::array<TestType, count> from{};
  for (int i = 0; i < count; ++i) from[static_cast<std::size_t>(i)] = static_cast<TestType>(i + 1);
  for (int n = 0; n <= count; ++n) {
    check_first(Lanes<TestType>::load_first(from.data(), n), from, n);
  }
  [&]<int... N>(std::integer_sequence<int, N...>) {
    (check_first(Lanes<TestType>::load_first(from.data(), N), from, N), ...);
  }
  (std::make_integer_sequence<int, count + 1>());
}

TEMPLATE_TEST_CASE("a lone number stands in the first lane", "", float, double) {
  CHECK(Lanes<TestType>::lone(TestType(-2.5))[0] == TestType(-2.5));
}
