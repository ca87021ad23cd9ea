// Several expressions at once: the arguments and results of a function that is being traced.
// May not know how functions are differentiated.
#pragma once

#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/op/argument.hpp>
#include <etch/op/record.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Says with respect to which arguments a function is differentiated: `wrt<0, 2>` the first and the
/// third. Without any, all of them.
template <int... Position>
struct WithRespectTo {};

template <int... Position>
inline constexpr WithRespectTo<Position...> wrt{};

namespace detail {

template <class T>
inline constexpr bool is_expression_type = false;
template <Shape S>
inline constexpr bool is_expression_type<Expr<S>> = true;

template <class T>
inline constexpr bool is_expressions = false;
template <Shape... S>
inline constexpr bool is_expressions<std::tuple<Expr<S>...>> = true;

/// The positions that a `WithRespectTo` names, of `Count` arguments.
template <class Wrt, std::size_t Count>
struct Positions;
template <std::size_t Count>
struct Positions<WithRespectTo<>, Count> {
  static constexpr std::size_t count = Count;
  static constexpr auto list = [] {
    std::array<std::size_t, Count> all{};
    for (std::size_t i = 0; i < Count; ++i) all[i] = i;
    return all;
  }();
};
template <int... Position, std::size_t Count>
requires(sizeof...(Position) > 0) struct Positions<WithRespectTo<Position...>, Count> {
  static constexpr std::size_t count = sizeof...(Position);
  static constexpr std::array<std::size_t, count> list{static_cast<std::size_t>(Position)...};
};

/// The k-th position that a `WithRespectTo` names; -1 where no argument stands there.
template <class Wrt, std::size_t Count>
constexpr int position_of(std::size_t k) {
  const std::size_t position = Positions<Wrt, Count>::list[k];
  return position < Count ? static_cast<int>(position) : -1;
}

/// Which of the positions is the first that no argument has, of `Count`; their number where all are there.
template <class P, std::size_t Count>
constexpr std::size_t first_missing() {
  std::size_t k = 0;
  while (k < P::count && P::list[k] < Count) ++k;
  return k;
}

/// A result that may be one expression or a tuple of them, as a tuple.
template <Shape S>
constexpr std::tuple<Expr<S>> as_tuple(Expr<S> y) {
  return {y};
}
template <Shape... S>
constexpr std::tuple<Expr<S>...> as_tuple(std::tuple<Expr<S>...> y) {
  return y;
}

/// The only element of a tuple, or the tuple where there are more.
template <class Only>
constexpr Only unwrapped(std::tuple<Only> tuple) {
  return std::get<0>(tuple);
}
template <class First, class Second, class... Rest>
constexpr auto unwrapped(std::tuple<First, Second, Rest...> tuple) {
  return tuple;
}

/// The elements at the positions; the first for a position that is not there.
template <class P, class Tuple>
constexpr auto at_positions(const Tuple& tuple) {
  constexpr auto place = [](std::size_t position) {
    return position < std::tuple_size_v<Tuple> ? position : 0;
  };
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return std::tuple(std::get<place(P::list[K])>(tuple)...);
  }
  (std::make_index_sequence<P::count>());
}
template <class P, class Tuple>
using AtPositions = decltype(at_positions<P>(std::declval<const Tuple&>()));

/// Elements First to First + Count - 1.
template <std::size_t First, std::size_t Count, class Tuple>
constexpr auto part_of(const Tuple& tuple) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple(std::get<First + I>(tuple)...);
  }
  (std::make_index_sequence<Count>());
}

template <std::size_t First, std::size_t Count, class Tuple>
using PartOf = decltype(part_of<First, Count>(std::declval<const Tuple&>()));

template <class Tuple>
constexpr Tape& tape_of(const Tuple& expressions) {
  return *std::get<0>(expressions).ref.tape;
}

template <class Tuple>
constexpr Sequence<Id> nodes_of(const Tuple& expressions) {
  return std::apply([](auto... x) { return Sequence<Id>{x.ref.id...}; }, expressions);
}

/// Nodes as expressions of the types of a tuple.
template <class Tuple>
constexpr Tuple as_expressions(Tape& tape, const Sequence<Id>& nodes) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return Tuple{std::tuple_element_t<K, Tuple>{Ref{&tape, nodes[K]}}...};
  }
  (std::make_index_sequence<std::tuple_size_v<Tuple>>());
}

/// Per sample where one of them is.
template <class Tuple>
constexpr Rate common_rate_of(const Tuple& expressions) {
  Rate rate = Rate::step;
  std::apply([&](auto... x) { ((rate = common_rate(rate, x.rate())), ...); }, expressions);
  return rate;
}

/// Each under a name of its own.
template <class Tuple>
constexpr Tuple as_arguments(Tuple expressions) {
  std::apply([](auto&... x) { ((x.ref = as_argument(x.ref)), ...); }, expressions);
  return expressions;
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
