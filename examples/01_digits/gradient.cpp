// Checks the gradient along random directions, and that of each parameter in a narrower network.
#include "01_digits/network.hpp"
#include "support/gradient_line.hpp"

#include <etch/etch.hpp>

#include <cstdint>
#include <string>

namespace {

// The same layers with fewer units: each of their parameters can be checked in a moment.
using Narrow = etch::Network<etch::Input<784>, etch::Dense<5>, etch::Sigmoid, etch::Dense<10>,
                             etch::Sigmoid, etch::Dense<10>>;

}  // namespace

bool gradient_is_right() {
  const etch::Seed seed{42};
  const auto digits = etch::make_digits<etch::Shape{784}, double>(10, seed);
  const etch::Model<Digits, double> model{etch::xavier, seed};
  etch::GradientReport along{.tensors = {}, .tolerance = etch::CheckOptions{}.tolerance};
  for (std::uint64_t direction = 0; direction < 10; ++direction) {
    const auto report =
        etch::check_gradient_along(model, etch::softmax_cross_entropy, digits.inputs(),
                                   digits.labels(), etch::Seed{direction});
    along.tensors.push_back(report.tensors.front());
  }
  const bool right_along = print_gradient_check("along 10 random directions", along);

  const auto few = digits.subset(0, 4);
  const etch::Model<Narrow, double> narrow{etch::xavier, seed};
  const auto each =
      etch::check_gradient(narrow, etch::softmax_cross_entropy, few.inputs(), few.labels());
  const auto what = "in each of the " + std::to_string(Narrow::parameter_count) +
                    " parameters of 784-5-10-10";
  return print_gradient_check(what, each) && right_along;
}
