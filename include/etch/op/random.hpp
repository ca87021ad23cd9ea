// Random numbers as an elementwise op: a function of where they stand and of a key, so nothing is stored and
// whoever needs one again computes it again.
// May not know the batch, the layout or the kernels.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/math_hash.hpp>
#include <etch/op/record.hpp>

#include <cstdint>

namespace etch::inline ETCH_TARGET::ops {

/// Uniform in [0, 1), by a key, the sample's number and the element's place, all whole and below 2^24; the
/// op's own number is a stream.
struct UniformHash {
  static constexpr auto name = "uniform_hash";
  static constexpr int arity = 3;
  static constexpr auto value(const auto& key, const auto& sample, const auto& place, double stream) {
    return math::uniform_hash(key, sample, place, static_cast<std::uint32_t>(stream));
  }
};

}  // namespace etch::inline ETCH_TARGET::ops
