// Optimizers against paths that a reference computed.
#include <etch/train/optimizers.hpp>

#include "support/catch.hpp"
#include "support/reference.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

TEST_CASE("gradient descent on x^2/20 + y^2 takes the reference's path") {
  for (const char* const name : {"optimizers", "optimizers_default_lr"}) {
    const auto file = reference(name);
    if (!file) {
      WARN("no reference data");
      return;
    }
    const auto& wanted = file->at("SGD");
    const etch::SGD sgd{.rate = wanted.at("lr")};
    std::array<double, 2> p{wanted.at("path").at(0).at(0), wanted.at("path").at(0).at(1)};
    REQUIRE(wanted.at("path").size() == 31);
    for (const auto& point : wanted.at("path")) {
      CHECK(std::abs(p[0] - point.at(0).get<double>()) <= file->at("tolerance").get<double>());
      CHECK(std::abs(p[1] - point.at(1).get<double>()) <= file->at("tolerance").get<double>());
      const std::array gradient{p[0] / 10, 2 * p[1]};
      if (&point != &wanted.at("path").back()) sgd.update<double>(p, gradient);
    }
    CHECK(p[0] * p[0] / 20 + p[1] * p[1] ==
          Approx(wanted.at("f_after_30").get<double>()).epsilon(1e-10));
  }
}
