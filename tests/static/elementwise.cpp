// The elementwise ops in constant evaluation against numbers from a multi-precision library, and their
// borders; that this file compiles is the test. Each table is a constant of its own: clang allows
// 1 048 576 steps for one.
#include "reference/elementwise.hpp"

#include <etch/op/elementwise.hpp>

#include <cstddef>
#include <limits>

namespace {

namespace math = etch::math;
namespace ops = etch::ops;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

/// Whether found is within some units in the last place of value + rest.
constexpr bool is_near(double found, const reference::Row& wanted, double ulps) {
  if (found == wanted.value) return true;
  const double size = math::abs(wanted.value);
  if (size > 1e308) return math::abs(found) > 1e308;
  const double unit = size < 0x1p-1021 ? smallest : size * 0x1p-52;
  return math::abs((found - wanted.value) - wanted.rest) <= ulps * unit;
}

/// The first row that an op does not keep to, or -1.
template <class Struct, std::size_t N>
constexpr int wrong_row(const reference::Row (&rows)[N], double ulps = 4) {
  for (std::size_t i = 0; i < N; ++i) {
    const double operands[] = {rows[i].x, rows[i].y};
    const double slack = rows[i].x < 0 && etch::op<Struct>.name == "lgamma" ? 30 : 0;
    if (!is_near(etch::op<Struct>.value(operands, rows[i].y), rows[i], ulps + slack)) {
      return static_cast<int>(i);
    }
  }
  return -1;
}

static_assert(wrong_row<ops::Exp>(reference::exp) == -1);
static_assert(wrong_row<ops::Expm1>(reference::expm1) == -1);
static_assert(wrong_row<ops::Log>(reference::log) == -1);
static_assert(wrong_row<ops::Log1p>(reference::log1p) == -1);
static_assert(wrong_row<ops::Sqrt>(reference::sqrt, 0.5) == -1);
static_assert(wrong_row<ops::Rsqrt>(reference::rsqrt) == -1);
static_assert(wrong_row<ops::Cbrt>(reference::cbrt) == -1);
static_assert(wrong_row<ops::Sin>(reference::sin) == -1);
static_assert(wrong_row<ops::Cos>(reference::cos) == -1);
static_assert(wrong_row<ops::Tan>(reference::tan) == -1);
static_assert(wrong_row<ops::Asin>(reference::asin) == -1);
static_assert(wrong_row<ops::Acos>(reference::acos) == -1);
static_assert(wrong_row<ops::Atan>(reference::atan) == -1);
static_assert(wrong_row<ops::Sinh>(reference::sinh) == -1);
static_assert(wrong_row<ops::Cosh>(reference::cosh) == -1);
static_assert(wrong_row<ops::Tanh>(reference::tanh) == -1);
static_assert(wrong_row<ops::Asinh>(reference::asinh) == -1);
static_assert(wrong_row<ops::Acosh>(reference::acosh) == -1);
static_assert(wrong_row<ops::Atanh>(reference::atanh) == -1);
static_assert(wrong_row<ops::Erf>(reference::erf) == -1);
static_assert(wrong_row<ops::Erfc>(reference::erfc) == -1);
static_assert(wrong_row<ops::Lgamma>(reference::lgamma) == -1);
static_assert(wrong_row<ops::Logistic>(reference::logistic) == -1);
static_assert(wrong_row<ops::Softplus>(reference::softplus) == -1);
static_assert(wrong_row<ops::Floor>(reference::floor, 0) == -1);
static_assert(wrong_row<ops::Ceil>(reference::ceil, 0) == -1);
static_assert(wrong_row<ops::Trunc>(reference::trunc, 0) == -1);
static_assert(wrong_row<ops::Round>(reference::round, 0) == -1);
static_assert(wrong_row<ops::Pow>(reference::pow) == -1);
static_assert(wrong_row<ops::Atan2>(reference::atan2) == -1);
static_assert(wrong_row<ops::Hypot>(reference::hypot) == -1);
static_assert(wrong_row<ops::Fmod>(reference::fmod, 0) == -1);
static_assert(wrong_row<ops::Polygamma>(reference::polygamma, 40) == -1);

// Borders: none may stop the compilation.
static_assert(math::rsqrt(0.0) == infinity && math::rsqrt(infinity) == 0);
static_assert(math::isnan(math::rsqrt(-1.0)) && math::cbrt(-infinity) == -infinity);
static_assert(math::isnan(math::tan(infinity)) && math::isnan(math::asin(1.5)));
static_assert(math::asin(1.0) == 0x1.921fb54442d18p+0 && math::acos(-1.0) == 0x1.921fb54442d18p+1);
static_assert(math::acos(1.0) == 0 && math::atan(infinity) == 0x1.921fb54442d18p+0);
static_assert(math::atan2(0.0, 0.0) == 0 && math::atan2(0.0, -0.0) == 0x1.921fb54442d18p+1);
static_assert(math::atan2(infinity, infinity) == 0x1.921fb54442d18p-1);
static_assert(math::sinh(711.0) == infinity && math::cosh(-infinity) == infinity);
static_assert(math::asinh(-infinity) == -infinity && math::acosh(1.0) == 0);
static_assert(math::isnan(math::acosh(0.5)) && math::acosh(infinity) == infinity);
static_assert(math::atanh(1.0) == infinity && math::isnan(math::atanh(1.5)));
static_assert(math::erf(-infinity) == -1 && math::erfc(infinity) == 0 &&
              math::erfc(-infinity) == 2);
static_assert(math::lgamma(0.0) == infinity && math::lgamma(-2.0) == infinity);
static_assert(math::lgamma(1.0) == 0 && math::lgamma(2.0) == 0 &&
              math::lgamma(infinity) == infinity);
static_assert(math::isnan(math::polygamma(0, 0.0)) && math::isnan(math::polygamma(1, -3.0)));
static_assert(math::hypot(0.0, 0.0) == 0 && math::hypot(infinity, 1.0) == infinity);
static_assert(math::isnan(math::fmod(1.0, 0.0)) && math::isnan(math::fmod(infinity, 1.0)));
static_assert(math::fmod(1e308, 3 * smallest) < 3 * smallest && math::fmod(-7.5, 2.0) == -1.5);
static_assert(math::softplus(infinity) == infinity && math::softplus(-infinity) == 0);
static_assert(math::sign(-3.5) == -1 && math::sign(0.0) == 0 && math::sign(smallest) == 1);

}  // namespace
