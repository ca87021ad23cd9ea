// The ceiling: floating-point operations that one core can do in a second when nothing but the
// multipliers limits it. May not know any contestant.
#pragma once

#include <etch/core/target.hpp>

#include <cstdint>
#include <ctime>

namespace bench {

/// Float operations (a multiply-add is 2) that `fma_chains` does in one round.
/// A fused multiply-add takes 4 cycles and a core starts two of them in each: 8 chains are enough,
/// 16 leave room. With 16 registers 12 fit beside the two operands.
inline constexpr int chains = etch::target::vector_registers >= 32 ? 16 : 12;
inline constexpr std::int64_t operations_per_round = 2ll * chains * etch::target::lanes<float>;

/// `rounds` times x = x a + b in `chains` independent vector registers; returns a number that
/// depends on all of them. Both compilers contract the expression to one fused multiply-add.
[[gnu::noinline]] inline float fma_chains(std::int64_t rounds, float a, float b) {
  using Vector [[gnu::vector_size(etch::target::vector_bytes)]] = float;
  const Vector factor = Vector{} + a;
  const Vector summand = Vector{} + b;
  Vector x[chains];
  for (int c = 0; c < chains; ++c) x[c] = summand * static_cast<float>(c);
  for (std::int64_t round = 0; round < rounds; ++round)
    for (int c = 0; c < chains; ++c) x[c] = x[c] * factor + summand;
  Vector sum = x[0];
  for (int c = 1; c < chains; ++c) sum += x[c];
  float result = 0;
  for (int lane = 0; lane < etch::target::lanes<float>; ++lane) result += sum[lane];
  return result;
}

/// Processor time of this program in seconds, all its threads added: what a neighbour takes away by
/// running on the same core is not counted. Ticks are 1 us on POSIX systems.
inline double processor_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

/// GFLOP/s of one core during about 2 ms; the result of the sums is added to `sink`.
inline double measure_peak(double& sink) {
  constexpr std::int64_t rounds = 400'000'000 / operations_per_round;
  const double start = processor_seconds();
  sink += static_cast<double>(fma_chains(rounds, 0.5f, 1.0f));
  const double elapsed = processor_seconds() - start;
  return static_cast<double>(rounds * operations_per_round) / elapsed * 1e-9;
}

}  // namespace bench
