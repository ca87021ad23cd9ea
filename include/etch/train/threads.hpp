// How many threads may work, and work that is shared out among them.
// May not know networks. Where oneTBB is on the include path its library is linked too (CMake: etch::parallel);
// where it is not, all is done on the thread that asks.
#pragma once

#include <etch/core/target.hpp>

#if __has_include(<tbb/task_arena.h>)
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>
#define ETCH_HAS_TBB 1
#endif

#include <algorithm>

namespace etch::inline ETCH_TARGET {

/// How many threads may be used at most; 0 for as many as TBB may use, which is mostly as many as there are
/// processors.
struct Threads {
  int count = 0;
};

#if defined(ETCH_HAS_TBB)

/// Threads that take pieces of work.
class ThreadPool {
 public:
  explicit ThreadPool(Threads threads) : arena_(allowed(threads)) {}

  /// Calls take(0) … take(count − 1), on any threads and in any order; returns when all are done. An exception
  /// of one comes out here.
  template <class Take>
  void operator()(int count, const Take& take) {
    arena_.execute([&] {
      tbb::parallel_for(tbb::blocked_range<int>(0, count, 1),
                        [&](const tbb::blocked_range<int>& range) {
                          for (int i = range.begin(); i < range.end(); ++i) take(i);
                        },
                        tbb::simple_partitioner());
    });
  }

 private:
  static int allowed(Threads threads) {
    using Control = tbb::global_control;
    const auto most = static_cast<int>(Control::active_value(Control::max_allowed_parallelism));
    return threads.count > 0 ? std::min(threads.count, most) : most;
  }

  tbb::task_arena arena_;
};

#else

class ThreadPool {
 public:
  explicit ThreadPool(Threads) {}

  template <class Take>
  void operator()(int count, const Take& take) {
    for (int i = 0; i < count; ++i) take(i);
  }
};

#endif

}  // namespace etch::inline ETCH_TARGET
