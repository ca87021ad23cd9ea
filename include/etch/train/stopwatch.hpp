// How long something takes.
// May not know what. (<chrono> would be a twentieth of the time that etch.hpp takes to compile.)
#pragma once

#include <etch/core/target.hpp>

#include <ctime>

namespace etch::inline ETCH_TARGET {

/// Seconds on the clock since it was made; a clock that is never set, where the system has one.
class Stopwatch {
 public:
  double seconds() const { return now() - start_; }

 private:
  static double now() {
    std::timespec time{};
#if defined(CLOCK_MONOTONIC)
    clock_gettime(CLOCK_MONOTONIC, &time);
#else
    std::timespec_get(&time, TIME_UTC);
#endif
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  double start_ = now();
};

}  // namespace etch::inline ETCH_TARGET
