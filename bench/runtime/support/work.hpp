// What is timed. May not know how.
#pragma once

#include <functional>

namespace bench {

/// A contestant's work, done as often as it is told. Loops itself, so that work of a nanosecond is
/// not timed together with a call through a pointer. Returns a number that depends on every
/// result.
using Work = std::function<double(long)>;

}  // namespace bench
