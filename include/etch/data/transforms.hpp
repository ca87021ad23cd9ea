// Transforms of numbers, whatever a sample's shape: scales measured on a training part, and noise.
// May not know images.
#pragma once

#include <etch/core/diagnostics_data.hpp>
#include <etch/core/lanes.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/data/transform.hpp>
#include <etch/op/math_exponential.hpp>
#include <etch/op/math_hash.hpp>
#include <etch/op/math_root.hpp>
#include <etch/op/math_trigonometric.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <span>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, int Measured, Shape Sample>
struct StatisticsOfOtherSamples {
  static constexpr Text text = diagnostics::statistics_of_other_samples(Name, Measured, Sample.axes());
};

/// The verdict on numbers measured on rows of `Measured` elements, for rows of another shape.
template <FixedString Name, int Measured, Shape Sample>
constexpr auto judge_statistics() {
  return diagnostics::judge<Measured == Sample.size(), StatisticsOfOtherSamples<Name, Measured, Sample>>();
}

}  // namespace detail

/// y = (x − shift)·factor, element by element, for rows of N elements.
template <int N, class T>
struct Scale {
  std::vector<T> shift, factor;

  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class Same>
  void apply(std::span<const Same> in, std::span<Same> out, Random&) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_statistics<"a scale", N, In>())::fits;
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = (in[i] - shift[i]) * factor[i];
  }

  /// The input that gives an output: x = y / factor + shift.
  void invert(std::span<T> row) const {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = row[i] / factor[i] + shift[i];
  }
};

namespace detail {

/// Means and standard deviations of each element over the rows, in double: deviation² = Σ(x − mean)²/n.
struct ElementMoments {
  std::vector<double> mean, deviation;
};
template <class T>
ElementMoments moments_of(std::span<const T> rows, std::size_t width) {
  const auto count = static_cast<double>(rows.size() / width);
  ElementMoments result{std::vector<double>(width), std::vector<double>(width)};
  // From the first row: the mean of an element that never changes is exactly that.
  const auto from_first = [&](std::size_t i) {
    return static_cast<double>(rows[i]) - static_cast<double>(rows[i % width]);
  };
  for (std::size_t i = 0; i < rows.size(); ++i) result.mean[i % width] += from_first(i) / count;
  for (std::size_t i = 0; i < std::min(width, rows.size()); ++i) result.mean[i] += static_cast<double>(rows[i]);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double off = static_cast<double>(rows[i]) - result.mean[i % width];
    result.deviation[i % width] += off * off / count;
  }
  for (double& deviation : result.deviation) deviation = std::sqrt(deviation);
  return result;
}

/// Whether a deviation is the rounding of numbers of type T around their mean.
template <class T>
bool is_rounding(double deviation, double mean) {
  return deviation <= 8 * static_cast<double>(std::numeric_limits<T>::epsilon()) * std::abs(mean);
}

/// A factor that brings `extent` to 1; 1 for an element that never changes.
inline double to_one(double extent) { return extent > 0 ? 1 / extent : 1; }
template <class T>
double deviation_to_one(double deviation, double mean) {
  return is_rounding<T>(deviation, mean) ? 1 : to_one(deviation);
}

}  // namespace detail

/// Standardises each element: mean 0 and standard deviation 1 over the rows of `measured`, which is to be the
/// training part. An element that never changes, or by no more than rounding (8 ε of T times the mean), is only
/// shifted.
template <Shape Sample, class T>
Transform<Scale<Sample.size(), T>> standardise(const Dataset<Sample, T>& measured) {
  constexpr auto width = static_cast<std::size_t>(Sample.size());
  const detail::ElementMoments moments = detail::moments_of(measured.inputs(), width);
  Scale<Sample.size(), T> scale{std::vector<T>(width), std::vector<T>(width)};
  for (std::size_t i = 0; i < width; ++i) {
    scale.shift[i] = static_cast<T>(moments.mean[i]);
    scale.factor[i] = static_cast<T>(detail::deviation_to_one<T>(moments.deviation[i], moments.mean[i]));
  }
  return Transform{std::move(scale)};
}

/// Standardises with one mean and one deviation for all elements, as is usual for pixels.
template <Shape Sample, class T>
Transform<Scale<Sample.size(), T>> standardise_together(const Dataset<Sample, T>& measured) {
  constexpr auto width = static_cast<std::size_t>(Sample.size());
  const detail::ElementMoments moments = detail::moments_of(measured.inputs(), 1);
  return Transform{Scale<Sample.size(), T>{
      std::vector<T>(width, static_cast<T>(moments.mean[0])),
      std::vector<T>(width, static_cast<T>(detail::deviation_to_one<T>(moments.deviation[0], moments.mean[0])))}};
}

/// Normalises each element to 0 … 1 between its least and its largest value in `measured`. An element that
/// never changes becomes 0 there.
template <Shape Sample, class T>
Transform<Scale<Sample.size(), T>> normalise(const Dataset<Sample, T>& measured) {
  constexpr auto width = static_cast<std::size_t>(Sample.size());
  std::vector<T> low(width, std::numeric_limits<T>::max()), high(width, std::numeric_limits<T>::lowest());
  const std::span<const T> rows = measured.inputs();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    low[i % width] = std::min(low[i % width], rows[i]);
    high[i % width] = std::max(high[i % width], rows[i]);
  }
  for (std::size_t i = 0; i < width; ++i) {
    high[i] = static_cast<T>(detail::to_one(static_cast<double>(high[i]) - static_cast<double>(low[i])));
  }
  return Transform{Scale<Sample.size(), T>{std::move(low), std::move(high)}};
}

/// Adds normal numbers of standard deviation `sigma`.
struct Noise {
  double sigma;

  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random& random) const {
    // √(−2 log u)·cos 2πv in lanes: numbers of Random would take longer than a small network's step.
    constexpr auto n = static_cast<std::size_t>(Lanes<T>::count);
    const Lanes<T> key(static_cast<T>(random.bits() >> 8)), row(static_cast<T>(random.bits() >> 8));
    for (std::size_t i = 0; i < in.size(); i += n) {
      const Lanes<T> place = Lanes<T>::indices() + Lanes<T>(static_cast<T>(i));
      const Lanes<T> u = Lanes<T>(1) - math::uniform_hash(key, row, place, 0);
      const Lanes<T> v = math::uniform_hash(key, row, place, 1);
      const Lanes<T> normal = math::sqrt(Lanes<T>(-2) * math::log(u)) *
                              math::cos(Lanes<T>(static_cast<T>(2 * std::numbers::pi)) * v);
      const std::size_t count = std::min(n, in.size() - i);
      for (std::size_t lane = 0; lane < count; ++lane) {
        out[i + lane] = in[i + lane] + static_cast<T>(sigma) * normal[static_cast<int>(lane)];
      }
    }
  }
};

constexpr Transform<Noise> random_noise(double sigma) { return Transform{Noise{sigma}}; }

/// The data with every row transformed, once: for a validation part, which takes what is not random of the
/// training part's transform. Random steps draw from (seed, example).
template <Shape Sample, class T, class... Steps>
auto transformed(const Dataset<Sample, T>& data, const Transform<Steps...>& change, Seed seed = Seed{0}) {
  constexpr Shape to = Transform<Steps...>::shape(Sample);
  constexpr auto width = static_cast<std::size_t>(to.size());
  std::vector<T> rows(static_cast<std::size_t>(data.size()) * width);
  std::vector<T> scratch(Transform<Steps...>::scratch_size(Sample));
  for (int i = 0; i < data.size(); ++i) {
    Random random(seed, (std::uint64_t{1} << 61) + static_cast<std::uint64_t>(i));
    change.template apply<Sample, T>(data.input(i),
                                     std::span<T>(rows).subspan(static_cast<std::size_t>(i) * width, width),
                                     scratch, random);
  }
  const std::vector<T> targets(data.targets().begin(), data.targets().end());
  if (!data.has_labels()) return Dataset<to, T>::regression(std::move(rows), targets, data.target_size());
  Dataset<to, T> result(std::move(rows), {data.labels().begin(), data.labels().end()}, data.classes());
  if (data.has_targets()) result.set_targets(targets, data.target_size());
  return result;
}

}  // namespace etch::inline ETCH_TARGET
