// Samples of a static shape, as many as there are at run time: the batch over which a function of
// expressions is mapped.
// May not know functions.
#pragma once

#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <int... Extent>
constexpr Shape shape_of_extents() {
  if constexpr (sizeof...(Extent) == 0) {
    return Shape{};
  } else {
    return Shape{Extent...};
  }
}

}  // namespace detail

/// A view of samples that lie one after the other, each row-major: `Batched<const double, 3>` sees
/// vectors of three numbers, `Batched<float>` lone numbers.
template <class T, int... Extent>
class Batched {
  static_assert(std::is_floating_point_v<T>, "etch: samples are of float or double");

 public:
  using Scalar = std::remove_const_t<T>;
  /// Of one sample.
  static constexpr Shape shape = detail::shape_of_extents<Extent...>();

  /// @throws std::invalid_argument where the numbers are no whole samples.
  explicit Batched(std::span<T> numbers)
      : data_(numbers.data()), count_(static_cast<int>(numbers.size() / row)) {
    if (numbers.size() % row != 0) {
      throw std::invalid_argument("etch: " + std::to_string(numbers.size()) +
                                  " numbers are no whole samples of " + std::to_string(row));
    }
  }

  /// The number of samples.
  int count() const { return count_; }
  T* data() const { return data_; }
  /// The numbers of one sample.
  std::span<T> operator[](int sample) const {
    return {data_ + static_cast<std::size_t>(sample) * row, row};
  }

  operator Batched<const Scalar, Extent...>() const  // NOLINT: what may be written may be read
      requires(!std::is_const_v<T>) {
    return Batched<const Scalar, Extent...>(
        std::span<const Scalar>(data_, row * static_cast<std::size_t>(count_)));
  }

 private:
  static constexpr auto row = static_cast<std::size_t>(shape.size());

  T* data_;
  int count_;
};

/// Samples that own their memory: what a mapped function returns. Whoever may not allocate writes
/// into a `Batched` view instead.
template <class T, int... Extent>
class BatchedTensor {
 public:
  using Scalar = T;
  static constexpr Shape shape = Batched<T, Extent...>::shape;

  explicit BatchedTensor(int count)
      : numbers_(static_cast<std::size_t>(shape.size()) * static_cast<std::size_t>(count)) {}

  int count() const { return view().count(); }
  T* data() { return numbers_.data(); }
  const T* data() const { return numbers_.data(); }
  std::span<T> operator[](int sample) { return view()[sample]; }
  std::span<const T> operator[](int sample) const { return view()[sample]; }

  Batched<T, Extent...> view() { return Batched<T, Extent...>(numbers_.span()); }
  Batched<const T, Extent...> view() const { return Batched<const T, Extent...>(numbers_.span()); }

 private:
  AlignedBuffer<T> numbers_;
};

}  // namespace etch::inline ETCH_TARGET
