// Layers on sequences, [length, features]: embedding, row by row, recurrent.
// May not know networks; see nn/layers.hpp for what a layer is. Attention is in nn/attention_layers.hpp.
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/joining.hpp>
#include <etch/expr/lookup.hpp>
#include <etch/expr/loops.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/endings.hpp>  // blocks name what goes their way
#include <etch/nn/layer_shapes.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/scope.hpp>
#include <etch/nn/structure_layers.hpp>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// A learnt vector for each id: y(l) is column x(l) of `weight` [Size, Vocabulary], a column an id, each
/// contiguous in memory. Wants ids, [length] or one, []. Ids are whole numbers from 0 to Vocabulary − 1, held
/// in the network's own number type, so that a data set's rows are of one type; in float they are exact up to
/// 2²⁴. Any other number gives zeros and teaches nothing, so −1 is padding. Forward only the columns named
/// are read; ids have no gradient. (Bengio et al. 2003.)
template <int Vocabulary, int Size>
struct Embedding : detail::BuiltIn<Embedding<Vocabulary, Size>> {
  static constexpr auto name = "Embedding";
  static constexpr bool has_right_arguments = Vocabulary > 0 && Size > 0;
  static constexpr auto wants_arguments = "at least one id and one feature";
  static constexpr auto wants = "ids [length] or []";
  static constexpr bool accepts(const Shape& input) { return input.rank < 2; }

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    // One column is read an id, as if the input were one number.
    const auto table = scope.weight<Shape{Size, Vocabulary}>("weight", 1, Size);
    const auto rows = lookup(table, reshape<Shape{In.size()}>(x));
    if constexpr (In.rank == 0) {
      return reshape<Shape{Size}>(rows);
    } else {
      return rows;
    }
  }
};

/// Each row of a sequence [length, n] times one W [n, N], + b [N]: what `Dense` does to a vector. Wants
/// [length, features]; `DenseRows<N, without_bias>` is x·W.
template <int N, Bias... Option>
  requires(sizeof...(Option) <= 1)
struct DenseRows : detail::BuiltIn<DenseRows<N, Option...>>, detail::OnRows {
  static constexpr auto name = "DenseRows";
  static constexpr int outputs = N;

  template <Shape In>
  constexpr Expr<Shape{In[0], N}> operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[1], N}>("weight", In[1], N);
    if constexpr (sizeof...(Option) == 0) {
      return matmul(x, w) + scope.bias<Shape{N}>("bias");
    } else {
      return matmul(x, w);
    }
  }
};

/// What a recurrent layer gives: its output behind the last row [N], or behind each [length, N].
enum class Returns { last, all };

namespace detail {

/// A cell over the rows of a sequence, from the layer's memory on. `cell` takes the states and a row and returns
/// the next states as a tuple; the first of them is the output.
template <Returns What, Shape Rows, class Cell, Shape... State>
constexpr auto run_cell(Scope& scope, Cell cell, Expr<Rows> rows, Expr<State>... state) {
  constexpr int length = Rows[0];
  const auto remember = [&]<std::size_t... I>(const auto& last, std::index_sequence<I...>) {
    (scope.remember(state, std::get<I>(last)), ...);
  };
  constexpr auto states = std::index_sequence_for<Expr<State>...>();
  if constexpr (length == 1) {
    // One trip is no loop.
    const auto next = cell(state..., reshape<row_shape(Rows)>(rows));
    remember(next, states);
    const auto output = std::get<0>(next);
    if constexpr (What == Returns::last) {
      return output;
    } else {
      return reshape<rows_shape(1, output.shape())>(output);
    }
  } else if constexpr (What == Returns::last) {
    const auto last = as_tuple(repeat<length>(cell, state..., over(rows)));
    remember(last, states);
    return std::get<0>(last);
  } else {
    const auto all = scan<length>(
        [=](auto... argument) {
          const auto next = cell(argument...);
          return std::tuple_cat(next, std::tuple(std::get<0>(next)));
        },
        state..., over(rows));
    remember(all, states);
    return std::get<sizeof...(State)>(all);
  }
}

template <Returns... Option>
inline constexpr Returns returns_of = Returns::last;
template <Returns Only>
inline constexpr Returns returns_of<Only> = Only;

/// Part `I` of gates that lie side by side, [count·N] or [count, N].
template <int N, int I, Shape S>
constexpr Expr<Shape{N}> gate(Expr<S> gates) {
  if constexpr (S.rank == 1) {
    return slice<0, I * N, N>(gates);
  } else {
    return row<I>(gates);
  }
}

}  // namespace detail

/// h ← tanh(x·W + h·U + b) for each row x of the sequence, from h = 0 on: Elman's network. Wants
/// [length, features]. `RNN<N, Returns::all>` gives each h, and not the last alone. In a stream h is kept
/// from call to call (nn/stream.hpp). (Elman 1990.)
template <int N, Returns... Option>
  requires(sizeof...(Option) <= 1)
struct RNN : detail::BuiltIn<RNN<N, Option...>>,
             detail::Recurrent<N, detail::returns_of<Option...> == Returns::last> {
  static constexpr auto name = "RNN";

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[1], N}>("weight", In[1], N);
    const auto u = scope.weight<Shape{N, N}>("recurrent", N, N);
    const auto b = scope.bias<Shape{N}>("bias");
    const auto cell = [=](auto h, auto row) { return std::tuple(tanh(row + matmul(h, u))); };
    return detail::run_cell<detail::returns_of<Option...>>(scope, cell, matmul(x, w) + b,
                                                           scope.memory<Shape{N}>());
  }
};

/// The gated recurrent unit, over the rows x of the sequence from h = 0 on:
///
///     r = σ(x·Wr + h·Ur + br)    z = σ(x·Wz + h·Uz + bz)
///     n = tanh(x·Wn + bn + r·(h·Un + c))    h ← (1 − z)·n + z·h
///
/// The gates r, z, n lie side by side in `weight` W [features, 3N], `recurrent` U [N, 3N] and `bias` b [3N];
/// c is `recurrent_bias` [N]. PyTorch's form, whose other two recurrent biases add to b. Wants
/// [length, features]; `Returns::all` and streams as for `RNN`. (Cho et al. 2014.)
template <int N, Returns... Option>
  requires(sizeof...(Option) <= 1)
struct GRU : detail::BuiltIn<GRU<N, Option...>>,
             detail::Recurrent<N, detail::returns_of<Option...> == Returns::last> {
  static constexpr auto name = "GRU";

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[1], 3 * N}>("weight", In[1], N);
    const auto u = scope.weight<Shape{N, 3 * N}>("recurrent", N, N);
    const auto b = scope.bias<Shape{3 * N}>("bias");
    const auto c = scope.bias<Shape{N}>("recurrent_bias");
    const auto cell = [=](auto h, auto row) {
      const auto own = matmul(h, u);
      const auto r = logistic(detail::gate<N, 0>(row) + detail::gate<N, 0>(own));
      const auto z = logistic(detail::gate<N, 1>(row) + detail::gate<N, 1>(own));
      const auto n = tanh(detail::gate<N, 2>(row) + r * (detail::gate<N, 2>(own) + c));
      return std::tuple(n + z * (h - n));
    };
    // Rows as [3, N]: what flows back to them and to the product, in all gates but one the same numbers, is then
    // told apart and each put together where it belongs (plan/assemble.hpp).
    const auto rows = reshape<Shape{In[0], 3, N}>(matmul(x, w) + b);
    return detail::run_cell<detail::returns_of<Option...>>(scope, cell, rows, scope.memory<Shape{N}>());
  }
};

/// Long short-term memory, over the rows x of the sequence from h = c = 0 on:
///
///     i = σ(x·Wi + h·Ui + bi)    f = σ(x·Wf + h·Uf + bf)    o = σ(x·Wo + h·Uo + bo)
///     g = tanh(x·Wg + h·Ug + bg)    c ← f·c + i·g    h ← o·tanh(c)
///
/// The gates i, f, g, o lie side by side in `weight` W [features, 4N], `recurrent` U [N, 4N] and `bias` b [4N],
/// as in PyTorch, whose recurrent bias adds to b. All of b begins with 0, the forget gate's too. Wants
/// [length, features]; `Returns::all` and streams as for `RNN`. (Hochreiter and Schmidhuber 1997; Gers et al.
/// 2000.)
template <int N, Returns... Option>
  requires(sizeof...(Option) <= 1)
struct LSTM : detail::BuiltIn<LSTM<N, Option...>>,
              detail::Recurrent<N, detail::returns_of<Option...> == Returns::last> {
  static constexpr auto name = "LSTM";

  template <Shape In>
  constexpr auto operator()(Expr<In> x, Scope& scope) const {
    const auto w = scope.weight<Shape{In[1], 4 * N}>("weight", In[1], N);
    const auto u = scope.weight<Shape{N, 4 * N}>("recurrent", N, N);
    const auto b = scope.bias<Shape{4 * N}>("bias");
    const auto cell = [=](auto h, auto c, auto row) {
      const auto gates = row + matmul(h, u);
      const auto i = logistic(detail::gate<N, 0>(gates)), f = logistic(detail::gate<N, 1>(gates));
      const auto g = tanh(detail::gate<N, 2>(gates)), o = logistic(detail::gate<N, 3>(gates));
      const auto next = f * c + i * g;
      return std::tuple(o * tanh(next), next);
    };
    return detail::run_cell<detail::returns_of<Option...>>(
        scope, cell, matmul(x, w) + b, scope.memory<Shape{N}>(), scope.memory<Shape{N}>());
  }
};

/// A recurrent layer over the rows of a sequence and another of its kind from the last row to the first, what they
/// give side by side: [2N] of both last states, and with `Returns::all` [length, 2N], where row l has what both have
/// seen when they have seen row l. Any layer on rows may stand in it. Parameters are called
/// "bidirectional1.forward.weight" and "bidirectional1.backward.weight". In a stream the way back begins where the call
/// before has left it, so that only one call with all rows is what was trained. (Schuster and Paliwal 1997.)
template <class Layer>
struct Bidirectional : detail::Block<Bidirectional<Layer>>, detail::Fan<Layer, Layer> {
  static constexpr auto name = "Bidirectional";
  static constexpr bool names = true;

  template <class At>
  static constexpr auto send(At at) {
    const auto forward = detail::at_branch(at, 0) >> detail::Tag<Named<"forward", Layer>>{};
    const auto backward = detail::at_branch(at, 1) >> detail::Tag<Turn>{} >>
                          detail::Tag<Named<"backward", Layer>>{} >> detail::Tag<Turn>{};
    return detail::combine<BesideLast>(detail::side_by_side(forward, backward));
  }
  static constexpr Text say_unlike(int index, std::string_view kind, int number, Shape first, Shape other) {
    return diagnostics::branches_differ(index, kind, number, first.axes(), other.axes(), true);
  }

 private:
  /// The rows in the other order; one row as it is.
  struct Turn : detail::BuiltIn<Turn> {
    static constexpr auto name = "Turn";
    template <Shape S>
    constexpr Expr<S> operator()(Expr<S> x) const {
      if constexpr (S.rank < 2) {
        return x;
      } else {
        return reverse<0>(x);
      }
    }
  };

  struct BesideLast {
    static constexpr bool begins(const Shape& first) { return first.rank > 0; }
    static constexpr bool fits(const Shape& first, const Shape& other) { return first == other; }
    template <Shape First, Shape... Rest>
    static constexpr Shape result =
        detail::with_extent(First, First.rank - 1, First[First.rank - 1] * (1 + static_cast<int>(sizeof...(Rest))));
    template <Shape First, Shape... Rest>
    static constexpr auto value(Expr<First> first, Expr<Rest>... rest) {
      return concatenate<First.rank - 1>(first, rest...);
    }
  };
};

}  // namespace etch::inline ETCH_TARGET
