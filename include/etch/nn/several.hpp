// Several values as one row of numbers, one behind the other: how a network with several inputs or outputs takes
// and gives them.
// May not know networks or layers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/flow.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

template <class Layer>
constexpr Shape sample_shape() {
  if constexpr (requires { Layer::shape; }) {
    return Layer::shape;
  } else {
    return Shape{1};
  }
}

template <class InputLayer>
struct Start {
  using type = Probe<sample_shape<InputLayer>()>;
};
template <class InputLayer>
  requires requires { typename InputLayer::several; }
struct Start<InputLayer> {
  using type = typename InputLayer::several;
};

/// What a network's layers begin with: a probe of its inputs.
template <class InputLayer>
using StartOf = typename Start<InputLayer>::type;

template <Shape... S>
constexpr std::array<Shape, sizeof...(S)> shapes_of(Probe<S...>, const Shape& = {}) {
  return {S...};
}
/// After an error.
template <class Stopped>
constexpr std::array<Shape, 1> shapes_of(Stopped, const Shape& instead) {
  return {instead};
}

/// The shape of several values as one row; one stays as it is.
template <Shape S>
constexpr Shape packed_shape(Probe<S>) {
  return S;
}
template <Shape... S>
constexpr Shape packed_shape(Probe<S...>) {
  return Shape{(S.size() + ... + 0)};
}

/// Where part number I of a row begins.
template <Shape... S>
constexpr int part_begin(std::size_t part) {
  const int sizes[] = {S.size()...};
  int begin = 0;
  for (std::size_t i = 0; i < part; ++i) begin += sizes[i];
  return begin;
}

template <Shape... S, Shape Row, std::size_t... I>
constexpr std::tuple<Expr<S>...> unpack_parts(Expr<Row> row, std::index_sequence<I...>) {
  return {reshape<S>(slice<0, part_begin<S...>(I), S.size()>(row))...};
}

/// The values of which a row is made: views of it.
template <Shape... S, Shape Row>
constexpr Flowing<S...> unpack(Probe<S...>, Expr<Row> row) {
  if constexpr (sizeof...(S) == 1) {
    return reshape<S...>(row);
  } else {
    return unpack_parts<S...>(row, std::index_sequence_for<std::integral_constant<int, S.rank>...>{});
  }
}

template <Shape S>
constexpr Expr<S> pack(Expr<S> x) {
  return x;
}
template <Shape... S>
constexpr auto pack(std::tuple<Expr<S>...> parts) {
  return std::apply([](auto... x) { return concatenate<0>(reshape<Shape{x.shape().size()}>(x)...); }, parts);
}

}  // namespace etch::inline ETCH_TARGET::detail
