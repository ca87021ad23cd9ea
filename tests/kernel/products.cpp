// The product kernels against plain loops, for every size around those of their register blocks.
#include "support/catch.hpp"

#include <etch/kernel/feature_product.hpp>
#include <etch/kernel/product.hpp>
#include <etch/kernel/weight_gradient.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <vector>

namespace {

using etch::Access, etch::Lanes;
namespace detail = etch::detail;
namespace fused = etch::fused;

template <class T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();

std::size_t size(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}
std::size_t at(std::ptrdiff_t index) { return static_cast<std::size_t>(index); }

/// Small whole numbers: their sums of products are exact, so results are compared bit by bit.
template <class T>
std::vector<T> whole_numbers(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::vector<T> numbers(count);
  for (T& number : numbers) number = static_cast<T>(static_cast<int>(generator() % 15) - 7);
  return numbers;
}

struct KeptSteps {
  detail::Steps<3> kept;
};
/// Places with the steps that they refer to.
template <class T>
struct KeptPlaces : KeptSteps, detail::Places<T, 3> {
  KeptPlaces(const detail::ShortArray<T*, 3>& begins, const detail::Steps<3>& steps_of_each)
      : KeptSteps{steps_of_each}, detail::Places<T, 3>{begins, this->kept} {}
  KeptPlaces(const KeptPlaces&) = delete;
};

/// Where operands begin, and their steps along the two axes that a product gives each.
template <class T>
KeptPlaces<T> places(std::vector<T>& left, std::ptrdiff_t left_outer, std::ptrdiff_t left_inner,
                     std::vector<T>& right, std::ptrdiff_t right_outer, std::ptrdiff_t right_inner,
                     std::vector<T>& result, std::ptrdiff_t result_outer,
                     std::ptrdiff_t result_inner) {
  return {{left.data(), right.data(), result.data()},
          {{{{left_outer, left_inner}}, {{right_outer, right_inner}}, {{result_outer, result_inner}}}}};
}

/// What the product has summed, stored as it is.
template <Access How>
using Plain = fused::Cluster<fused::Accumulator, fused::Store<2, How, 0>>;

template <class T>
detail::Frame<T> frame_of(const etch::Arguments<T>& arguments, int groups, int valid, int first = 0) {
  return {.arguments = &arguments,
          .first = first,
          .valid = valid,
          .groups = groups,
          .width = groups * Lanes<T>::count};
}

}  // namespace

TEMPLATE_TEST_CASE("samples times weights", "", float, double) {
  using T = TestType;
  const etch::Arguments<T> arguments{};
  for (const int rows : {1, 3}) {
    for (const int columns : {1, 4, 5, 6, 10, 13}) {
      for (const int inner : {1, 2, 7}) {
        for (int groups = 1; groups <= etch::max_groups; ++groups) {
          const int width = groups * Lanes<T>::count;
          auto left = whole_numbers<T>(size(rows, inner, width), 1);
          auto right = whole_numbers<T>(size(inner, columns), 2);
          std::vector<T> result(size(rows, columns, width), not_a_number<T>);
          const auto where = places<T>(left, inner * width, width, right, 1, inner, result,
                                       columns * width, width);
          const auto frame = frame_of(arguments, groups, width);
          using Epilogue = Plain<Access::vector>;
          bool right_everywhere = true;
          for (const bool is_cheap : {true, false}) {
            std::fill(result.begin(), result.end(), not_a_number<T>);
            is_cheap
                ? detail::sample_product<T, 3, true, Epilogue>({rows, columns, inner}, where, frame)
                : detail::sample_product<T, 3, false, Epilogue>({rows, columns, inner}, where, frame);
            for (int i = 0; i < rows; ++i) {
              for (int j = 0; j < columns; ++j) {
                for (int s = 0; s < width; ++s) {
                  T sum = 0;
                  for (int k = 0; k < inner; ++k) {
                    sum += left[size(i * inner + k, width) + at(s)] * right[size(j, inner) + at(k)];
                  }
                  right_everywhere &= result[size(i * columns + j, width) + at(s)] == sum;
                }
              }
            }
          }
          INFO(rows << " × " << columns << ", inner " << inner << ", groups " << groups);
          CHECK(right_everywhere);
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("samples times samples", "", float, double) {
  using T = TestType;
  const etch::Arguments<T> arguments{};
  for (const int columns : {1, 3}) {
    for (int groups = 1; groups <= 3; ++groups) {
      const int rows = 2, inner = 5, width = groups * Lanes<T>::count;
      auto left = whole_numbers<T>(size(rows, inner, width), 1);
      auto right = whole_numbers<T>(size(inner, columns, width), 2);
      std::vector<T> result(size(rows, columns, width), not_a_number<T>);
      const auto where = places<T>(left, inner * width, width, right, columns * width, width,
                                   result, columns * width, width);
      detail::pair_product<T, 3, Plain<Access::vector>>({rows, columns, inner}, where,
                                                        frame_of(arguments, groups, width));
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j) {
          for (int s = 0; s < width; ++s) {
            T sum = 0;
            for (int k = 0; k < inner; ++k) {
              sum += left[size(i * inner + k, width) + at(s)] *
                     right[size(k * columns + j, width) + at(s)];
            }
            REQUIRE(result[size(i * columns + j, width) + at(s)] == sum);
          }
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("a weight's gradient sums over the samples of all tiles", "", float, double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  for (const int rows : {1, 2, n - 1, n, n + 1, 3 * n, 4 * n + 5, 9 * n - 2}) {
    for (const int columns : {1, 4, 5, 11}) {
      for (const int valid : {1, n, 2 * n - 3}) {
        const int groups = (valid + n - 1) / n, width = groups * n;
        auto left = whole_numbers<T>(size(width, rows), 1);
        auto right = whole_numbers<T>(size(columns, width), 2);
        std::vector<T> result(size(rows, columns), not_a_number<T>);
        const auto where = places<T>(left, 1, 0, right, 0, width, result, 1, rows);
        // A first tile writes, a second one, with the same samples here, adds.
        detail::weight_gradient<T>({rows, columns, 1}, where, rows, frame_of(arguments, groups, valid));
        detail::weight_gradient<T>({rows, columns, 1}, where, rows,
                                   frame_of(arguments, groups, valid, width));
        bool right_everywhere = true;
        for (int i = 0; i < rows; ++i) {
          for (int j = 0; j < columns; ++j) {
            T sum = 0;
            for (int s = 0; s < valid; ++s) {
              sum += left[size(s, rows) + at(i)] * right[size(j, width) + at(s)];
            }
            right_everywhere &= result[size(j, rows) + at(i)] == 2 * sum;
          }
        }
        INFO(rows << " × " << columns << ", samples " << valid);
        CHECK(right_everywhere);
      }
    }
  }
}

TEMPLATE_TEST_CASE("a weight's gradient whose rows do not lie side by side", "", float, double) {
  using T = TestType;
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  const int rows = n + 2, columns = 3, inner = 2, valid = n - 1;
  auto left = whole_numbers<T>(size(n, rows, inner), 1);  // a sample's rows of k
  auto right = whole_numbers<T>(size(inner, columns, n), 2);
  std::vector<T> result(size(rows, columns), not_a_number<T>);
  const auto where = places<T>(left, inner, 1, right, columns * n, n, result, columns, 1);
  detail::weight_gradient<T>({rows, columns, inner}, where, rows * inner,
                             frame_of(arguments, 1, valid));
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) {
      T sum = 0;
      for (int s = 0; s < valid; ++s) {
        for (int k = 0; k < inner; ++k) {
          sum += left[size(s * rows + i, inner) + at(k)] * right[size(k * columns + j, n) + at(s)];
        }
      }
      REQUIRE(result[size(i, columns) + at(j)] == sum);
    }
  }
}

namespace {

/// One form of the product outside of a tile.
template <etch::ProductForm Form, Access How, class T>
void check_feature_product(bool left_by_rows, bool right_by_rows) {
  constexpr int n = Lanes<T>::count;
  const etch::Arguments<T> arguments{};
  for (const int rows : {1, 3}) {
    for (const int columns : {1, 2, 5, n - 1, n, n + 1, 8 * n, 9 * n + 3}) {
      for (const int inner : {1, 3, n, 2 * n + 1}) {
        auto left = whole_numbers<T>(size(rows, inner), 1);
        auto right = whole_numbers<T>(size(inner, columns), 2);
        std::vector<T> result(size(rows, columns), not_a_number<T>);
        const std::ptrdiff_t a[] = {left_by_rows ? inner : 1, left_by_rows ? 1 : rows};
        const std::ptrdiff_t b[] = {right_by_rows ? columns : 1, right_by_rows ? 1 : inner};
        const std::ptrdiff_t c[] = {How == Access::vector ? columns : 1,
                                    How == Access::vector ? 1 : rows};
        const auto where = places<T>(left, a[0], a[1], right, b[0], b[1], result, c[0], c[1]);
        const auto frame = frame_of(arguments, 1, 1);
        detail::feature_product<Form, Plain<How>>({rows, columns, inner}, where, frame);
        bool right_everywhere = true;
        for (int i = 0; i < rows; ++i) {
          for (int j = 0; j < columns; ++j) {
            T sum = 0;
            for (int k = 0; k < inner; ++k) {
              sum += left[at(i * a[0] + k * a[1])] * right[at(k * b[0] + j * b[1])];
            }
            right_everywhere &= result[at(i * c[0] + j * c[1])] == sum;
          }
        }
        INFO(rows << " × " << columns << ", inner " << inner);
        CHECK(right_everywhere);
      }
    }
  }
}

}  // namespace

TEMPLATE_TEST_CASE("a product outside of a tile, along the columns", "", float, double) {
  using Form = etch::ProductForm;
  check_feature_product<Form::along_columns, Access::vector, TestType>(true, true);
  check_feature_product<Form::along_columns, Access::gather, TestType>(false, true);
}

TEMPLATE_TEST_CASE("a product outside of a tile, by dot products", "", float, double) {
  using Form = etch::ProductForm;
  check_feature_product<Form::dots, Access::vector, TestType>(true, false);
  check_feature_product<Form::dots, Access::gather, TestType>(true, false);
}

TEMPLATE_TEST_CASE("a product outside of a tile, number by number", "", float, double) {
  using Form = etch::ProductForm;
  check_feature_product<Form::numbers, Access::vector, TestType>(false, false);
  check_feature_product<Form::numbers, Access::gather, TestType>(false, true);
}
