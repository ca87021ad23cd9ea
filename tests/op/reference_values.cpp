// Each op's values against numbers from a multi-precision library: as the interpreter computes them at run
// time, and in lanes of both types.
#include "op/ulps.hpp"
#include "reference/elementwise.hpp"
#include "support/catch.hpp"

#include <etch/op/elementwise.hpp>

#include <span>
#include <vector>

using etch::Lanes, etch::op;
namespace ops = etch::ops;

namespace {

struct Case {
  const etch::Op& function;
  std::span<const reference::Row> rows;
  double float_ulps = 5;
  double double_ulps = 4;
};

/// Every op with a table.
std::vector<Case> cases() {
  return {{op<ops::Exp>, reference::exp},
          {op<ops::Expm1>, reference::expm1},
          {op<ops::Log>, reference::log},
          {op<ops::Log1p>, reference::log1p},
          {op<ops::Sqrt>, reference::sqrt, 1, 1},
          {op<ops::Rsqrt>, reference::rsqrt},
          {op<ops::Cbrt>, reference::cbrt},
          {op<ops::Sin>, reference::sin},
          {op<ops::Cos>, reference::cos},
          {op<ops::Tan>, reference::tan},
          {op<ops::Asin>, reference::asin},
          {op<ops::Acos>, reference::acos},
          {op<ops::Atan>, reference::atan},
          {op<ops::Sinh>, reference::sinh},
          {op<ops::Cosh>, reference::cosh},
          {op<ops::Tanh>, reference::tanh},
          {op<ops::Asinh>, reference::asinh},
          {op<ops::Acosh>, reference::acosh},
          {op<ops::Atanh>, reference::atanh},
          {op<ops::Erf>, reference::erf},
          {op<ops::Erfc>, reference::erfc},
          {op<ops::Lgamma>, reference::lgamma},
          {op<ops::Logistic>, reference::logistic},
          {op<ops::Softplus>, reference::softplus},
          {op<ops::Floor>, reference::floor, 0, 0},
          {op<ops::Ceil>, reference::ceil, 0, 0},
          {op<ops::Trunc>, reference::trunc, 0, 0},
          {op<ops::Round>, reference::round, 0, 0},
          {op<ops::Pow>, reference::pow},
          {op<ops::Atan2>, reference::atan2},
          {op<ops::Hypot>, reference::hypot},
          {op<ops::Fmod>, reference::fmod, 0, 0},
          {op<ops::Polygamma>, reference::polygamma, 5, 40}};
}

template <class T>
T in_lanes(const etch::Op& function, double x, double y) {
  // The other lanes hold other numbers, so that none can be taken for its neighbour.
  Lanes<T> operands[] = {Lanes<T>(T(0.75)), Lanes<T>(T(0.5))};
  constexpr int place = Lanes<T>::count - 1;
  operands[0].vector[place] = static_cast<T>(x);
  operands[1].vector[place] = static_cast<T>(y);
  return etch::lanes_function<T>(function)(operands, y)[place];
}

bool is_float(double x) { return static_cast<double>(static_cast<float>(x)) == x; }

}  // namespace

TEST_CASE("an op's values are those of a multi-precision library") {
  for (const Case& tried : cases()) {
    for (const auto& [x, y, value, rest] : tried.rows) {
      INFO(tried.function.name << " of " << x << ", " << y << ", wanted " << value);
      // Zeros below 0 are no doubles, so that a value beside one loses digits.
      const double slack = tried.function.name == "lgamma" && x < 0 ? 30 : 0;
      const double operands[] = {x, y};
      const double alone = tried.function.value(operands, y);
      // glibc 2.36 is 8 units off at the double that comes nearest to a multiple of π/2.
      const double of_library = x == 0x1.6ac5b262ca1ffp+849 ? 8 : 0;
      CHECK(ulps_apart(alone, value, rest) <= tried.double_ulps + slack + of_library);
      const double wide = in_lanes<double>(tried.function, x, y);
      CHECK(ulps_apart(wide, value, rest) <= tried.double_ulps + slack);
      if (!is_float(x) || !is_float(y)) continue;
      const float narrow = in_lanes<float>(tried.function, x, y);
      INFO("in float " << narrow);
      CHECK(ulps_apart(narrow, value, rest) <= tried.float_ulps);
    }
  }
}
