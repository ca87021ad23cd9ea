// Numbers of a static shape: what a function of expressions is called with, and what it gives back.
// May not know functions.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/plan/layout.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <Shape S, int Numbers>
struct WrongNumberOfElements {
  static constexpr Text text =
      diagnostics::wrong_number_of_values("Tensor", Numbers, "a tensor", S.axes());
};

/// Where an element of a value per step lies in memory.
constexpr std::size_t stored_position(const Shape& shape, const int* index) {
  const Strides strides = stored_strides(shape, Rate::step);
  int position = 0;
  for (int axis = 0; axis < shape.rank; ++axis) position += index[axis] * strides[axis];
  return static_cast<std::size_t>(position);
}

/// The same for the element at a row-major position.
constexpr std::size_t stored_position(const Shape& shape, std::size_t row_major) {
  int index[Shape::max_rank] = {};
  auto rest = static_cast<int>(row_major);
  for (int axis = shape.rank - 1; axis >= 0; --axis) {
    index[axis] = rest % shape[axis];
    rest /= shape[axis];
  }
  return stored_position(shape, index);
}

/// Whole vectors are aligned to be loaded as such, smaller tensors as their elements are.
template <class T, int Size>
inline constexpr std::size_t tensor_alignment =
    sizeof(T) * static_cast<std::size_t>(Size) < target::alignment ? alignof(T) : target::alignment;

}  // namespace detail

/// Numbers of a static shape, in place: a Tensor lies where its owner puts it, and nothing is
/// allocated. `Tensor<double, 3>` is a vector, `Tensor<float, 2, 4>` a matrix of two rows.
///
///     etch::Tensor<double, 2, 2> a{1, 2,
///                                  3, 4};   // as it is written: row by row
///     a(1, 0) == 3;
///
/// In memory a matrix is column-major, like Eigen's, and everything else row-major.
template <class T, int... Extent>
class Tensor {
  static_assert(std::is_floating_point_v<T>, "etch: a Tensor holds float or double");
  static_assert(sizeof...(Extent) > 0, "etch: a Tensor has at least one axis; use T itself");

 public:
  using Scalar = T;
  static constexpr Shape shape{Extent...};
  static constexpr std::size_t size() { return static_cast<std::size_t>((Extent * ...)); }

  /// Zeros.
  constexpr Tensor() = default;

  /// The elements in row-major order, all of them.
  template <std::convertible_to<T>... Number>
  requires(sizeof...(Number) > 0) constexpr explicit(sizeof...(Number) == 1)
      Tensor(Number... number) {
    constexpr bool fits = sizeof...(Number) == size();
    using Message = detail::WrongNumberOfElements<shape, static_cast<int>(sizeof...(Number))>;
    using Fits [[maybe_unused]] = typename decltype(diagnostics::judge<fits, Message>())::fits;
    if constexpr (fits) {
      std::size_t i = 0;
      ((elements_[detail::stored_position(shape, i++)] = static_cast<T>(number)), ...);
    }
  }

  /// The element at an index for each axis.
  template <std::integral... Index>
  requires(sizeof...(Index) == sizeof...(Extent)) constexpr T& operator()(Index... index) {
    return elements_[position(index...)];
  }
  template <std::integral... Index>
  requires(sizeof...(Index) == sizeof...(Extent)) constexpr const T& operator()(
      Index... index) const {
    return elements_[position(index...)];
  }

  /// Of a vector.
  constexpr T& operator[](std::integral auto i) requires(sizeof...(Extent) == 1) {
    return elements_[static_cast<std::size_t>(i)];
  }
  constexpr const T& operator[](std::integral auto i) const requires(sizeof...(Extent) == 1) {
    return elements_[static_cast<std::size_t>(i)];
  }

  /// The elements in the order of memory.
  constexpr T* data() { return elements_.data(); }
  constexpr const T* data() const { return elements_.data(); }
  constexpr T* begin() { return data(); }
  constexpr T* end() { return data() + size(); }
  constexpr const T* begin() const { return data(); }
  constexpr const T* end() const { return data() + size(); }

  friend constexpr bool operator==(const Tensor&, const Tensor&) = default;

 private:
  template <class... Index>
  static constexpr std::size_t position(Index... index) {
    const int indices[] = {static_cast<int>(index)...};
    return detail::stored_position(shape, indices);
  }

  alignas(detail::tensor_alignment<T, (Extent * ...)>) std::array<T, (Extent * ...)> elements_{};
};

}  // namespace etch::inline ETCH_TARGET
