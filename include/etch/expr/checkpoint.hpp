// A function that the reverse pass computes again instead of keeping what it needs of it.
// May not know derivatives: it is a loop of one trip, and the reverse of a loop computes its body again.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/loops.hpp>
#include <etch/op/loop.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// f on values that are rows of a loop of one trip. What is one a step beside samples stays as it is.
template <class F>
struct Checkpointed {
  F f;

  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    Rate rate = Rate::step;
    ((rate = common_rate(rate, x.rate())), ...);
    Tape* const tape = std::get<0>(std::tuple(x.ref.tape...));
    const Ref rows[] = {reshape(x.ref, rows_shape(1, S))...};
    const Id first = tape->size();
    tape->open_region(1);
    auto result = call(std::index_sequence_for<Expr<S>...>(), rows, rate, x...);
    if (any_per_sample(result) && rate == Rate::step) {
      tape->drop_region(first);
      rate = Rate::sample;
      tape->open_region(1);
      result = call(std::index_sequence_for<Expr<S>...>(), rows, rate, x...);
    }
    std::apply([&](auto&... y) { ((y.ref = broadcast_to(y.ref, y.shape(), rate)), ...); }, result);
    tape->close_region();
    std::apply([](auto&... y) { ((y.ref = reshape(stack(y.ref, 1), y.shape())), ...); }, result);
    if constexpr (std::tuple_size_v<decltype(result)> == 1) {
      return std::get<0>(result);
    } else {
      return result;
    }
  }

 private:
  template <std::size_t... I, Shape... S>
  constexpr auto call(std::index_sequence<I...>, const Ref* rows, Rate rate, Expr<S>... x) const {
    return as_tuple(f(Expr<S>{x.rate() == rate ? trip_slice(rows[I]) : x.ref}...));
  }

  template <class... Value>
  static constexpr bool any_per_sample(const std::tuple<Value...>& values) {
    return std::apply([](auto... y) { return ((y.rate() == Rate::sample) || ...); }, values);
  }
};

}  // namespace detail

/// f as a function whose reverse pass computes it again instead of keeping what it needs of it: only its
/// arguments stay in memory from the one pass to the other. A loop of one trip; what holds for
/// those holds here.
template <class F>
constexpr auto checkpoint(F f) {
  return detail::Checkpointed<F>{f};
}

}  // namespace etch::inline ETCH_TARGET
