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
//
// An op on whole operands states the shapes of these and of its result; its `value` reads and writes
// elements (shape/elements.hpp), in float and double. It is a template where it serves many shapes.
//
//   template <int N>
//   struct Sorted {
//     static constexpr auto name = "sorted";
//     static constexpr auto family = Family::call;
//     static constexpr Shape operands[] = {Shape{N}};
//     static constexpr Shape result{N};
//     static constexpr void value(const auto& x, const auto& y) {
//       for (int i = 0; i < N; ++i) y(i) = x(i);
//       …
//     }
//   };
//
// One that says `adds = true` adds to its result, which is zero before. Such a result may be per step where
// operands are per sample: then all samples add to it, in their order.
#pragma once

#include <etch/core/target.hpp>
#include <etch/graph/op.hpp>
#include <etch/graph/tape.hpp>
#include <etch/shape/elements.hpp>
#include <etch/shape/shape.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class... Operand>
constexpr int count_operands(void (*)(Adjoints&, Ref, Ref, Operand...)) {
  return static_cast<int>(sizeof...(Operand));
}

/// Whether an op is one on whole operands. Asks the struct and not its descriptor, which is not complete
/// where an adjoint rule records its own op.
template <class Struct>
constexpr bool is_call() {
  if constexpr (requires { Struct::family; }) {
    return Struct::family == Family::call;
  } else {
    return false;
  }
}

template <class Struct>
constexpr int arity_of() {
  if constexpr (is_call<Struct>()) {
    return static_cast<int>(std::size(Struct::operands));
  } else if constexpr (requires { &Struct::adjoint; }) {
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

template <class Struct, class T, std::size_t... I>
constexpr void call_value(const Strided<const T>* x, const Strided<T>& y,
                          std::index_sequence<I...>) {
  Struct::value(Elements<const T, Struct::operands[I]>(x[I])..., Elements<T, Struct::result>(y));
}

template <class Struct, class T>
constexpr void value_of_whole(const Strided<const T>* x, const Strided<T>& y) {
  call_value<Struct>(x, y, std::make_index_sequence<arity_of<Struct>()>());
}

/// The shapes of the operands, then that of the result.
template <class Struct>
inline constexpr auto call_shapes = [] {
  std::array<Shape, std::size(Struct::operands) + 1> shapes{};
  for (std::size_t i = 0; i < std::size(Struct::operands); ++i) shapes[i] = Struct::operands[i];
  shapes.back() = Struct::result;
  return shapes;
}();

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
  if constexpr (requires { Struct::is_increasing; }) op.is_increasing = Struct::is_increasing;
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
  if constexpr (is_call<Struct>()) {
    static_assert(std::size(Struct::operands) <= Node::max_operands,
                  "etch: an op has at most three operands");
    op.shapes = call_shapes<Struct>.data();
    op.float_call = &value_of_whole<Struct, float>;
    op.double_call = &value_of_whole<Struct, double>;
    if constexpr (requires { Struct::adds; }) op.adds = Struct::adds;
  }
  if constexpr (requires { &Struct::adjoint; }) op.adjoint = &adjoint_of<Struct>;
  return op;
}

}  // namespace detail

/// The descriptor of the op that `Struct` describes.
template <class Struct>
inline constexpr Op op = detail::describe<Struct>();

}  // namespace etch::inline ETCH_TARGET
