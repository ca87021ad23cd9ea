// Functions whose gradient goes through a matrix and back through its transpose, at sizes at which one
// step does both. May not know the laws.
//
// 125 rows are blocks, a whole vector and a part of one, in both types and at every width; 79 columns are
// groups of all sizes.
#pragma once

#include "laws/functions.hpp"

namespace laws {

/// Whose scale is computed after the product: it has to be there before it.
constexpr auto regression(auto x, auto y, auto w, auto scale) {
  return sum(square((y - matmul(x, w)) / exp(scale)));
}

/// Columns are contiguous.
struct Regression {
  static constexpr testing::Range range{.low = -0.3, .high = 0.3};
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{125, 79}>(t);
    const auto y = parameter<Shape{125}>(t);
    const auto w = parameter<Shape{79}>(t);
    return outputs(t, regression(x, y, w, parameter<Shape{}>(t)));
  }
};

/// Rows are contiguous.
struct RegressionByRows {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{79, 125}>(t);
    const auto y = parameter<Shape{125}>(t);
    const auto w = parameter<Shape{79}>(t);
    return outputs(t, regression(transpose(x), y, w, parameter<Shape{}>(t)));
  }
};

/// Rows shorter than a vector.
struct RegressionByShortRows {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{3, 2741}>(t);
    const auto y = parameter<Shape{2741}>(t);
    const auto w = parameter<Shape{3}>(t);
    return outputs(t, regression(transpose(x), y, w, parameter<Shape{}>(t)));
  }
};

/// What goes on to the transpose is read elsewhere as well, and the product itself is an output.
struct LogisticRegression {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{125, 79}>(t);
    const auto signs = parameter<Shape{125}>(t);
    const auto w = parameter<Shape{79}>(t);
    const auto z = matmul(x, w);
    return outputs(t, sum(softplus(-(signs * z))) + 0.5 * sum(square(w)), z);
  }
};

/// g = Xᵀ·f(X·w), which the gradient goes through once more, written with the vectors on the left.
struct NormalEquations {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{79, 125}>(t);
    const auto w = parameter<Shape{79}>(t);
    return outputs(t, matmul(x, tanh(matmul(w, x))));
  }
};

/// Two vectors there, and back what depends on the one, on the other, and on both.
template <bool FirstAlone>
struct CrossingTrips {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{125, 79}>(t);
    const auto first = matmul(x, parameter<Shape{79}>(t));
    const auto second = matmul(x, parameter<Shape{79}>(t));
    const auto alone = matmul(transpose(x), tanh(FirstAlone ? first : second));
    return outputs(t, alone, matmul(transpose(x), logistic(first) * second));
  }
};

/// The way back waits for a sum over all rows: two passes.
struct SoftmaxOfRows {
  static constexpr testing::Range range = Regression::range;
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{125, 79}>(t);
    const auto w = parameter<Shape{79}>(t);
    return outputs(t, log_sum_exp(matmul(x, w)));
  }
};

}  // namespace laws
