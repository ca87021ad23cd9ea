// An op of one's own on expressions: what makes its struct a function beside etch::tanh and the others.
// May not know any particular op.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Whether operands have the shapes that an op on whole operands states.
template <class Struct, Shape... S>
constexpr bool are_as_stated() {
  if constexpr (sizeof...(S) != std::size(Struct::operands)) {
    return false;
  } else {
    std::size_t i = 0;
    return (... && (S == Struct::operands[i++]));
  }
}

template <class Struct, Shape... S>
struct OperandsAreOthers {
  static constexpr Text text = [] {
    std::array<diagnostics::Extents, std::size(Struct::operands)> wanted;
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = Struct::operands[i].axes();
    const std::array<diagnostics::Extents, sizeof...(S)> given{S.axes()...};
    return diagnostics::operands_are_others(Struct::name, wanted, given);
  }();
};

/// The verdict on the operands of an op, and its result's shape.
template <class Struct, Shape First, Shape... Rest>
struct Applied {
  static constexpr Shape result = Struct::result;
  static constexpr bool fits = are_as_stated<Struct, First, Rest...>();
  using Verdict = decltype(diagnostics::judge<fits, OperandsAreOthers<Struct, First, Rest...>>());
};

template <class Struct, Shape S>
requires(!is_call<Struct>()) struct Applied<Struct, S> {
  static constexpr Shape result = S;
  static constexpr bool fits = true;
  using Verdict = diagnostics::Right;
};

template <class Struct, Shape A, Shape B, Shape... Rest>
requires(!is_call<Struct>()) struct Applied<Struct, A, B, Rest...> {
  using Others = Applied<Struct, broadcast_shape(A, B), Rest...>;
  static constexpr Shape result = Others::result;
  static constexpr bool fits = broadcastable(A, B) && Others::fits;
  using Verdict = std::conditional_t<broadcastable(A, B), typename Others::Verdict,
                                     decltype(broadcasts<name_of<Struct>, A, B>())>;
};

}  // namespace detail

/// The op that `Struct` describes, of expressions. Operands of an elementwise op broadcast; those of an
/// op on whole operands have the shapes that it states.
template <class Struct, Shape First, Shape... Rest>
constexpr auto apply(Expr<First> first, Expr<Rest>... rest) {
  using Applied = detail::Applied<Struct, First, Rest...>;
  using Fits [[maybe_unused]] = typename Applied::Verdict::fits;
  if constexpr (Applied::fits) {
    return Expr<Applied::result>{apply<Struct>(first.ref, rest.ref...)};
  } else {
    return detail::stand_in<Applied::result>(first);
  }
}

}  // namespace etch::inline ETCH_TARGET
