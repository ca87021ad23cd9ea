// The textbook's numerical derivatives, with its step of 1e-4.
#include <etch/check/numerical.hpp>

#include "support/catch.hpp"
#include "support/reference.hpp"

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace {

const std::map<std::string, std::function<double(double)>> functions{
    {"0.01*x^2 + 0.1*x", [](double x) { return 0.01 * x * x + 0.1 * x; }},
    {"x0^2 + 4^2", [](double x) { return x * x + 4.0 * 4.0; }},
    {"3^2 + x1^2", [](double x) { return 3.0 * 3.0 + x * x; }},
};

}  // namespace

TEST_CASE("central differences are the textbook's, and near the exact derivatives") {
  const auto file = reference("central_difference");
  if (!file) {
    WARN("no reference data");
    return;
  }
  REQUIRE(file->at("h").get<double>() == etch::textbook_step);
  REQUIRE(file->at("cases").size() == 4);
  for (const auto& one : file->at("cases")) {
    INFO(one.dump());
    const double found =
        etch::numerical_derivative(functions.at(one.at("f")), one.at("x"), etch::textbook_step);
    CHECK(std::abs(found - one.at("value").get<double>()) <= file->at("tolerance").get<double>());
    CHECK(std::abs(found - one.at("exact").get<double>()) <= 1e-9);
  }
}

TEST_CASE("the numerical gradient of x0^2 + x1^2 at (3, 4) is (6, 8)") {
  std::array x{3.0, 4.0}, gradient{0.0, 0.0};
  etch::numerical_gradient([](std::span<const double> v) { return v[0] * v[0] + v[1] * v[1]; }, x,
                           gradient, etch::textbook_step);
  CHECK(gradient[0] == Approx(6.00000000000378).epsilon(0).margin(1e-10));
  CHECK(gradient[1] == Approx(7.999999999999119).epsilon(0).margin(1e-10));
  CHECK(x == std::array{3.0, 4.0});
}
