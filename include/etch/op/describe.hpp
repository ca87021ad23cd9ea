// From a struct that holds an op's name, value and adjoint (D2) to the descriptor nodes point to.
// May not know any particular op.
//
//   struct Softsign {
//     static constexpr auto name = "softsign";
//     static constexpr auto value(const auto& x) { return x / (1 + math::abs(x)); }
//     static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
//       to(x) += dy * square(1 - abs(y));
//     }
//   };
//
// `value` is called with a double and with Lanes of float and double. An op with a number of its own
// (a slope, an exponent) takes it as `value`'s last argument. Without an adjoint nothing flows back,
// and the struct states its `arity`. One that takes more than a few instructions says `is_cheap = false`.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/op.hpp>
#include <etch/graph/tape.hpp>

#include <cstddef>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class... Operand>
constexpr int count_operands(void (*)(Adjoints&, Ref, Ref, Operand...)) {
  return static_cast<int>(sizeof...(Operand));
}

template <class Struct>
constexpr int arity_of() {
  if constexpr (requires { &Struct::adjoint; }) {
    return count_operands(&Struct::adjoint);
  } else {
    return Struct::arity;
  }
}

template <class Struct, class Number, std::size_t... I>
[[gnu::always_inline]] constexpr Number call_value(const Number* x, double number,
                                                   std::index_sequence<I...>) {
  if constexpr (requires { Struct::value(x[I]...); }) {
    return Struct::value(x[I]...);
  } else {
    return Struct::value(x[I]..., number);
  }
}

template <class Struct, class Number>
[[gnu::always_inline]] constexpr Number value_at(const Number* x, double number) {
  return call_value<Struct>(x, number, std::make_index_sequence<arity_of<Struct>()>());
}

template <class Struct, std::size_t... I>
constexpr void call_adjoint(Adjoints& to, Ref y, Ref dy, const Ref* x, std::index_sequence<I...>) {
  Struct::adjoint(to, y, dy, x[I]...);
}

template <class Struct>
constexpr void adjoint_of(Adjoints& to, Ref y, Ref dy, const Ref* x) {
  call_adjoint<Struct>(to, y, dy, x, std::make_index_sequence<arity_of<Struct>()>());
}

template <class Struct>
constexpr Op describe() {
  Op op{.name = Struct::name, .family = Family::elementwise, .arity = arity_of<Struct>()};
  for (const char c : op.name) op.hash = op.hash * 31 + static_cast<unsigned char>(c);
  if constexpr (requires { Struct::family; }) op.family = Struct::family;
  if constexpr (requires { Struct::reads_index; }) op.reads_index = Struct::reads_index;
  if constexpr (requires { Struct::is_cheap; }) op.is_cheap = Struct::is_cheap;
  if constexpr (requires { Struct::combine; }) {
    op.combine = Struct::combine;
    op.identity = Struct::identity;
  }
  if (op.family == Family::elementwise) {
    if constexpr (requires { &value_at<Struct, double>; } && !requires { Struct::family; }) {
      op.value = &value_at<Struct, double>;
      op.float_lanes = &value_at<Struct, Lanes<float>>;
      op.double_lanes = &value_at<Struct, Lanes<double>>;
    }
  }
  if constexpr (requires { &Struct::adjoint; }) op.adjoint = &adjoint_of<Struct>;
  return op;
}

}  // namespace detail

/// The descriptor of the op that `Struct` describes.
template <class Struct>
inline constexpr Op op = detail::describe<Struct>();

}  // namespace etch::inline ETCH_TARGET
