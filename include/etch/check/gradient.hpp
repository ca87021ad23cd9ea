// Whether a gradient agrees with differences of the function's values, along a direction or element by
// element, at run time and in constant evaluation.
// May not know networks or expressions: it is given named vectors and a function of them.
#pragma once

#include <etch/check/numerical.hpp>
#include <etch/core/math.hpp>
#include <etch/core/random.hpp>
#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// Values that a function depends on, and the gradient that is claimed for them.
struct CheckedTensor {
  std::string_view name;
  std::span<double> values;
  std::span<const double> gradient;
};

struct CheckOptions {
  double tolerance = 1e-7;  ///< the relative error that is allowed
  Stencil stencil = Stencil::six_point;
  double step = 0;  ///< if positive, the only one tried; else chosen by scale
  Seed seed{};      ///< of random directions and weights
};

/// The worst element of those that were compared.
struct ElementCheck {
  std::size_t element = 0;    ///< in the order of memory
  double analytic = 0;        ///< the gradient that was claimed
  double numerical = 0;       ///< from differences
  double relative_error = 0;  ///< |a − n| / max(|a|, |n|, 1e-6 · the tensor's largest)
  std::size_t kinks = 0;      ///< elements at a kink, which differences cannot judge
  std::size_t unwritten = 0;  ///< elements that hold no number: nobody wrote them
};

/// The worst element of one tensor.
struct TensorCheck : ElementCheck {
  std::string name;
};

/// What a gradient check found.
struct GradientReport {
  std::vector<TensorCheck> tensors;
  double tolerance = 0;

  /// The largest relative error of all.
  double worst() const {
    double worst = 0;
    for (const TensorCheck& tensor : tensors) worst = std::max(worst, tensor.relative_error);
    return worst;
  }
  std::size_t kinks() const {
    std::size_t count = 0;
    for (const TensorCheck& tensor : tensors) count += tensor.kinks;
    return count;
  }
  explicit operator bool() const { return worst() <= tolerance; }

  /// A line a tensor, worst element and both values.
  std::string text() const {
    ReportText out;
    for (const TensorCheck& t : tensors) {
      out << t.name << ": relative error " << t.relative_error << " at element " << t.element
          << " (gradient " << t.analytic << ", by differences " << t.numerical << ")";
      if (t.kinks > 0) out << ", " << t.kinks << " at a kink";
      if (t.unwritten > 0) out << ", " << t.unwritten << " never written";
      out << '\n';
    }
    return std::move(out).text();
  }
};

namespace detail {

/// Whether a corner or a jump within reach of the stencil explains that differences are off by
/// `error`. Right and left slopes over three steps of h disagree by c·h³ + O(h⁵) where f is smooth;
/// the same at r·h, divided by r³, cancels c. What is left of a corner is more than its share in the
/// stencil's error, save for narrow bands of its distance that differ from one r to the other.
/// A jump of f at x itself, half of it on either side, leaves nothing: there the slopes agree and grow as
/// 1/h, by 2.75 of the jump over h from h to 0.4·h, of which the stencil's error is 0.2 at 3·h.
constexpr bool has_kink(auto&& f, double x, double h, double error) {
  const double here = f(x);
  const auto slope = [&](double d) {
    return (-11 * here + 18 * f(x + d) - 9 * f(x + 2 * d) + 2 * f(x + 3 * d)) / (6 * d);
  };
  struct Slopes {
    double right, left;
  };
  const auto slopes = [&](double r) { return Slopes{slope(r * h), slope(-r * h)}; };
  const Slopes far = slopes(1), middle = slopes(0.6), near = slopes(0.4);
  const auto left_over = [&](const Slopes& at, double r) {
    return math::abs(far.right - far.left - (at.right - at.left) / (r * r * r));
  };
  const double growth = math::abs(far.right + far.left - near.right - near.left);
  const double rounding = 512 * std::numeric_limits<double>::epsilon() * math::abs(here) / h;
  const double corner = std::max(left_over(middle, 0.6), left_over(near, 0.4));
  return std::max(corner, growth / 4) > std::max(error, rounding);
}

constexpr double relative_error(double analytic, double numerical, double largest) {
  const double scale = std::max({math::abs(analytic), math::abs(numerical), 1e-6 * largest});
  return scale == 0 ? 0 : math::abs(analytic - numerical) / scale;
}

constexpr double largest_of(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    if (math::isfinite(value)) largest = std::max(largest, math::abs(value));
  }
  return largest;
}

/// One derivative, claimed and by differences.
struct Comparison {
  double numerical = 0;
  double error = std::numeric_limits<double>::infinity();  ///< relative
  bool kink = false;
};

/// How far a derivative is pursued: at a glance its error is only small or not.
enum class Effort { glance, full };

/// Compares f'(x) as claimed with differences. Without a step that is asked for, a disagreement at
/// the usual one is tried again at three times that, where rounding weighs less, and at a third of
/// it, which may lie clear of a corner or of strong curvature: a wrong gradient is wrong at all of
/// them. (Of 2000 networks 6-8-8-4 with tanh and sigmoid, 30 had an element off by more than 1e-7 with
/// one step, 3 with three; in 2000 small ReLU networks a third of the corners remain in reach.)
/// What differs by less than the rounding of f's values makes of a difference agrees: the gradient of a
/// softmax's sum is zero but for rounding, and so are the differences.
constexpr Comparison compare(auto&& f, double x, double claimed, double largest,
                             const CheckOptions& options, Effort effort = Effort::full) {
  const double usual = options.step > 0 ? options.step : default_step(options.stencil, x);
  Comparison best;
  if (!math::isfinite(claimed)) {
    best.numerical = difference(f, x, usual, options.stencil);
    return best;
  }
  for (const double factor : {1.0, 3.0, 1.0 / 3}) {
    const double numerical = difference(f, x, factor * usual, options.stencil);
    const double error = relative_error(claimed, numerical, largest);
    if (error < best.error) best = {numerical, error};
    if (error <= options.tolerance || options.step > 0 || effort == Effort::glance) break;
  }
  if (best.error <= options.tolerance || effort == Effort::glance) return best;
  const double difference = math::abs(claimed - best.numerical);
  const double rounding = 8 * std::numeric_limits<double>::epsilon() * math::abs(f(x)) / usual;
  if (difference <= rounding) {
    best.error = 0;
  } else {
    best.kink = has_kink(f, x, usual, difference);
  }
  return best;
}

/// Element by element, all of them or up to the first that is wrong.
template <class F>
constexpr ElementCheck check_elements(F& f, const CheckedTensor& tensor,
                                      const CheckOptions& options, bool all = true) {
  ElementCheck result;
  const double largest = largest_of(tensor.gradient);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const double at = tensor.values[i], claimed = tensor.gradient[i];
    const auto along = [&](double value) {
      tensor.values[i] = value;
      return f();
    };
    const Comparison found = compare(along, at, claimed, largest, options);
    tensor.values[i] = at;
    if (math::isnan(claimed)) ++result.unwritten;
    if (found.kink) {
      ++result.kinks;
    } else if (found.error >= result.relative_error) {
      result.element = i;
      result.analytic = claimed;
      result.numerical = found.numerical;
      result.relative_error = found.error;
    }
    if (!all && result.relative_error > options.tolerance) break;
  }
  return result;
}

// By index from here on: in constant evaluation g++ 12 takes no difference of iterators that see a lone
// number.

/// One random direction v, not of unit length: an element of it is large where the claimed derivative is
/// small, up to a thousand times, so that a derivative that is wrong by a part of itself shows beside
/// others that are far larger.
constexpr std::vector<std::vector<double>> random_direction(std::span<const CheckedTensor> tensors,
                                                            Seed seed) {
  double largest_of_all = 0;
  for (const CheckedTensor& tensor : tensors) {
    largest_of_all = std::max(largest_of_all, largest_of(tensor.gradient));
  }
  Random random(seed);
  std::vector<std::vector<double>> direction;
  for (const CheckedTensor& tensor : tensors) {
    const double largest = largest_of(tensor.gradient);
    const double least = 1e-3 * (largest > 0 ? largest : largest_of_all > 0 ? largest_of_all : 1);
    auto& elements = direction.emplace_back();
    elements.reserve(tensor.gradient.size());
    for (const double g : tensor.gradient) {
      const double size = math::isfinite(g) ? std::max(math::abs(g), least) : least;
      elements.push_back(random.normal() / size);
    }
  }
  return direction;
}

/// Along one random direction: ⟨gradient, v⟩ beside the derivative of f along v, for |v| = 1.
template <class F>
constexpr ElementCheck check_along(F& f, std::span<const CheckedTensor> tensors, Seed seed,
                                   const CheckOptions& options, Effort effort = Effort::full) {
  const auto direction = random_direction(tensors, seed);
  std::vector<std::vector<double>> origins;
  double analytic = 0, square_length = 0;
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    origins.emplace_back(direction[k].size(), 0.0);
    for (std::size_t i = 0; i < direction[k].size(); ++i) {
      origins[k][i] = tensors[k].values[i];
      analytic += tensors[k].gradient[i] * direction[k][i];
      square_length += direction[k][i] * direction[k][i];
    }
  }
  const double length = math::sqrt(square_length);
  const auto along = [&](double distance) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      for (std::size_t i = 0; i < origins[k].size(); ++i) {
        tensors[k].values[i] = origins[k][i] + distance / length * direction[k][i];
      }
    }
    return f();
  };
  const Comparison found = compare(along, 0, analytic / length, 0, options, effort);
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    for (std::size_t i = 0; i < origins[k].size(); ++i) tensors[k].values[i] = origins[k][i];
  }
  return {.element = 0,
          .analytic = analytic / length,
          .numerical = found.numerical,
          .relative_error = found.kink ? 0 : found.error,
          .kinks = found.kink ? 1u : 0u,
          .unwritten = math::isnan(analytic) ? 1u : 0u};
}

}  // namespace detail

/// Compares the claimed gradient of every element of every tensor with differences of f(), which
/// reads the tensors' values. The values are as before when it returns.
template <class F>
GradientReport compare_gradient(F&& f, std::span<const CheckedTensor> tensors,
                                const CheckOptions& options = {}) {
  GradientReport report{.tensors = {}, .tolerance = options.tolerance};
  for (const CheckedTensor& tensor : tensors) {
    report.tensors.push_back(
        {detail::check_elements(f, tensor, options), std::string(tensor.name)});
  }
  return report;
}

/// The same along one random direction v: compares ⟨gradient, v⟩ with the derivative of f along v.
/// For functions of so many numbers that each cannot be checked.
template <class F>
GradientReport compare_gradient_along(F&& f, std::span<const CheckedTensor> tensors, Seed seed,
                                      const CheckOptions& options = {}) {
  return {.tensors = {{detail::check_along(f, tensors, seed, options), "along a random direction"}},
          .tolerance = options.tolerance};
}

/// First along one random direction, at a glance; element by element where that does not agree.
template <class F>
GradientReport compare_gradient_in_turn(F&& f, std::span<const CheckedTensor> tensors,
                                        const CheckOptions& options = {}) {
  const auto glance =
      detail::check_along(f, tensors, options.seed, options, detail::Effort::glance);
  if (glance.relative_error > options.tolerance) return compare_gradient(f, tensors, options);
  return {.tensors = {{glance, "along a random direction"}}, .tolerance = options.tolerance};
}

}  // namespace etch::inline ETCH_TARGET
