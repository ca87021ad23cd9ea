// Eigen's exponential of a vector register. The only file of the gradients that looks behind
// Eigen's public interface.
#pragma once

#include "gradients/vectors.hpp"

// g++ 12 warns of its own AVX-512 intrinsics (GCC bug 105593).
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <cmath>
#include <cstring>

namespace bench::gradients {

/// Through Eigen::Array the register would go to the stack and back with g++.
template <int Width>
Vector<Width> exponential(Vector<Width> x) {
  if constexpr (Width == 1) {
    return Vector<1>{std::exp(x[0])};
  } else {
    using Packet = typename Eigen::internal::find_best_packet<double, Width>::type;
    static_assert(sizeof(Packet) == sizeof(x));
    Packet packet;
    std::memcpy(&packet, &x, sizeof x);
    packet = Eigen::internal::pexp(packet);
    std::memcpy(&x, &packet, sizeof x);
    return x;
  }
}

}  // namespace bench::gradients
