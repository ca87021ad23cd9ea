// The matrix product, its two transposed forms and their sums over the batch.
// May not know layouts or kernels: a contraction is Σₖ left(i, k)·right(k, j).
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET {

namespace ops {

struct Contraction {
  static constexpr auto name = "contraction";
  static constexpr auto family = Family::contraction;
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref left, Ref right);
};

}  // namespace ops

/// left·right of matrices, each transposed first where said; summed over the samples where `rate` is
/// per step and the operands are per sample.
constexpr Ref contract(Ref left, bool transpose_left, Ref right, bool transpose_right,
                       Rate rate) {
  const auto absorb = [](Ref& x, bool& transposed) {
    if (x.node().family() != Family::transpose) return;
    x.id = x.node().operand(0);
    transposed = !transposed;
  };
  absorb(left, transpose_left);
  absorb(right, transpose_right);
  const Shape shape{left.shape()[transpose_left ? 1 : 0], right.shape()[transpose_right ? 0 : 1]};
  return {left.tape, left.tape->record({.op = &op<ops::Contraction>,
                                        .shape = shape,
                                        .rate = rate,
                                        .attributes = {.transpose_left = transpose_left,
                                                       .transpose_right = transpose_right},
                                        .operands = {left.id, right.id, no_node}})};
}

namespace detail {

// With A = left as read and B = right as read: Ȧ += ẏ·Bᵀ and Ḃ += Aᵀ·ẏ. An operand that is stored
// transposed gets the transpose of that, which is the same product with its sides exchanged. The
// rate asked for is the operand's own, so a weight's adjoint sums over the samples by itself.

/// The adjoint of one operand of a product; `of` says how the two are read.
constexpr void give_to_left(Adjoints& to, const Attributes& of, Ref dy, Ref left, Ref right) {
  const Rate rate = to.rate_of(left, common_rate(dy.rate(), right.rate()));
  to(left) += of.transpose_left ? contract(right, of.transpose_right, dy, true, rate)
                                : contract(dy, false, right, !of.transpose_right, rate);
}
constexpr void give_to_right(Adjoints& to, const Attributes& of, Ref dy, Ref left, Ref right) {
  const Rate rate = to.rate_of(right, common_rate(dy.rate(), left.rate()));
  to(right) += of.transpose_right ? contract(dy, true, left, of.transpose_left, rate)
                                  : contract(left, !of.transpose_left, dy, false, rate);
}

}  // namespace detail

namespace ops {

constexpr void Contraction::adjoint(Adjoints& to, Ref y, Ref dy, Ref left, Ref right) {
  const Attributes of = y.node().attributes;
  detail::give_to_left(to, of, dy, left, right);
  detail::give_to_right(to, of, dy, left, right);
}

}  // namespace ops

}  // namespace etch::inline ETCH_TARGET
