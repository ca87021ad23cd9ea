// How a number, a Tensor, an Eigen object or a batch of samples is read and written by a program.
// May not know functions or transformations.
#pragma once

#include <etch/autodiff/batched.hpp>
#include <etch/autodiff/tensor.hpp>
#include <etch/core/eigen.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/shape/shape.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// A value as a program sees it.
struct Form {
  Shape shape{};
  Rate rate = Rate::step;
  bool row_major = false;  ///< a matrix that lies row by row: the transpose of a column-major one

  friend constexpr bool operator==(const Form&, const Form&) = default;
};

/// How objects of a type are read: `form`, `Scalar`, `data(object)`. Types that no program reads have
/// none.
template <class A>
struct Reading;

template <class A>
concept Readable = requires {
  Reading<A>::form;
};

template <class Number>
concept Arithmetic = std::is_arithmetic_v<Number>;

template <Arithmetic Number>
struct Reading<Number> {
  static constexpr Form form{};
  using Scalar = Number;
  static constexpr Number* data(Number& number) { return &number; }
};

template <class T, int... Extent>
struct Reading<Tensor<T, Extent...>> {
  static constexpr Form form{Tensor<T, Extent...>::shape};
  using Scalar = T;
  static constexpr T* data(Tensor<T, Extent...>& tensor) { return tensor.data(); }
};

template <class T, int... Extent>
struct Reading<Batched<T, Extent...>> {
  static constexpr Form form{Batched<T, Extent...>::shape, Rate::sample};
  using Scalar = std::remove_const_t<T>;
  static constexpr T* data(const Batched<T, Extent...>& samples) { return samples.data(); }
};

template <class T, int... Extent>
struct Reading<BatchedTensor<T, Extent...>> {
  static constexpr Form form{BatchedTensor<T, Extent...>::shape, Rate::sample};
  using Scalar = T;
  static constexpr T* data(BatchedTensor<T, Extent...>& samples) { return samples.data(); }
};

template <class Derived>
void as_dense(const Eigen::DenseBase<Derived>&);
template <class Derived>
void as_array(const Eigen::ArrayBase<Derived>&);

/// By overload resolution: the base of what `head<2>()` returns is that of another class.
template <class A>
concept EigenObject = requires(const A& object) {
  as_dense(object);
};
template <class A>
concept EigenArray = requires(const A& object) {
  as_array(object);
};

/// An Eigen vector has one axis, a matrix two.
template <class A>
constexpr Shape eigen_shape() {
  if constexpr (A::IsVectorAtCompileTime) {
    return Shape{static_cast<int>(A::SizeAtCompileTime)};
  } else {
    return Shape{static_cast<int>(A::RowsAtCompileTime), static_cast<int>(A::ColsAtCompileTime)};
  }
}

/// Whether an Eigen object's elements lie side by side: that of its own memory, and of most maps.
template <class A>
constexpr bool is_contiguous() {
  constexpr int inner = A::InnerStrideAtCompileTime, outer = A::OuterStrideAtCompileTime;
  constexpr int run = A::IsRowMajor ? A::ColsAtCompileTime : A::RowsAtCompileTime;
  return inner == 1 && (A::IsVectorAtCompileTime || outer == run);
}

template <class A>
concept ContiguousEigen = EigenObject<A> &&
                          A::SizeAtCompileTime != eigen::dynamic&& requires(A& a) {
  a.data();
}
&&is_contiguous<A>();

template <ContiguousEigen A>
struct Reading<A> {
  static constexpr Form form{eigen_shape<A>(), Rate::step,
                             A::IsRowMajor && !A::IsVectorAtCompileTime};
  using Scalar = typename A::Scalar;
  static auto data(A& a) { return a.data(); }
};

/// The type an argument is read as: its own, or of an Eigen expression that of its value.
template <class A>
struct Plain {
  using Type = A;
};
template <class A>
requires(EigenObject<A> && !ContiguousEigen<A>) struct Plain<A> {
  using Type = typename A::PlainObject;
};
template <class A>
using PlainOf = typename Plain<A>::Type;

/// Whether the numbers of an argument decide in which type a program computes. Lone numbers do only
/// where there is nothing else: then it is float where one is and none is a double, as in C++ itself.
template <class A>
inline constexpr bool decides_scalar = !std::is_arithmetic_v<A>;

template <class... A>
struct DecidedScalar {
  using Type = std::conditional_t<std::is_same_v<std::common_type_t<A...>, float>, float, double>;
};
template <class First, class... Rest>
requires(decides_scalar<First>) struct DecidedScalar<First, Rest...> {
  using Type = typename Reading<First>::Scalar;
};
template <class First, class... Rest>
requires(!decides_scalar<First> &&
         (decides_scalar<Rest> || ...)) struct DecidedScalar<First, Rest...>
    : DecidedScalar<Rest...> {
};

/// float or double, in which a function of these arguments is computed.
template <class... A>
using ScalarOf = typename DecidedScalar<A...>::Type;

/// Whether an argument has the numbers of a computation in T.
template <class T, class A>
inline constexpr bool agrees = !decides_scalar<A> || std::is_same_v<typename Reading<A>::Scalar, T>;

/// Whether an object's numbers are float or double, which programs compute with.
template <class A>
inline constexpr bool has_computable_numbers =
    !decides_scalar<A> || std::is_same_v<typename Reading<A>::Scalar, float> ||
    std::is_same_v<typename Reading<A>::Scalar, double>;

/// Whether an object's numbers may be written: not those of a map or batch of const ones.
template <class A>
inline constexpr bool is_writable =
    !std::is_const_v<A> &&
    !std::is_const_v<std::remove_pointer_t<decltype(Reading<A>::data(std::declval<A&>()))>>;

/// Whether an object has room for a value of shape S. An Eigen vector has one axis, but is also what a
/// matrix of one row or column is held in.
template <class A>
constexpr bool holds_shape(const Shape& shape) {
  if constexpr (EigenObject<A>) {
    constexpr Shape both{static_cast<int>(A::RowsAtCompileTime),
                         static_cast<int>(A::ColsAtCompileTime)};
    if (shape == both) return true;
  }
  return shape == Reading<A>::form.shape;
}

// What results are made of ------------------------------------------------------------------------

/// How results look where nothing else is said.
enum class Style { tensor, eigen_matrix, eigen_array };

template <class A>
constexpr Style style_of() {
  if constexpr (!EigenObject<A>) {
    return Style::tensor;
  } else {
    return EigenArray<A> ? Style::eigen_array : Style::eigen_matrix;
  }
}

/// The style of the first argument that has one of Eigen's.
template <class... A>
constexpr Style common_style() {
  Style style = Style::tensor;
  ((style = style == Style::tensor ? style_of<A>() : style), ...);
  return style;
}

/// Tensor and BatchedTensor of a shape's extents.
template <class T, Shape S, class Axes = std::make_index_sequence<static_cast<std::size_t>(S.rank)>>
struct OfShape;
template <class T, Shape S, std::size_t... Axis>
struct OfShape<T, S, std::index_sequence<Axis...>> {
  using InTensor = Tensor<T, S[static_cast<int>(Axis)]...>;
  using InBatch = BatchedTensor<T, S[static_cast<int>(Axis)]...>;
};

template <class T, Shape S, Style How>
constexpr auto value_type() {
  constexpr bool matrix = S.rank == 2;
  if constexpr (S.rank == 0) {
    return std::type_identity<T>{};
  } else if constexpr (How == Style::tensor || S.rank > 2) {
    return std::type_identity<typename OfShape<T, S>::InTensor>{};
  } else if constexpr (How == Style::eigen_array) {
    return std::type_identity<eigen::Array<T, S[0], matrix ? S[1] : 1>>{};
  } else {
    return std::type_identity<eigen::Matrix<T, S[0], matrix ? S[1] : 1>>{};
  }
}

/// What holds a value of shape S that is computed once.
template <class T, Shape S, Style How>
using ValueOf = typename decltype(value_type<T, S, How>())::type;

/// What holds a value of shape S for every sample.
template <class T, Shape S>
using BatchOf = typename OfShape<T, S>::InBatch;

/// What holds something like an argument, its gradient say.
template <class T, class A>
constexpr auto like_type() {
  if constexpr (std::is_arithmetic_v<A>) {
    return std::type_identity<T>{};
  } else if constexpr (EigenObject<A>) {
    return std::type_identity<typename A::PlainObject>{};
  } else {
    return std::type_identity<A>{};
  }
}

template <class T, class A>
using Like = typename decltype(like_type<T, A>())::type;

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
