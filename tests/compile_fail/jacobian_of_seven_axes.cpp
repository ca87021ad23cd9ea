// A Jacobian has the axes of the result and behind them those of the argument, six at most.
// diagnostic: jacobian_has_many_axes
// fix: reshape the argument or the result to a vector.
// expect: "jacobian: [2, 1, 2, 1] by"
// expect: "[2, 1, 2] has more than six"
// expect: jacobian_of_seven_axes.cpp:21
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_SHAPE \
  etch::Shape { 4 }
#else
#define ETCH_SHAPE \
  etch::Shape { 2, 1, 2, 1 }
#endif

constexpr auto f = [](auto x) { return etch::reshape<ETCH_SHAPE>(x); };
double first(const etch::Tensor<double, 2, 1, 2>& x) {
  const auto [jacobian, unused] =
      std::tuple(etch::jacobian(f)(x), 0);
  return static_cast<void>(jacobian), unused;
}
