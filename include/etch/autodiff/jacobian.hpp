// All partial derivatives of a function: Jacobians, by columns (forward mode) or rows (reverse mode).
// May not know how a caller's values are held.
//
// A Jacobian of a caller's function is one program over a batch: sample j carries the direction of the
// j-th argument element, or the weight of the j-th result element, so that the columns or rows lie side by
// side in the vector lanes. Inside another function, where the batch is the caller's, they are written
// out one after the other.
#pragma once

#include <etch/autodiff/run.hpp>
#include <etch/autodiff/transformations.hpp>
#include <etch/core/target.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/reduction.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The extents of y followed by those of x.
constexpr Shape jacobian_shape(const Shape& y, const Shape& x) {
  Shape result = y;
  for (const int extent : x.axes()) result.append(extent);
  return result;
}

template <Shape Y, Shape X>
struct JacobianHasManyAxes {
  static constexpr Text text = diagnostics::jacobian_has_many_axes(Y.axes(), X.axes());
};

/// 1 at the element whose row-major position is `place`, 0 elsewhere.
constexpr Ref unit(Tape& tape, const Shape& shape, Ref place) {
  return apply<ops::Equal>(reshape(iota(tape, 0, shape.size()), shape), place);
}

/// The same numbers under a shape with axes of extent 1 before or behind.
constexpr Ref with_axes_before(Ref x, int axes) {
  const Shape own = x.shape();
  Shape shape;
  for (int axis = 0; axis < axes; ++axis) shape.append(1);
  for (const int extent : own.axes()) shape.append(extent);
  return reshape(x, shape);
}
constexpr Ref with_axes_behind(Ref x, int axes) {
  Shape shape = x.shape();
  for (int axis = 0; axis < axes; ++axis) shape.append(1);
  return reshape(x, shape);
}

/// Elements of all values of a tuple together, and of those before one of them.
template <class Tuple>
constexpr int element_count(std::size_t before = std::tuple_size_v<Tuple>) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return ((K < before ? std::tuple_element_t<K, Tuple>::shape().size() : 0) + ... + 0);
  }
  (std::make_index_sequence<std::tuple_size_v<Tuple>>());
}

/// The unit vectors of the space of all elements of a tuple: at `place`, values that are 0 but for one 1.
template <class Tuple>
constexpr Tuple unit_values(Tape& tape, Ref place) {
  return [&]<std::size_t... K>(std::index_sequence<K...>) {
    return Tuple{std::tuple_element_t<K, Tuple>{
        unit(tape, std::tuple_element_t<K, Tuple>::shape(),
             place - static_cast<double>(element_count<Tuple>(K)))}...};
  }
  (std::make_index_sequence<std::tuple_size_v<Tuple>>());
}

/// Whether columns are cheaper than rows: fewer vectors of them. A tie goes to the columns, which are
/// written as they lie in a column-major matrix.
template <class Y, class X>
constexpr bool by_columns() {
  constexpr int lanes = target::lanes<double>;
  const auto vectors = [](int count) { return (count + lanes - 1) / lanes; };
  return vectors(element_count<X>()) <= vectors(element_count<Y>());
}

}  // namespace detail

/// The function x ↦ ∂f/∂x of expressions, each result element by each argument element; see `jacobian`.
template <class F, class Wrt>
struct JacobianOf {
  using Function = F;
  using Arguments = Wrt;

  template <Shape... S>
  constexpr auto operator()(Expr<S>... x) const {
    using P = detail::Positions<Wrt, sizeof...(S)>;
    const detail::Call<F, P, std::tuple<Expr<S>...>> f(std::tuple(x...));
    return trace<P>(f);
  }

 private:
  /// J = Σₖ eₖ·(row k of J), or Σⱼ (column j of J)·eⱼ.
  template <class P, class C>
  static constexpr auto trace(const C& f) {
    const auto y = detail::as_tuple(f.y);
    const auto wrt = f.wrt();
    using Y = std::remove_const_t<decltype(y)>;
    using X = std::remove_const_t<decltype(wrt)>;
    constexpr std::size_t results = std::tuple_size_v<Y>, arguments = std::tuple_size_v<X>;
    Tape& tape = f.tape();
    Sequence<Id> blocks(results * arguments, no_node);
    const auto add = [&](std::size_t block, Ref left, Ref right) {
      const int behind = right.shape().rank, before = left.shape().rank;
      const Ref share =
          detail::with_axes_behind(left, behind) * detail::with_axes_before(right, before);
      blocks[block] = blocks[block] == no_node ? share.id : (Ref{&tape, blocks[block]} + share).id;
    };
    if constexpr (detail::by_columns<Y, X>()) {
      for (int j = 0; j < detail::element_count<X>(); ++j) {
        const auto e = detail::unit_values<X>(tape, constant(tape, j));
        const auto column = linearize(tape, detail::nodes_of(y), detail::weighted(wrt, e));
        const auto direction = detail::nodes_of(e);
        for (std::size_t o = 0; o < results; ++o) {
          for (std::size_t i = 0; i < arguments; ++i) {
            add(o * arguments + i, {&tape, column[o]}, {&tape, direction[i]});
          }
        }
      }
    } else {
      for (int k = 0; k < detail::element_count<Y>(); ++k) {
        const auto e = detail::unit_values<Y>(tape, constant(tape, k));
        const auto row = reverse(tape, detail::weighted(y, e), detail::nodes_of(wrt));
        const auto weight = detail::nodes_of(e);
        for (std::size_t o = 0; o < results; ++o) {
          for (std::size_t i = 0; i < arguments; ++i) {
            add(o * arguments + i, {&tape, weight[o]}, {&tape, row[i]});
          }
        }
      }
    }
    return detail::unwrapped(detail::as_expressions<Blocks<Y, X>>(tape, blocks));
  }

  template <class Y, class X>
  struct BlockTypes;
  template <Shape... Y, class X>
  struct BlockTypes<std::tuple<Expr<Y>...>, X> {
    template <Shape One, Shape... Each>
    static std::tuple<Expr<detail::jacobian_shape(One, Each)>...> row(std::tuple<Expr<Each>...>);
    using Type = decltype(std::tuple_cat(row<Y>(std::declval<X>())...));
  };
  template <class Y, class X>
  using Blocks = typename BlockTypes<Y, X>::Type;
};

namespace detail {

template <class F>
inline constexpr bool is_jacobian = false;
template <class F, class Wrt>
inline constexpr bool is_jacobian<JacobianOf<F, Wrt>> = true;

/// A Jacobian as a program over the columns or rows: of each result element by all argument elements, or
/// of all result elements by each.
template <class F, class P, class In>
struct JacobianTrace;

template <class F, class P, Form... Argument>
struct JacobianTrace<F, P, Forms<Argument...>> {
  using Arguments = std::tuple<Expr<Argument.shape>...>;
  using Y = decltype(as_tuple(std::apply(F{}, std::declval<Arguments>())));
  using X = AtPositions<P, Arguments>;
  static constexpr bool columns = by_columns<Y, X>();
  static constexpr int samples = columns ? element_count<X>() : element_count<Y>();

  static constexpr Graph make() {
    Tape tape;
    const Arguments arguments{read_argument<Argument>(tape)...};
    const Call<F, P, Arguments> f(arguments, Rate::sample);
    const Y y = as_tuple(f.y);
    const Ref sample = iota(tape, batch_axis, 0);
    if constexpr (columns) {
      finish(tape, linearize(tape, nodes_of(y), weighted(f.wrt(), unit_values<X>(tape, sample))));
    } else {
      finish(tape, reverse(tape, weighted(y, unit_values<Y>(tape, sample)), nodes_of(f.wrt())));
    }
    return std::move(tape).graph();
  }

 private:
  static constexpr void finish(Tape& tape, const Sequence<Id>& products) {
    for (const Id product : products) {
      const Ref row{&tape, product};
      tape.append_output(broadcast_to(row, row.shape(), Rate::sample).id);
    }
  }
};

/// Copies a block of a Jacobian to its place: `rows` elements of y by `columns` elements of x, from
/// numbers a step apart.
template <Form To, class T>
void copy_block(const T* from, int columns, std::ptrdiff_t row_step, std::ptrdiff_t column_step,
                T* to) {
  constexpr bool column_major = To.shape.rank == 2 && !To.row_major;
  constexpr int outer = column_major ? To.shape[0] : 1;
  constexpr int inner = To.shape.size() / outer;
  for (int i = 0; i < outer; ++i) {
    for (int j = 0; j < inner; ++j) {
      const int place = i * inner + j;
      to[column_major ? i + j * outer : place] =
          from[place / columns * row_step + place % columns * column_step];
    }
  }
}

/// Runs a Jacobian's program and writes its blocks, result by result and in each argument by argument.
template <class Trace, class T>
struct JacobianRun {
  using X = typename Trace::X;
  using Y = typename Trace::Y;
  static constexpr std::size_t results = std::tuple_size_v<Y>, arguments = std::tuple_size_v<X>;
  static constexpr int rows = element_count<Y>(), columns = element_count<X>();
  using Inputs = std::array<const void*, std::tuple_size_v<typename Trace::Arguments>>;

  template <Form... To>
  static void write(const Inputs& inputs, const std::array<T*, sizeof...(To)>& to) {
    constexpr Form forms[] = {To...};
    // One block that lies as the program writes it needs no copy.
    constexpr bool in_place = sizeof...(To) == 1 && Trace::columns && forms[0].shape.rank == 2 &&
                              !forms[0].row_major && forms[0].shape[0] == rows;
    if constexpr (in_place) {
      run(inputs, std::array<void*, 1>{to[0]});
    } else {
      constexpr auto size = static_cast<std::size_t>(rows * columns);
      T* const scratch = thread_workspace<T, JacobianRun>(size);
      run_to(inputs, scratch);
      [&]<std::size_t... B>(std::index_sequence<B...>) {
        (copy_block<To>(scratch + first<B>(), x_size<B>(), row_step<B>(), column_step<B>(), to[B]),
         ...);
      }
      (std::make_index_sequence<sizeof...(To)>());
    }
  }

 private:
  using P = Program<Trace>;

  template <std::size_t Outputs>
  static void run(const Inputs& inputs, const std::array<void*, Outputs>& outputs) {
    if constexpr (Trace::samples == 1) {
      run_once<P, T>(inputs, outputs);
    } else {
      run_batch<P, T>(inputs, outputs, Trace::samples);
    }
  }

  static void run_to(const Inputs& inputs, T* scratch) {
    using Values = std::conditional_t<Trace::columns, Y, X>;
    std::array<void*, std::tuple_size_v<Values>> outputs;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      outputs[k] = scratch + element_count<Values>(k) * Trace::samples;
    }
    run(inputs, outputs);
  }

  // Block B is that of result B / arguments by argument B % arguments.
  template <std::size_t B>
  static constexpr int y_size() {
    return std::tuple_element_t<B / arguments, Y>::shape().size();
  }
  template <std::size_t B>
  static constexpr int x_size() {
    return std::tuple_element_t<B % arguments, X>::shape().size();
  }
  template <std::size_t B>
  static constexpr std::ptrdiff_t first() {
    constexpr int before_y = element_count<Y>(B / arguments),
                  before_x = element_count<X>(B % arguments);
    return Trace::columns ? before_y * columns + before_x * y_size<B>()
                          : before_x * rows + before_y * x_size<B>();
  }
  template <std::size_t B>
  static constexpr std::ptrdiff_t row_step() {
    return Trace::columns ? 1 : x_size<B>();
  }
  template <std::size_t B>
  static constexpr std::ptrdiff_t column_step() {
    return Trace::columns ? y_size<B>() : 1;
  }
};

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
