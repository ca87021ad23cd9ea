// Ctrl-C ends a fit after its step instead of the program in the midst of it. Included by name.
// May not know trainers or files.
#pragma once

#include <etch/core/target.hpp>
#include <etch/train/events.hpp>

#include <csignal>

namespace etch::inline ETCH_TARGET {

/// A callback that stops a fit when the program is interrupted (SIGINT). From when it is made until it goes away the
/// first Ctrl-C is taken for that; the second does what it did before, which is mostly to end the program:
///
///     etch::StopOnInterrupt interrupt;
///     trainer.fit(train, options, interrupt, etch::Checkpoints{.path = "run.etch"});
///     if (interrupt.happened()) …
///
/// With `Checkpoints` the fit leaves one of the step that it stopped in. Where interrupts are ignored, as under nohup,
/// they stay so. One of these at a time.
class StopOnInterrupt {
 public:
  StopOnInterrupt() {
    flag = 0;
    before = std::signal(SIGINT, take);
    if (before == SIG_IGN) std::signal(SIGINT, SIG_IGN);
  }
  ~StopOnInterrupt() { std::signal(SIGINT, before); }
  StopOnInterrupt(const StopOnInterrupt&) = delete;
  StopOnInterrupt& operator=(const StopOnInterrupt&) = delete;

  bool happened() const { return flag != 0; }

  void operator()(StepEnd& at) const {
    if (happened()) at.stop("interrupted");
  }
  void operator()(EpochEnd& at) const {
    if (happened()) at.stop("interrupted");
  }

 private:
  static void take(int) {
    flag = 1;
    std::signal(SIGINT, before);
  }

  // Where a handler can reach them.
  inline static volatile std::sig_atomic_t flag = 0;
  inline static void (*before)(int) = SIG_DFL;
};

}  // namespace etch::inline ETCH_TARGET
