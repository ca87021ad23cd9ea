// What happens in a fit, and who is told.
// May not know trainers or which callbacks there are.
#pragma once

#include <etch/core/diagnostics_fit.hpp>
#include <etch/core/target.hpp>
#include <etch/train/reports.hpp>
#include <etch/train/training_state.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

/// What all events have.
class TrainingEvent {
 public:
  explicit TrainingEvent(TrainingState& state) : state_(&state) {}
  TrainingEvent(const TrainingEvent&) = delete;
  TrainingEvent& operator=(const TrainingEvent&) = delete;

  /// Ends the fit when all callbacks have had the event. Of several reasons the first is kept.
  void stop(std::string_view reason) {
    if (stopping()) return;
    state_->stop_reason = reason.empty() ? "a callback stopped it" : reason;
  }
  bool stopping() const { return state_->stopping(); }

  TrainingState& state() { return *state_; }
  const TrainingState& state() const { return *state_; }

 private:
  TrainingState* state_;
};

/// A fit begins, or goes on where it was resumed: nothing is done yet.
struct FitBegin : TrainingEvent {
  FitBegin(TrainingState& state, int of) : TrainingEvent(state), epochs(of) {}
  int epochs;
};

/// A step is done.
struct StepEnd : TrainingEvent, Progress {
  StepEnd(TrainingState& state, const Progress& progress) : TrainingEvent(state), Progress(progress) {}
};

/// An epoch is over and measured. The state stands before the first step of the next one.
struct EpochEnd : TrainingEvent, EpochReport {
  EpochEnd(TrainingState& state, const EpochReport& report, int of)
      : TrainingEvent(state), EpochReport(report), epochs(of) {}
  int epochs;
};

/// A fit is over, after its last epoch or where it was stopped; then `reason` says why.
struct FitEnd : TrainingEvent {
  explicit FitEnd(TrainingState& state) : TrainingEvent(state), reason(state.stop_reason) {}
  std::string_view reason;  ///< empty after the last epoch
};

namespace detail {

template <class F, class Event>
concept Takes = requires(F& f, Event& event) { f(event); };

}  // namespace detail

/// What `fit` takes behind its options: anything that can be called with a `FitBegin`, a `StepEnd`, an `EpochEnd` or a
/// `FitEnd`, by const reference, or by reference where it stops the fit. It is called with those events that it takes, in the
/// order in which callbacks are given; those with a member `comes_last` come after the others.
template <class F>
concept Callback = detail::Takes<F, FitBegin> || detail::Takes<F, StepEnd> || detail::Takes<F, EpochEnd> ||
                   detail::Takes<F, FitEnd>;

namespace detail {

template <class F, class Event>
void call_back(void* callback, Event& event) {
  (*reinterpret_cast<F*>(callback))(event);
}

template <class F, class Event>
constexpr auto caller() -> void (*)(void*, Event&) {
  if constexpr (Takes<F, Event>) {
    return &call_back<F, Event>;
  } else {
    return nullptr;
  }
}

/// A callback without its type, so that a fit is compiled once for all it is called with.
struct CallbackRef {
  void* object = nullptr;
  void (*begin)(void*, FitBegin&) = nullptr;
  void (*step)(void*, StepEnd&) = nullptr;
  void (*epoch)(void*, EpochEnd&) = nullptr;
  void (*fit)(void*, FitEnd&) = nullptr;
  bool comes_last = false;
};

template <int Position>
struct CallbackTakesNoEvent {
  static constexpr Text text = diagnostics::callback_takes_no_event(Position);
};

/// The number of the first callback that takes no event, from 1; 0 where there is none.
template <class... F>
constexpr int wrong_callback() {
  const bool fits[] = {Callback<std::remove_reference_t<F>>..., true};
  for (int i = 0; i < static_cast<int>(sizeof...(F)); ++i) {
    if (!fits[i]) return i + 1;
  }
  return 0;
}

/// The verdict on callbacks of which that is the first wrong one.
template <int Wrong>
constexpr auto judge_callbacks() {
  return diagnostics::judge_use<Wrong == 0, CallbackTakesNoEvent<Wrong>>();
}

/// Where a callback is. A function's address has room there wherever there are files and terminals.
template <class F>
void* address_of(F& callback) {
  if constexpr (std::is_function_v<F>) {
    return reinterpret_cast<void*>(&callback);
  } else {
    return const_cast<std::remove_const_t<F>*>(&callback);
  }
}

template <class F>
constexpr bool comes_last() {
  if constexpr (requires { F::comes_last; }) {
    return F::comes_last;
  } else {
    return false;
  }
}

template <class F>
CallbackRef callback_ref(F& callback) {
  return {.object = address_of(callback),
          .begin = caller<F, FitBegin>(),
          .step = caller<F, StepEnd>(),
          .epoch = caller<F, EpochEnd>(),
          .fit = caller<F, FitEnd>(),
          .comes_last = comes_last<F>()};
}

/// The callbacks of a fit.
class Callbacks {
 public:
  Callbacks(const CallbackRef* first, std::size_t count) : first_(first), last_(first + count) {}

  bool take_steps() const {
    for (const CallbackRef* each = first_; each != last_; ++each) {
      if (each->step != nullptr) return true;
    }
    return false;
  }

  void operator()(FitBegin& event) const { call(&CallbackRef::begin, event); }
  void operator()(StepEnd& event) const { call(&CallbackRef::step, event); }
  void operator()(EpochEnd& event) const { call(&CallbackRef::epoch, event); }
  void operator()(FitEnd& event) const { call(&CallbackRef::fit, event); }

 private:
  template <class Event>
  void call(void (*CallbackRef::*which)(void*, Event&), Event& event) const {
    for (const bool comes_last : {false, true}) {
      for (const CallbackRef* each = first_; each != last_; ++each) {
        if (each->comes_last == comes_last && each->*which != nullptr) (each->*which)(each->object, event);
      }
    }
  }

  const CallbackRef* first_;
  const CallbackRef* last_;
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
