// Vector registers for the gradients written by hand. May not know the functions.
//
// Eigen's expressions alone were tried first (x.sum(), dx = ..., per function): they write and read
// back what one loop keeps in registers, and Eigen's own sums use two accumulators. Measured
// against it, ns at 1024 with g++ 12, in by_hand.hpp.
#pragma once

#include <etch/core/target.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace bench::gradients {

/// The widest vector register, or the whole array where that is shorter.
template <int N>
inline constexpr int width = std::min(N, etch::target::lanes<double>);

// g++ ignores a vector_size that depends on a template parameter of an alias, hence a struct.
template <int Width>
struct VectorOf {
  typedef double type __attribute__((vector_size(Width * sizeof(double))));
};
template <int Width>
using Vector = typename VectorOf<Width>::type;

template <int Width>
Vector<Width> load(const double* from) {
  Vector<Width> vector;
  std::memcpy(&vector, from, sizeof vector);
  return vector;
}

template <int Width>
void store(double* to, Vector<Width> vector) {
  std::memcpy(to, &vector, sizeof vector);
}

template <int Width>
Vector<Width> all(double number) {
  return number - Vector<Width>{};
}

/// Combines halves until one number is left: three steps and not seven with eight lanes.
template <int Width, class Combine>
double reduce(Vector<Width> vector, Combine combine) {
  if constexpr (Width == 1) {
    return vector[0];
  } else {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return reduce<Width / 2>(combine(__builtin_shufflevector(vector, vector, I...),
                                       __builtin_shufflevector(vector, vector, Width / 2 + I...)),
                               combine);
    }
    (std::make_index_sequence<Width / 2>{});
  }
}

/// The same over several vectors.
template <int Width, int Count, class Combine>
double reduce_chains(const Vector<Width> (&chains)[Count], Combine combine) {
  Vector<Width> all_chains = chains[0];
  for (int c = 1; c < Count; ++c) all_chains = combine(all_chains, chains[c]);
  return reduce<Width>(all_chains, combine);
}

inline constexpr auto plus = [](auto a, auto b) { return a + b; };
inline constexpr auto times = [](auto a, auto b) { return a * b; };

}  // namespace bench::gradients
