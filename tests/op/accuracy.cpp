// The errors that docs/edges.md gives for functions in lanes: none is larger at many random arguments. The
// truth is the C library's in long double, where that is longer than double; `[.long]` takes more points.
#include "op/ulps.hpp"
#include "support/catch.hpp"

#include <etch/op/math.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

using etch::Lanes;
namespace math = etch::math;

namespace {

using Wide = long double;

/// Where arguments lie: between two numbers, or with sizes between two powers of two and both signs.
struct Place {
  double low, high;
  bool by_exponent = false;
};

struct Errors {
  double in_float = 0;
  double in_double = 0;
};

class Measurement {
 public:
  explicit Measurement(int points) : points_(points) {}

  template <class Function, class Truth>
  void unary(const std::string& name, std::vector<Place> places, Function function, Truth truth) {
    for (const Place& place : places) {
      measure<float>(errors_[name].in_float, place, {0, 1}, function,
                     [&](Wide x, Wide) { return truth(x); });
      measure<double>(errors_[name].in_double, place, {0, 1}, function,
                      [&](Wide x, Wide) { return truth(x); });
    }
  }

  template <class Function, class Truth>
  void binary(const std::string& name, std::vector<std::array<Place, 2>> places, Function function,
              Truth truth) {
    for (const auto& [first, second] : places) {
      measure<float>(errors_[name].in_float, first, second, function, truth);
      measure<double>(errors_[name].in_double, first, second, function, truth);
    }
  }

  const std::map<std::string, Errors>& errors() const { return errors_; }

 private:
  template <class T>
  T drawn(const Place& place) {
    const double x = std::uniform_real_distribution<double>(place.low, place.high)(generator_);
    if (!place.by_exponent) return static_cast<T>(x);
    return static_cast<T>(std::exp2(x) * (generator_() % 2 == 0 ? 1 : -1));
  }

  template <class T, class Function, class Truth>
  void measure(double& worst, const Place& first, const Place& second, Function function,
               Truth truth) {
    constexpr int count = Lanes<T>::count;
    for (int i = 0; i < points_; i += count) {
      Lanes<T> x(0), y(0);
      for (int k = 0; k < count; ++k) {
        x.vector[k] = drawn<T>(first);
        y.vector[k] = drawn<T>(second);
      }
      const Lanes<T> found = call(function, x, y);
      for (int k = 0; k < count; ++k) {
        worst = std::max(worst, ulps_apart(found[k], truth(Wide{x[k]}, Wide{y[k]})));
      }
    }
  }

  template <class Function, class N>
  static N call(Function function, N x, N y) {
    if constexpr (requires { function(x, y); }) {
      return function(x, y);
    } else {
      return function(x);
    }
  }

  int points_;
  std::mt19937_64 generator_{1};
  std::map<std::string, Errors> errors_;
};

std::map<std::string, Errors> measured(int points) {
  Measurement m(points);
  const Place all_sizes{-60, 126, true}, small{-60, 0, true};
#define ETCH_MEASURE(name, truth, ...) \
  m.unary(                             \
      #name, {__VA_ARGS__}, [](auto x) { return math::name(x); }, [](Wide x) { return truth; })
  ETCH_MEASURE(exp, std::exp(x), {-104, 89.5}, {-746, 710}, {-1, 1});
  ETCH_MEASURE(expm1, std::expm1(x), {-2, 2}, {-60, 9.6, true});
  ETCH_MEASURE(log, std::log(x), {0, 10}, {0.9, 1.1}, {-149, 127, true});
  ETCH_MEASURE(log1p, std::log1p(x), {-1, 2}, all_sizes);
  ETCH_MEASURE(logistic, 1 / (1 + std::exp(-x)), {-100, 100}, {-5, 5});
  ETCH_MEASURE(softplus, std::log1p(std::exp(x)), {-100, 100}, {-5, 5}, {-745, 745});
  ETCH_MEASURE(sqrt, std::sqrt(x), {-120, 120, true});
  ETCH_MEASURE(rsqrt, 1 / std::sqrt(x), {-120, 120, true});
  ETCH_MEASURE(cbrt, std::cbrt(x), {-149, 127, true}, {-9, 9});
  ETCH_MEASURE(sin, std::sin(x), {-4, 4}, {-40, 60, true});
  ETCH_MEASURE(cos, std::cos(x), {-4, 4}, {-40, 60, true});
  ETCH_MEASURE(tan, std::tan(x), {-4, 4}, {-40, 60, true});
  ETCH_MEASURE(asin, std::asin(x), {-1, 1}, small);
  ETCH_MEASURE(acos, std::acos(x), {-1, 1}, {0.99, 1}, {-1, -0.99});
  ETCH_MEASURE(atan, std::atan(x), {-5, 5}, all_sizes);
  ETCH_MEASURE(sinh, std::sinh(x), {-2, 2}, {-60, 9.5, true});
  ETCH_MEASURE(cosh, std::cosh(x), {-2, 2}, {-90, 90}, {-711, 711});
  ETCH_MEASURE(tanh, std::tanh(x), {-2, 2}, {-60, 5, true});
  ETCH_MEASURE(asinh, std::asinh(x), {-3, 3}, all_sizes);
  ETCH_MEASURE(acosh, std::acosh(x), {1, 5}, {0, 126, true});
  ETCH_MEASURE(atanh, std::atanh(x), {-1, 1}, small);
  ETCH_MEASURE(erf, std::erf(x), {-6, 6}, {-60, 3, true});
  ETCH_MEASURE(erfc, std::erfc(x), {-6, 10}, {5, 27.5});
  ETCH_MEASURE(lgamma, std::lgamma(x), {0, 20}, {0.9, 2.6}, {20, 1e6});
#undef ETCH_MEASURE
  const Place sizes{-3, 3, true}, most_sizes{-140, 126, true};
  m.binary(
      "pow",
      {{Place{0.1, 10}, Place{-40, 40}},
       {Place{0.9, 1.1}, Place{-7000, 7000}},
       {Place{0, 1e6}, Place{-1, 1}}},
      [](auto x, auto y) { return math::pow(x, y); },
      [](Wide x, Wide y) { return std::pow(x, y); });
  m.binary(
      "hypot", {{sizes, sizes}, {most_sizes, most_sizes}},
      [](auto x, auto y) { return math::hypot(x, y); },
      [](Wide x, Wide y) { return std::hypot(x, y); });
  m.binary(
      "atan2", {{sizes, sizes}, {Place{-60, 60, true}, Place{-60, 60, true}}},
      [](auto x, auto y) { return math::atan2(x, y); },
      [](Wide x, Wide y) { return std::atan2(x, y); });
  return m.errors();
}

/// The rows `| function | how | ulp in float | ulp in double |` behind a heading of docs/edges.md.
std::map<std::string, Errors> documented() {
  std::ifstream file(ETCH_SOURCE_DIR "/docs/edges.md");
  REQUIRE(file.good());
  std::map<std::string, Errors> result;
  std::string line;
  while (std::getline(file, line) && line != "## Accuracy") {
  }
  while (std::getline(file, line) && line.rfind("## ", 0) != 0) {
    std::istringstream stream(line);
    std::string bar, name, how;
    Errors errors;
    if (!(stream >> bar >> name >> bar) || name.front() != '`') continue;
    std::getline(stream, how, '|');
    if (stream >> errors.in_float >> bar >> errors.in_double) {
      result[name.substr(1, name.size() - 2)] = errors;
    }
  }
  return result;
}

void check_accuracy(int points) {
  if (std::numeric_limits<Wide>::digits <= std::numeric_limits<double>::digits) {
    WARN("long double is no longer than double here");
    return;
  }
  const auto page = documented();
  for (const auto& [name, errors] : measured(points)) {
    INFO(name << ": " << errors.in_float << " ulp in float, " << errors.in_double << " in double");
    REQUIRE(page.count(name) == 1);
    CHECK(errors.in_float <= page.at(name).in_float);
    CHECK(errors.in_double <= page.at(name).in_double);
    CHECK(page.at(name).in_float <= 5);
    CHECK(page.at(name).in_double <= 4);
  }
}

}  // namespace

TEST_CASE("functions in lanes are as accurate as the page says") { check_accuracy(20'000); }

TEST_CASE("functions in lanes are as accurate as the page says, at many points", "[.long]") {
  check_accuracy(1'000'000);
}
