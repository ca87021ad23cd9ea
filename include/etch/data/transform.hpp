// What happens to a sample's row on its way into a batch: steps, one after the other.
// May not know data sets or what the steps do.
//
// A step is a struct with
//
//   static constexpr Shape shape(Shape in);       the output's shape
//   template <Shape In, class T> void apply(std::span<const T> in, std::span<T> out, Random& random) const;
//
// whose random numbers are a function of seed, epoch and example, so that a row is the same bits whatever
// came before it.
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <span>

namespace etch::inline ETCH_TARGET {

/// Steps that a row goes through, joined with `|`:
///
///     etch::standardise(train) | etch::random_shift<2>() | etch::Transform{MyStep{}}
template <class... Steps>
struct Transform;

template <class Step>
Transform(Step) -> Transform<Step>;

/// Copies.
template <>
struct Transform<> {
  static constexpr Shape shape(const Shape& in) { return in; }
  static constexpr std::size_t scratch_size(const Shape&) { return 0; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, std::span<T>, Random&) const {
    std::copy(in.begin(), in.end(), out.begin());
  }
};

// Not over a std::tuple, which takes a hundredth of a second to compile for each that there is.
template <class First, class... Rest>
struct Transform<First, Rest...> {
  First first;
  Transform<Rest...> rest{};

  /// What becomes of a sample's shape.
  static constexpr Shape shape(const Shape& in) { return Transform<Rest...>::shape(First::shape(in)); }

  /// The numbers that `apply` wants beside input and output: what stands between the steps.
  static constexpr std::size_t scratch_size(const Shape& in) {
    if constexpr (sizeof...(Rest) == 0) {
      return 0;
    } else {
      const Shape between = First::shape(in);
      return static_cast<std::size_t>(between.size()) + Transform<Rest...>::scratch_size(between);
    }
  }

  /// Writes the transformed row.
  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, [[maybe_unused]] std::span<T> scratch, Random& random) const {
    if constexpr (sizeof...(Rest) == 0) {
      first.template apply<In, T>(in, out, random);
    } else {
      constexpr Shape next = First::shape(In);
      const auto between = scratch.first(static_cast<std::size_t>(next.size()));
      first.template apply<In, T>(in, between, random);
      rest.template apply<next, T>(between, out, scratch.subspan(between.size()), random);
    }
  }
};

template <class... Then>
constexpr Transform<Then...> operator|(const Transform<>&, const Transform<Then...>& then) {
  return then;
}
template <class First, class... Rest, class... Then>
constexpr Transform<First, Rest..., Then...> operator|(const Transform<First, Rest...>& transform,
                                                       const Transform<Then...>& then) {
  return {transform.first, transform.rest | then};
}

}  // namespace etch::inline ETCH_TARGET
