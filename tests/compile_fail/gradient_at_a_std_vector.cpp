// Functions are called with numbers, Tensors, Eigen objects of fixed size and batches.
// diagnostic: argument_of_no_tensor
// fix: use etch::Tensor, or `etch::Batched<const double, 3>(x)` for a batch of vectors of three.
// expect: "argument 1 is no number,"
// expect: "etch::Tensor, etch::Batched or"
// expect: gradient_at_a_std_vector.cpp:21
// lines: 12
#include <etch/etch.hpp>

#include <vector>

#ifdef ETCH_TWIN
#define ETCH_VECTOR etch::Tensor<double, 3>
#else
#define ETCH_VECTOR std::vector<double>
#endif

double steepest(const ETCH_VECTOR& x) {
  constexpr auto f = [](auto y) { return sum(y * y); };
  // What follows the error sees a gradient of the argument's own type.
  const auto [value, dx] = etch::value_and_gradient(f)(x);
  return value + dx[0];
}
