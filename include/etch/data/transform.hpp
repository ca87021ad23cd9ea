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
#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET {

/// Steps that a row goes through, joined with `|`:
///
///     etch::standardise(train) | etch::random_shift<2>() | etch::Transform{MyStep{}}
template <class... Steps>
class Transform {
 public:
  constexpr Transform() = default;
  constexpr explicit Transform(Steps... steps)
    requires(sizeof...(Steps) > 0)
      : steps_(std::move(steps)...) {}

  /// What becomes of a sample's shape.
  static constexpr Shape shape(Shape in) {
    static_cast<void>(((in = Steps::shape(in)), ...));
    return in;
  }

  /// The numbers that `apply` wants beside input and output: two rows of what stands between the steps.
  static constexpr std::size_t scratch_size(Shape in) {
    int largest = 0;
    [[maybe_unused]] std::size_t step = 0;
    static_cast<void>(((in = Steps::shape(in),
                        largest = ++step < sizeof...(Steps) ? std::max(largest, in.size()) : largest),
                       ...));
    return 2 * static_cast<std::size_t>(largest);
  }

  /// Writes the transformed row.
  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, [[maybe_unused]] std::span<T> scratch,
             [[maybe_unused]] Random& random) const {
    if constexpr (sizeof...(Steps) == 0) {
      std::copy(in.begin(), in.end(), out.begin());
    } else {
      run<In, 0, T>(in, out, scratch, random);
    }
  }

  const std::tuple<Steps...>& steps() const { return steps_; }

 private:
  template <Shape In, std::size_t I, class T>
  void run(std::span<const T> in, std::span<T> out, std::span<T> scratch, Random& random) const {
    const auto& step = std::get<I>(steps_);
    if constexpr (I + 1 == sizeof...(Steps)) {
      step.template apply<In, T>(in, out, random);
    } else {
      constexpr Shape next = std::tuple_element_t<I, std::tuple<Steps...>>::shape(In);
      const auto half = scratch.size() / 2;
      const auto between = scratch.subspan(I % 2 == 0 ? 0 : half, static_cast<std::size_t>(next.size()));
      step.template apply<In, T>(in, between, random);
      run<next, I + 1, T>(between, out, scratch, random);
    }
  }

  std::tuple<Steps...> steps_;
};

template <class... First, class... Then>
constexpr Transform<First..., Then...> operator|(const Transform<First...>& first, const Transform<Then...>& then) {
  return std::make_from_tuple<Transform<First..., Then...>>(std::tuple_cat(first.steps(), then.steps()));
}

}  // namespace etch::inline ETCH_TARGET
