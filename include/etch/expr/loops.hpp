// Loops that stay loops: a body applied N times to a state, traced once (D3).
// May not know how loops are differentiated, planned or run.
#pragma once

#include <etch/core/diagnostics_loops.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/op/loop.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// What a loop's body gets row by row: made by `over`.
template <Shape S>
struct Over {
  Expr<S> rows;
};

/// Among the arguments of a loop: its body gets x[0], x[1], … along the first axis, one in each trip.
template <Shape S>
constexpr Over<S> over(Expr<S> x) {
  return {x};
}

struct TripNumber {};

/// Among the arguments of a loop: its body gets the number of the trip, a scalar that begins with 0.
inline constexpr TripNumber trip_number{};

namespace detail {

// What an argument is to a loop, and what its body gets for it.

struct NoState {
  static constexpr bool is_state = false;
  static constexpr bool has_tape = false;
  static constexpr Shape shape{};
  static constexpr bool fits(int) { return true; }
};

template <class Argument>
struct LoopArgument {};

template <Shape S>
struct LoopArgument<Expr<S>> : NoState {
  static constexpr bool is_state = true;
  static constexpr bool has_tape = true;
  static constexpr Shape shape = S;
  using Value = Expr<S>;
  static constexpr Ref node(Expr<S> x) { return x.ref; }
  static constexpr Ref ref(Tape*, Expr<S> x) { return x.ref; }
};

template <Numeric N>
struct LoopArgument<N> : NoState {
  static constexpr bool is_state = true;
  using Value = Scalar;
  static constexpr Ref ref(Tape* tape, N x) { return constant(*tape, static_cast<double>(x)); }
};

template <Shape S>
struct LoopArgument<Over<S>> : NoState {
  static constexpr bool has_tape = true;
  static constexpr Shape shape = S;
  static constexpr bool fits(int trips) { return S.rank > 0 && S[0] == trips; }
  using Value = Expr<row_shape(S)>;
  static constexpr Ref node(Over<S> x) { return x.rows.ref; }
};

template <>
struct LoopArgument<TripNumber> : NoState {
  using Value = Scalar;
};

/// What a body returns, as a tuple.
template <class Result>
struct LoopResult {
  static constexpr bool is_result = Numeric<Result>;
  static constexpr std::size_t count = 1;
  using Tuple = std::tuple<Result>;
};
template <Shape S>
struct LoopResult<Expr<S>> {
  static constexpr bool is_result = true;
  static constexpr std::size_t count = 1;
  using Tuple = std::tuple<Expr<S>>;
};
template <class... Value>
struct LoopResult<std::tuple<Value...>> {
  static constexpr bool is_result = (LoopResult<Value>::is_result && ...);
  static constexpr std::size_t count = sizeof...(Value);
  using Tuple = std::tuple<Value...>;
};

template <class Value>
constexpr auto as_tuple(Value value) {
  return typename LoopResult<Value>::Tuple(value);
}

enum class Leaves { last, rows };  // only the last states, or rows of all trips too

template <FixedString Name, int N>
struct LoopWithoutTrips {
  static constexpr Text text = diagnostics::loop_without_trips(Name, N);
};
template <FixedString Name>
struct LoopWithoutState {
  static constexpr Text text = diagnostics::loop_without_state(Name);
};
template <FixedString Name, int N, Shape S>
struct LoopOverOtherRows {
  static constexpr Text text = diagnostics::loop_over_other_rows(Name, N, S.axes());
};
template <FixedString Name, int Arguments>
struct LoopBodyTakesOthers {
  static constexpr Text text = diagnostics::loop_body_takes_others(Name, Arguments);
};
template <FixedString Name, int States, int Results>
struct LoopHandsOnOthers {
  static constexpr Text text = diagnostics::loop_hands_on_others(Name, States, Results);
};
template <FixedString Name, int State, Shape From, Shape To>
struct StateChangesShape {
  static constexpr Text text =
      diagnostics::state_changes_shape(Name, State, From.axes(), To.axes());
};

/// What is known of a loop from its types.
template <int N, Leaves What, class Body, class... Argument>
struct LoopTypes {
  static constexpr int trips = N;
  static constexpr auto arguments = static_cast<int>(sizeof...(Argument));
  static constexpr std::size_t states = ((LoopArgument<Argument>::is_state ? 1u : 0u) + ... + 0u);
  // Not std::is_invocable: it would add eight lines to any error in a body.
  static constexpr bool is_called =
      requires(Body & body, typename LoopArgument<Argument>::Value... value) {
    body(value...);
  };

  static constexpr Shape misfit() {
    Shape shape;
    ((LoopArgument<Argument>::fits(N) ? void() : void(shape = LoopArgument<Argument>::shape)), ...);
    return shape;
  }
  /// The shapes of the states, and behind them nothing.
  static constexpr auto state_shapes = [] {
    std::array<Shape, sizeof...(Argument)> shapes{};
    std::size_t next = 0;
    ((LoopArgument<Argument>::is_state ? void(shapes[next++] = LoopArgument<Argument>::shape)
                                       : void()),
     ...);
    return shapes;
  }();
};

template <class Body, class... Argument>
using BodyResult = LoopResult<std::decay_t<decltype(std::declval<Body&>()(
    std::declval<typename LoopArgument<Argument>::Value>()...))>>;

/// The first state whose next value has another shape, -1 where none has.
template <class Types, class Tuple, std::size_t... I>
constexpr int changed_state(std::index_sequence<I...>) {
  int changed = -1;
  ((changed == -1 && LoopArgument<std::tuple_element_t<I, Tuple>>::shape != Types::state_shapes[I]
        ? void(changed = static_cast<int>(I))
        : void()),
   ...);
  return changed;
}

/// The verdict on a loop.
template <FixedString Name, int N, Leaves What, class Body, class... Argument>
constexpr auto judge_loop() {
  using Types = LoopTypes<N, What, Body, Argument...>;
  if constexpr (N < 1) {
    return diagnostics::judge<false, LoopWithoutTrips<Name, N>>();
  } else if constexpr (!(LoopArgument<Argument>::has_tape || ...)) {
    return diagnostics::judge_use<false, LoopWithoutState<Name>>();
  } else if constexpr (!(LoopArgument<Argument>::fits(N) && ...)) {
    return diagnostics::judge<false, LoopOverOtherRows<Name, N, Types::misfit()>>();
  } else if constexpr (!Types::is_called) {
    return diagnostics::judge_use<false, LoopBodyTakesOthers<Name, Types::arguments>>();
  } else {
    using Result = BodyResult<Body, Argument...>;
    constexpr int states = static_cast<int>(Types::states);
    constexpr int results = Result::is_result ? static_cast<int>(Result::count) : 0;
    if constexpr (results < states || (What == Leaves::last && results != states)) {
      return diagnostics::judge_use<false, LoopHandsOnOthers<Name, states, results>>();
    } else {
      constexpr int state =
          changed_state<Types, typename Result::Tuple>(std::make_index_sequence<Types::states>());
      if constexpr (state == -1) {
        return diagnostics::Right{};
      } else {
        using Next = std::tuple_element_t<state, typename Result::Tuple>;
        return diagnostics::judge<false, StateChangesShape<Name, state, Types::state_shapes[state],
                                                           LoopArgument<Next>::shape>>();
      }
    }
  }
}

/// A loop while its body is traced: its values as nodes, states first.
struct LoopTrace {
  Tape* tape;
  int trips;
  Rate rate;
  Sequence<Id> carries{};
  Sequence<Id> results{};
  Id first = no_node;

  constexpr Ref raised(Ref x) const { return broadcast_to(x, x.shape(), rate); }

  template <class Argument>
  constexpr auto argument(Argument x, Ref begin) {
    using As = LoopArgument<Argument>;
    if constexpr (As::is_state) {
      const Ref state = carry(begin);
      carries.push_back(state.id);
      return typename As::Value{state};
    } else if constexpr (std::is_same_v<Argument, TripNumber>) {
      return Scalar{raised(trip_position(*tape))};
    } else {
      return typename As::Value{raised(trip_slice(x.rows.ref))};
    }
  }

  /// Traces the body in a region that stays open. Whether a value in it is one a sample.
  template <class Body, class... Argument, std::size_t... I>
  constexpr bool trace(Body& body, std::index_sequence<I...>, Argument... argument) {
    const Ref begin[] = {beginning(argument)...};
    first = tape->size();
    tape->open_region(trips);
    // Braces, so that they are evaluated in this order.
    const std::tuple<typename LoopArgument<Argument>::Value...> values{
        this->argument(argument, begin[I])...};
    const auto result = as_tuple(std::apply(body, values));
    std::apply(
        [&]<class... Value>(Value... value) {
          (results.push_back(LoopArgument<Value>::ref(tape, value).id), ...);
        },
        result);
    for (const Id id : results) {
      if ((*tape)[id].rate == Rate::sample) return true;
    }
    return false;
  }

  template <class Argument>
  constexpr Ref beginning(Argument x) const {
    if constexpr (LoopArgument<Argument>::is_state) {
      return raised(LoopArgument<Argument>::ref(tape, x));
    } else {
      return {};
    }
  }

  /// Ends the loop: the last states and the rows of the other results.
  constexpr void close() {
    for (Id& id : results) id = raised({tape, id}).id;
    for (std::size_t i = 0; i < carries.size(); ++i) tape->set_next(carries[i], results[i]);
    tape->close_region();
    for (std::size_t i = 0; i < results.size(); ++i) {
      results[i] =
          i < carries.size() ? last({tape, carries[i]}).id : stack({tape, results[i]}, trips).id;
    }
  }
};

/// What stands for a value that a loop leaves: a state, or the rows of all trips.
template <class Value, std::size_t I, std::size_t States, int N>
constexpr auto left_by(const LoopTrace& loop) {
  constexpr Shape shape = LoopArgument<Value>::shape;
  constexpr Shape left = I < States ? shape : rows_shape(N, shape);
  return Expr<left>{{loop.tape, loop.results[I]}};
}

template <class Argument>
constexpr void find_tape(Tape*& tape, Rate& rate, Argument argument) {
  if constexpr (LoopArgument<Argument>::has_tape) {
    const Ref x = LoopArgument<Argument>::node(argument);
    tape = x.tape;
    rate = common_rate(rate, x.rate());
  }
}

/// What stands for a loop's result after an error: its states as they began, where they can be.
template <class... Argument>
constexpr auto loop_stand_in(Argument... argument) {
  if constexpr ((LoopArgument<Argument>::has_tape || ...)) {
    Tape* tape = nullptr;
    Rate rate = Rate::step;
    (find_tape(tape, rate, argument), ...);
    const auto states = std::tuple_cat([&](auto x) {
      using As = LoopArgument<decltype(x)>;
      if constexpr (As::is_state) {
        return std::tuple(typename As::Value{As::ref(tape, x)});
      } else {
        return std::tuple();
      }
    }(argument)...);
    if constexpr (std::tuple_size_v<std::remove_const_t<decltype(states)>> == 1) {
      return std::get<0>(states);
    } else {
      return states;
    }
  }
}

template <int N, Leaves What, class Body, class... Argument>
constexpr auto trace_loop(Body& body, Argument... argument) {
  Tape* tape = nullptr;
  Rate rate = Rate::step;
  (find_tape(tape, rate, argument), ...);
  const auto places = std::index_sequence_for<Argument...>();
  LoopTrace loop{tape, N, rate};
  if (loop.trace(body, places, argument...) && rate == Rate::step) {
    // The body brings samples into a state that is none yet: traced again, one state a sample.
    tape->drop_region(loop.first);
    loop = LoopTrace{tape, N, Rate::sample};
    loop.trace(body, places, argument...);
  }
  loop.close();
  using Tuple = typename BodyResult<Body, Argument...>::Tuple;
  constexpr std::size_t states = LoopTypes<N, What, Body, Argument...>::states;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    if constexpr (sizeof...(I) == 1) {
      return (left_by<std::tuple_element_t<I, Tuple>, I, states, N>(loop), ...);
    } else {
      return std::tuple(left_by<std::tuple_element_t<I, Tuple>, I, states, N>(loop)...);
    }
  }
  (std::make_index_sequence<std::tuple_size_v<Tuple>>());
}

}  // namespace detail

/// The state after N trips of `body`: state := body(state), kept as a loop and traced once, so that N
/// costs no time of compilation. The arguments are states (expressions, or numbers beside one),
/// `over(x)`, which the body gets row by row, and `trip_number`; the body gets them in their order and
/// returns the next states in theirs: one, or a std::tuple of several, of the same shapes. The result is
/// the last state, or the tuple of them. Expressions that the body captures are the same in every trip.
/// A body may hold no loop of its own and no sum over the batch.
template <int N, class Body, class... Argument>
constexpr auto repeat(Body body, Argument... argument) {
  constexpr auto verdict =
      detail::judge_loop<"repeat", N, detail::Leaves::last, Body, Argument...>();
  using Fits [[maybe_unused]] = typename decltype(verdict)::fits;
  if constexpr (std::is_same_v<decltype(verdict), const diagnostics::Right>) {
    return detail::trace_loop<N, detail::Leaves::last>(body, argument...);
  } else {
    return detail::loop_stand_in(argument...);
  }
}

/// The same, where the body returns rows behind its next states: what `repeat` gives, and behind it each
/// row's values of all trips, stacked along a new first axis of extent N.
///
///     // h[i] = φ·h[i−1] + x[i], for all i
///     const auto [h_last, h] = scan<N>(
///         [=](auto h, auto x) { const auto next = phi * h + x; return std::tuple(next, next); },
///         h_first, over(x));
template <int N, class Body, class... Argument>
constexpr auto scan(Body body, Argument... argument) {
  constexpr auto verdict = detail::judge_loop<"scan", N, detail::Leaves::rows, Body, Argument...>();
  using Fits [[maybe_unused]] = typename decltype(verdict)::fits;
  if constexpr (std::is_same_v<decltype(verdict), const diagnostics::Right>) {
    return detail::trace_loop<N, detail::Leaves::rows>(body, argument...);
  } else {
    return detail::loop_stand_in(argument...);
  }
}

}  // namespace etch::inline ETCH_TARGET
