// The integer by which data names a class or a token. May not know data or graphs.
#pragma once

#include <etch/core/target.hpp>

#include <cstdint>

namespace etch::inline ETCH_TARGET {

/// A class (0 to classes − 1) or a token id.
using Label = std::int32_t;

}  // namespace etch::inline ETCH_TARGET
