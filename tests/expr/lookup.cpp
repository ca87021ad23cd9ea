// Columns of a table by position: which numbers name one, and where the gradient goes.
#include <etch/expr/lookup.hpp>

#include "support/catch.hpp"

#include <etch/autodiff/function.hpp>

#include <cmath>
#include <limits>

namespace {

constexpr auto look = [](auto table, auto positions) { return etch::lookup(table, positions); };
constexpr auto total = [](auto table, auto positions) {
  return sum(etch::square(etch::lookup(table, positions)));
};

constexpr etch::Tensor<double, 2, 3> table{1, 2, 3, 4, 5, 6};

}  // namespace

TEST_CASE("a whole number names a column, in any order and more than once; any other names none") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const etch::Tensor<double, 10> positions{2,    0,        2,         -0.0, -1, 3, 0.5,
                                           1e20, infinity, -infinity};
  const auto rows = etch::function(look)(table, positions);
  const double first[] = {3, 1, 3, 1, 0, 0, 0, 0, 0, 0}, second[] = {6, 4, 6, 4, 0, 0, 0, 0, 0, 0};
  for (int l = 0; l < 10; ++l) {
    CHECK(rows(l, 0) == first[l]);
    CHECK(rows(l, 1) == second[l]);
  }
  const etch::Tensor<double, 1> none{std::nan("")};
  CHECK(etch::function(look)(table, none)(0, 1) == 0);
}

TEST_CASE("a table's gradient adds up what each column was read for; positions have none") {
  const etch::Tensor<double, 4> positions{2, 0, 2, -1};
  const auto [by_table, by_positions] = etch::gradient(total)(table, positions);
  const double wanted[] = {2, 0, 12, 8, 0, 24};
  for (int i = 0; i < 6; ++i) CHECK(by_table(i / 3, i % 3) == wanted[i]);
  for (int l = 0; l < 4; ++l) CHECK(by_positions(l) == 0);
}

// While compiling too.
static_assert(etch::function(look)(table, etch::Tensor<double, 1>{1})(0, 1) == 5);
