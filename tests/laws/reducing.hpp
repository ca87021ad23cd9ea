// Functions that reduce: products, statistics, norms, sums by letters, for the laws.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"

#include <etch/expr/contract.hpp>
#include <etch/expr/moving.hpp>

namespace laws {

struct Products {
  static constexpr testing::Range range{.low = -1.6, .high = 1.6};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto m = sample<Shape{2, 3}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    const auto v = parameter<Shape{19}>(t);
    return outputs(t, product(x), product<0>(m), product<1>(exp(m)), product(w) * 2, product<0>(w),
                   product(1.2 + 0.1 * v), product<1>(w) * product<0>(x));
  }
};

/// Of so many factors that they are multiplied by rows, with some left over.
struct ProductsByRows {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{21}>(t);
    const auto m = sample<Shape{2, 18}>(t);
    const auto w = parameter<Shape{19, 3}>(t);
    const auto v = parameter<Shape{300}>(t);
    return outputs(t, product(1 + 0.2 * x), product(1 + 0.1 * m), product<1>(1 - 0.2 * m),
                   product(1 + 0.1 * w), product<0>(1 + 0.2 * w), product(1 + 0.05 * v));
  }
};

struct Statistics {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{9}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{4, 17}>(t);
    return outputs(t, variance(x), variance<0>(m), variance<1>(m), variance(w), variance<1>(w),
                   (m - mean(m)) / sqrt(variance(m) + 0.1));
  }
};

struct Norms {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{7}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{4, 17}>(t);
    return outputs(t, norm(x), x / norm(x), norm<0>(m), norm<1>(m), norm(w), norm<0>(w));
  }
};

struct SoftmaxesAlong {
  static constexpr Graph make() {
    Tape t;
    const auto m = sample<Shape{3, 5}>(t);
    const auto w = parameter<Shape{4, 17}>(t);
    const auto q = sample<Shape{2, 3, 2}>(t);
    return outputs(t, etch::softmax<1>(m), etch::softmax<0>(w), etch::softmax<2>(q),
                   etch::log_sum_exp<0>(m), etch::log_sum_exp<1>(w), etch::log_sum_exp<1>(q * 2));
  }
};

struct Contractions {
  static constexpr testing::Range range{.low = -0.9, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{5}>(t);
    const auto m = sample<Shape{3, 5}>(t);
    const auto q = sample<Shape{2, 3, 4}>(t);
    const auto w = parameter<Shape{5, 17}>(t);
    const auto p = parameter<Shape{2, 4, 3}>(t);
    const auto v = parameter<Shape{3}>(t);
    using etch::contract;
    return outputs(t, contract<"ij,jk->ik">(m, w), contract<"ij,jk->ki">(m, w),
                   contract<"j,jk->k">(x, w), contract<"i,j->ij">(x, v), contract<"i,i->i">(v, v),
                   contract<"ij,ij->">(m, exp(m)), contract<"bij,bjk->bik">(q, p),
                   contract<"abc,acb->ba">(q, p), contract<"ij,k->k">(m, v));
  }
};

struct StepContractions {
  static constexpr testing::Range range{.low = -0.9, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto u = parameter<Shape{4, 17}>(t);
    const auto w = parameter<Shape{4, 3}>(t);
    const auto p = parameter<Shape{2, 4, 3}>(t);
    const auto s = parameter<Shape{}>(t);
    using etch::contract;
    return outputs(t, contract<"ki,kj->ij">(u, w), contract<"ki,kj->ji">(u, w),
                   contract<"abc,bd->acd">(p, u), contract<"bij,bij->b">(p, square(p)),
                   contract<",ij->ji">(s, w), outer(etch::row<1>(w), etch::row<2>(w)));
  }
};

}  // namespace laws
