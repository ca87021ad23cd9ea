// The loops that the laws are tried on: each has something that another part of the chain must get right.
// May not know the laws.
#pragma once

#include "laws/functions.hpp"
#include "laws/laws.hpp"

#include <etch/expr/checkpoint.hpp>
#include <etch/expr/loops.hpp>

#include <tuple>

namespace laws {

using etch::over, etch::repeat, etch::scan, etch::trip_number;

/// One step: elementwise in scalars that are there once.
struct LogisticMap {
  static constexpr testing::Range range{.low = 0.1, .high = 0.9};
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{}>(t);
    const auto r = parameter<Shape{}>(t);
    return outputs(t, repeat<7>([=](auto x) { return (1 + 2 * r) * x * (1 - x); }, x));
  }
};

/// One step: rows of samples, a mean and a factor for all of them, the last state and all states.
struct Autoregression {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{6, 5}>(t);
    const auto mean = parameter<Shape{5}>(t);
    const auto factor = parameter<Shape{}>(t);
    const auto [last, all] = scan<6>(
        [=](auto h, auto row, auto i) {
          const auto next = mean + factor * (h - mean) + row * (0.1 * i);
          return std::tuple(next, tanh(next));
        },
        mean, over(x), trip_number);
    return outputs(t, last, all);
  }
};

/// The same of values that are there once, in rows longer than a vector.
struct AutoregressionOnce {
  static constexpr Graph make() {
    Tape t;
    const auto x = parameter<Shape{4, 19}>(t);
    const auto factor = parameter<Shape{19}>(t);
    const auto [last, before] = scan<4>(
        [=](auto h, auto row) { return std::tuple(factor * h + row, h); }, factor * 0.5, over(x));
    return outputs(t, last, before, sum(last * factor));
  }
};

/// States that change places, one that is another's old value, and one that starts with a number.
struct ExchangedStates {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4}>(t);
    const auto w = parameter<Shape{4}>(t);
    const auto [a, b, c, d] = repeat<5>(
        [=](auto a, auto b, auto, auto d) { return std::tuple(b, tanh(a * w) + d, a, d + 0.25); },
        x, w, x * w, 0.0);
    return outputs(t, a, b, c, d);
  }
};

/// The same with a sum over features in the body, which makes several steps of it.
struct ExchangedSums {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4}>(t);
    const auto w = parameter<Shape{4}>(t);
    const auto [a, b, c] = repeat<4>(
        [=](auto a, auto b, auto c) { return std::tuple(b, a * w + 0.1 * sum(b * c), a); }, x, w,
        x);
    return outputs(t, a, b, c);
  }
};

/// A weight in the body, whose gradient gathers over trips and samples.
struct RecurrentNetwork {
  static constexpr testing::Range range{.low = -1, .high = 1};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4, 3}>(t);
    const auto w = parameter<Shape{3, 5}>(t);
    const auto u = parameter<Shape{5, 5}>(t);
    const auto bias = parameter<Shape{5}>(t);
    const auto [last, norms] = scan<4>(
        [=](auto h, auto row) {
          const auto next = tanh(matmul(row, w) + matmul(h, u) + bias);
          return std::tuple(next, sum(next * next));
        },
        bias * 0.5, over(x));
    return outputs(t, last, norms);
  }
};

/// A weight of its own for each trip, and a state that is a matrix.
struct MatrixState {
  static constexpr testing::Range range{.low = -1, .high = 1};
  static constexpr Graph make() {
    Tape t;
    const auto m = parameter<Shape{3, 4}>(t);
    const auto ws = parameter<Shape{3, 4, 4}>(t);
    const auto last = repeat<3>(
        [](auto m, auto w) { return matmul(m, w) * 0.5 + transpose(matmul(w, transpose(m))); }, m,
        over(ws));
    return outputs(t, last);
  }
};

/// Samples times a weight of each trip's own.
struct WeightATrip {
  static constexpr testing::Range range{.low = -1, .high = 1};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4}>(t);
    const auto ws = parameter<Shape{3, 4, 4}>(t);
    return outputs(t, repeat<3>([](auto h, auto w) { return matmul(h, w); }, x, over(ws)));
  }
};

/// Matrices that are the same in all trips, on either side of vectors and matrices, as they lie and transposed,
/// of either rate; one is used elsewhere in the body too.
struct CapturedMatrices {
  static constexpr testing::Range range{.low = -0.6, .high = 0.6};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{2, 3}>(t);
    const auto a = parameter<Shape{3, 3}>(t);
    const auto b = sample<Shape{3, 3}>(t);
    const auto v = parameter<Shape{3}>(t);
    const auto rows = repeat<3>(
        [=](auto m) { return tanh(matmul(m, a) + matmul(exp(m), transpose(a))); }, x);
    const auto columns = repeat<3>(
        [=](auto m) { return tanh(matmul(a, m) + matmul(transpose(b), m)); }, transpose(x));
    const auto vector = repeat<3>(
        [=](auto h) { return tanh(matmul(a, h) + matmul(transpose(a), h) + matmul(h, b)); }, v);
    const auto once =
        repeat<2>([=](auto h) { return tanh(matmul(h, a) * sum(a) + matmul(transpose(a), h)); }, v);
    return outputs(t, rows, columns, vector, once);
  }
};

/// Power iteration: a norm in the body.
struct PowerIteration {
  static constexpr testing::Range range{.low = 0.5, .high = 2};
  static constexpr Graph make() {
    Tape t;
    const auto a = parameter<Shape{3, 3}>(t);
    const auto x = parameter<Shape{3}>(t);
    return outputs(t, repeat<4>(
                          [=](auto x) {
                            const auto y = matmul(a, x);
                            return y / sqrt(sum(y * y));
                          },
                          x));
  }
};

/// A loop over what another has left, and one after it in the other direction of time.
struct LoopAfterLoop {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{4, 3}>(t);
    const auto c = parameter<Shape{}>(t);
    const auto [first, rows] = scan<4>(
        [=](auto s, auto row) {
          const auto next = s * c + row;
          return std::tuple(next, next * next);
        },
        0.0 * sum<0>(x), over(x));
    const auto total =
        repeat<4>([=](auto s, auto row, auto again) { return tanh(s + row * c - again); }, first,
                  over(rows), over(x));
    return outputs(t, total, sum(rows));
  }
};

/// A statistic of the batch enters the loop, and what it gives is summed over the batch.
struct LoopBetweenStatistics {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto c = parameter<Shape{3}>(t);
    const auto centred = x - batch_mean(x);
    const auto last = repeat<3>([=](auto h) { return tanh(h * c) + centred; }, x);
    return outputs(t, batch_mean(square(last - batch_mean(last))), last);
  }
};

/// No state, one trip, and values that stay as they are.
struct PlainLoops {
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3, 2}>(t);
    const auto w = parameter<Shape{2}>(t);
    const auto rows =
        scan<3>([=](auto row, auto i) { return exp(row * w * 0.1) + i; }, over(x), trip_number);
    const auto once = repeat<1>([=](auto h) { return h * h; }, w);
    const auto [same, of_outside] =
        scan<3>([=](auto h) { return std::tuple(h, w * w); }, once * once);
    const auto forgets = repeat<3>([=](auto) { return w * 3; }, once);
    return outputs(t, rows, once, same, of_outside, forgets);
  }
};

/// Functions that the reverse pass computes again, of samples with a weight and of values that are there once.
struct Checkpoints {
  static constexpr testing::Range range{.low = -1, .high = 1};
  static constexpr Graph make() {
    Tape t;
    const auto x = sample<Shape{3}>(t);
    const auto w = parameter<Shape{3, 4}>(t);
    const auto layer = [](auto x, auto w) { return tanh(matmul(x, w)); };
    const auto parts = [](auto w) { return std::tuple(w * w, sum<0>(exp(w))); };
    const auto [squares, sums] = etch::checkpoint(parts)(w);
    return outputs(t, etch::checkpoint(layer)(x, squares) * sums, sums);
  }
};

}  // namespace laws
