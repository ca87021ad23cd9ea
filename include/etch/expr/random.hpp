// Random numbers in a program, the same bits whenever it is run on the same key.
// May not know where keys come from.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/op/random.hpp>
#include <etch/op/reduction.hpp>

namespace etch::inline ETCH_TARGET {

/// Uniform in [0, 1), in steps of 2^-24: another number for each element, each sample of the batch, each
/// key and each stream. A key is a whole number below 2^24. Nothing is stored between a forward and a
/// backward pass: it is computed again. Nothing flows back to the key.
template <Shape S>
constexpr Expr<S> random_uniform(Scalar key, int stream = 0) {
  Tape& tape = *key.ref.tape;
  const Ref place = reshape(iota(tape, 0, S.size()), S);
  return {elementwise(op<ops::UniformHash>, stream, key.ref, iota(tape, batch_axis, 0), place)};
}

/// x/(1 − p) with probability 1 − p, and else 0, each element of each sample by itself: its mean is x.
template <Shape S>
constexpr Expr<S> dropout(Expr<S> x, double p, Scalar key, int stream = 0) {
  return select(random_uniform<S>(key, stream) < p, 0, x * (1 / (1 - p)));
}

}  // namespace etch::inline ETCH_TARGET
