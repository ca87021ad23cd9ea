// The argument of a function that is differentiated while another is being traced.
// May not know the function or how it is differentiated.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

/// x under a new name. Differentiating with respect to the name sees what the function does with its
/// argument, and not what else depends on x: another argument may.
struct Argument {
  static constexpr auto name = "argument";
  static constexpr auto value(const auto& x) { return x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy; }
};

}  // namespace ops

/// x as an argument of its own: no other node is equal to it. `simplify` takes it away.
constexpr Ref as_argument(Ref x) {
  return {x.tape, x.tape->append(
                      detail::node_of_one(op<ops::Argument>, x, x.shape(), x.rate()))};
}

}  // namespace etch::inline ETCH_TARGET
