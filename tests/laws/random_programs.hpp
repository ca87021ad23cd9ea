// Random expressions as programs: made up, differentiated and planned while compiling.
// May not know the laws.
#pragma once

#include "laws/laws.hpp"
#include "laws/random_expressions.hpp"

#include <cstdint>

namespace laws::random {

template <std::uint64_t Seed>
struct Program {
  static constexpr testing::Range range{.uneven = true};
  static constexpr Graph make() { return expression(Seed, 6); }
};

}  // namespace laws::random
