// The elements of one value in memory: what an op on whole operands reads and writes.
// May not know how the value is stored; its strides say so: they are those of a row-major or a
// column-major matrix, of a transpose, of one sample in a tile, or 0 along a repeated axis.
#pragma once

#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>
#include <etch/shape/strides.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

/// Where a value's first element lies, and how to come to the others.
template <class T>
struct Strided {
  T* data = nullptr;
  Strides strides{};
};

/// A value of static shape S in memory. `T` is const for what may only be read.
template <class T, Shape S>
class Elements {
 public:
  using Number = std::remove_const_t<T>;

  constexpr explicit Elements(const Strided<T>& at) : at_(at) {}

  static constexpr Shape shape() { return S; }

  /// The element at an index for each axis; of a scalar, `x()`.
  template <std::integral... Index>
  requires(sizeof...(Index) == static_cast<std::size_t>(S.rank)) constexpr T& operator()(
      Index... index) const {
    std::ptrdiff_t offset = 0;
    [[maybe_unused]] int axis = 0;
    ((offset += static_cast<std::ptrdiff_t>(index) * at_.strides[axis++]), ...);
    return at_.data[offset];
  }

  /// The first element, and the step from one to the next along an axis, for those who walk themselves.
  constexpr T* data() const { return at_.data; }
  constexpr int stride(int axis) const { return at_.strides[axis]; }

 private:
  Strided<T> at_;
};

}  // namespace etch::inline ETCH_TARGET
