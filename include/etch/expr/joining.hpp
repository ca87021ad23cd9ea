// Functions that put values together: concatenation, stacking, gathering by static indices.
// May not know derivatives or kernels; each part is stored where it belongs by the step that computes
// it (plan/assemble.hpp).
#pragma once

#include <etch/core/diagnostics_moving.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/moving.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/movement.hpp>
#include <etch/shape/window.hpp>

#include <array>
#include <cstddef>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, int Axis, Shape First, Shape Other>
struct PartsDiffer {
  static constexpr Text text = diagnostics::parts_differ(Name, Axis, First.axes(), Other.axes());
};

constexpr bool fit_beside(Shape a, Shape b, int axis) {
  return has_axis(a, axis) && a.rank == b.rank &&
         with_extent(a, axis, 1) == with_extent(b, axis, 1);
}

/// The verdict on parts beside the first one.
template <FixedString Name, int Axis, Shape First>
constexpr auto beside() {
  return diagnostics::judge<true, PartsDiffer<Name, Axis, First, First>>();
}
template <FixedString Name, int Axis, Shape First, Shape Next, Shape... Rest>
constexpr auto beside() {
  if constexpr (fit_beside(First, Next, Axis)) {
    return beside<Name, Axis, First, Rest...>();
  } else {
    return diagnostics::judge<false, PartsDiffer<Name, Axis, First, Next>>();
  }
}
template <FixedString Name, int Axis, Shape First, Shape... Rest>
constexpr auto concatenates() {
  if constexpr (has_axis(First, Axis)) {
    return beside<Name, Axis, First, Rest...>();
  } else {
    return diagnostics::judge<false, NoSuchAxis<Name, First, Axis>>();
  }
}

/// The parts side by side along an axis of `extent` elements.
template <class... Part>
constexpr Ref join(int axis, int extent, Part... parts) {
  const Ref all[] = {parts...};
  Rate rate = Rate::step;
  for (const Ref part : all) rate = common_rate(rate, part.rate());
  Ref whole;
  int first = 0;
  for (const Ref part : all) {
    const Ref there = place(broadcast_to(part, part.shape(), rate), {axis, first, 1}, extent);
    whole = whole.tape == nullptr ? there : whole + there;
    first += part.shape()[axis];
  }
  return whole;
}

constexpr Shape with_new_axis(Shape shape, int axis) {
  Shape result;
  for (int a = 0; a <= shape.rank; ++a) {
    if (a == axis) result.append(1);
    if (a < shape.rank) result.append(shape[a]);
  }
  return result;
}

/// One past the last of a run of indices that begins at `begin` and goes on in equal steps.
template <std::size_t N>
constexpr std::size_t run_end(const std::array<int, N>& index, std::size_t begin) {
  if (begin + 1 >= N) return N;
  const int step = index[begin + 1] - index[begin];
  if (step == 0) return begin + 1;
  std::size_t end = begin + 2;
  while (end < N && index[end] - index[end - 1] == step) ++end;
  return end;
}

}  // namespace detail

/// Values side by side along an axis; off it they have equal extents.
template <int Axis, Shape First, Shape... Rest>
constexpr auto concatenate(Expr<First> first, Expr<Rest>... rest) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::concatenates<"concatenate", Axis, First, Rest...>())::fits;
  if constexpr (detail::has_axis(First, Axis) && (detail::fit_beside(First, Rest, Axis) && ...)) {
    constexpr int extent = (First[Axis] + ... + Rest[Axis]);
    return Expr<detail::with_extent(First, Axis, extent)>{
        detail::join(Axis, extent, first.ref, rest.ref...)};
  } else {
    return first;
  }
}

/// Values of one shape along a new axis, which stands at `Axis` of the result.
template <int Axis = 0, Shape First, Shape... Rest>
constexpr auto stack(Expr<First> first, Expr<Rest>... rest) {
  constexpr Shape part = detail::with_new_axis(First, Axis);
  using Fits [[maybe_unused]] =
      typename decltype(detail::concatenates<"stack", Axis, part,
                                             detail::with_new_axis(Rest, Axis)...>())::fits;
  if constexpr (detail::has_axis(part, Axis) && ((First == Rest) && ...)) {
    constexpr int extent = 1 + static_cast<int>(sizeof...(Rest));
    return Expr<detail::with_extent(part, Axis, extent)>{
        detail::join(Axis, extent, reshape(first.ref, part), reshape(rest.ref, part)...)};
  } else {
    return first;
  }
}

/// x at chosen indices along an axis, in that order; an index may stand more than once, and its
/// element then gets the sum of the adjoints. Indices in equal steps are one slice.
template <int Axis, int... Index, Shape S>
constexpr auto gather(Expr<S> x) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::holds<"gather", S, Axis, Index...>())::fits;
  constexpr int count = static_cast<int>(sizeof...(Index));
  constexpr Shape result = detail::with_extent(S, Axis, count);
  if constexpr (detail::has_axis(S, Axis) && count > 0 &&
                detail::all_within<Index...>(detail::extent_or_one(S, Axis))) {
    constexpr std::array<int, sizeof...(Index)> index{Index...};
    Ref whole;
    for (std::size_t begin = 0; begin < index.size();) {
      const std::size_t end = detail::run_end(index, begin);
      const int step = end > begin + 1 ? index[begin + 1] - index[begin] : 1;
      const Ref run = slice(x.ref, {Axis, index[begin], step}, static_cast<int>(end - begin));
      const Ref there = place(run, {Axis, static_cast<int>(begin), 1}, count);
      whole = begin == 0 ? there : whole + there;
      begin = end;
    }
    return Expr<result>{whole};
  } else {
    return detail::stand_in<result>(x);
  }
}

}  // namespace etch::inline ETCH_TARGET
