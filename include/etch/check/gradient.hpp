// Whether a gradient agrees with differences of the function's values, element by element.
// May not know networks: it is given named vectors and a function of them.
#pragma once

#include <etch/check/numerical.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
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
  double step = 0;          ///< 0: chosen by scale
};

/// The worst element of one tensor.
struct TensorCheck {
  std::string name;
  std::size_t element = 0;     ///< in the order of memory
  double analytic = 0;         ///< the gradient that was claimed
  double numerical = 0;        ///< from differences
  double relative_error = 0;   ///< |a − n| / max(|a|, |n|, 1e-6 · the tensor's largest)
  std::size_t kinks = 0;       ///< elements at a kink, which differences cannot judge
  std::size_t unwritten = 0;   ///< elements that hold no number: nobody wrote them
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
    std::ostringstream out;
    out.precision(10);
    for (const TensorCheck& t : tensors) {
      out << t.name << ": relative error " << t.relative_error << " at element " << t.element
          << " (gradient " << t.analytic << ", by differences " << t.numerical << ")";
      if (t.kinks > 0) out << ", " << t.kinks << " at a kink";
      if (t.unwritten > 0) out << ", " << t.unwritten << " never written";
      out << '\n';
    }
    return out.str();
  }
};

namespace detail {

/// Whether a corner or a jump within reach of the stencil explains that differences are off by
/// `error`. Right and left slopes over three steps of h differ by c·h³ + O(h⁵) where f is smooth, so
/// the same with 0.6 h, divided by 0.6³, cancels c; a corner of any place x ± d, d < 3h, leaves at
/// least twice its share in the stencil's error. (A fixed bound on right − left instead let corners
/// at the stencil's very end pass for errors, in 5 of 2000 small ReLU networks, and strongly curved
/// functions pass for corners.)
inline bool has_kink(auto&& f, double x, double h, double error) {
  const double here = f(x);
  const auto slope = [&](double d) {
    return (-11 * here + 18 * f(x + d) - 9 * f(x + 2 * d) + 2 * f(x + 3 * d)) / (6 * d);
  };
  const auto disagreement = [&](double d) { return slope(d) - slope(-d); };
  const double left_over = disagreement(h) - disagreement(0.6 * h) / (0.6 * 0.6 * 0.6);
  const double rounding = 256 * std::numeric_limits<double>::epsilon() * std::abs(here) / h;
  return std::abs(left_over) > std::max(2 * error, rounding);
}

/// Near 0 where the two agree; infinite where the gradient is no number.
inline double relative_error(double analytic, double numerical, double largest) {
  if (!std::isfinite(analytic)) return std::numeric_limits<double>::infinity();
  const double scale = std::max({std::abs(analytic), std::abs(numerical), 1e-6 * largest});
  return scale == 0 ? 0 : std::abs(analytic - numerical) / scale;
}

inline double largest_of(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  return largest;
}

template <class F>
TensorCheck check_tensor(F& f, const CheckedTensor& tensor, const CheckOptions& options) {
  TensorCheck result{.name = std::string(tensor.name)};
  const double largest = largest_of(tensor.gradient);
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const double at = tensor.values[i];
    const auto along = [&](double value) {
      tensor.values[i] = value;
      return f();
    };
    const double h = options.step > 0 ? options.step : default_step(options.stencil, at);
    const double numerical = difference(along, at, h, options.stencil);
    const double error = relative_error(tensor.gradient[i], numerical, largest);
    const bool kink = error > options.tolerance && std::isfinite(error) &&
                      has_kink(along, at, h, std::abs(tensor.gradient[i] - numerical));
    tensor.values[i] = at;
    if (std::isnan(tensor.gradient[i])) ++result.unwritten;
    if (kink) {
      ++result.kinks;
    } else if (error >= result.relative_error) {
      result.element = i;
      result.analytic = tensor.gradient[i];
      result.numerical = numerical;
      result.relative_error = error;
    }
  }
  return result;
}

}  // namespace detail

/// Compares the claimed gradient of every element of every tensor with differences of f(), which
/// reads the tensors' values. The values are as before when it returns.
template <class F>
GradientReport compare_gradient(F&& f, std::span<const CheckedTensor> tensors,
                                const CheckOptions& options = {}) {
  GradientReport report{.tensors = {}, .tolerance = options.tolerance};
  for (const CheckedTensor& tensor : tensors) {
    report.tensors.push_back(detail::check_tensor(f, tensor, options));
  }
  return report;
}

/// The same along one random direction v: compares ⟨gradient, v⟩ with the derivative of f along v.
/// For functions of so many numbers that each cannot be checked.
template <class F>
GradientReport compare_gradient_along(F&& f, std::span<const CheckedTensor> tensors, Seed seed,
                                      const CheckOptions& options = {}) {
  Random random(seed);
  std::vector<std::vector<double>> origins, directions;
  double analytic = 0, length = 0;
  for (const CheckedTensor& tensor : tensors) {
    origins.emplace_back(tensor.values.begin(), tensor.values.end());
    auto& direction = directions.emplace_back();
    for (const double g : tensor.gradient) {
      direction.push_back(random.normal());
      analytic += g * direction.back();
      length += direction.back() * direction.back();
    }
  }
  length = std::sqrt(length);
  const auto along = [&](double distance) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      for (std::size_t i = 0; i < origins[k].size(); ++i) {
        tensors[k].values[i] = origins[k][i] + distance / length * directions[k][i];
      }
    }
    return f();
  };
  const double h = options.step > 0 ? options.step : detail::default_step(options.stencil, 0);
  TensorCheck result{.name = "along a random direction"};
  result.analytic = analytic / length;
  result.numerical = detail::difference(along, 0, h, options.stencil);
  result.relative_error = detail::relative_error(result.analytic, result.numerical, 0);
  result.unwritten = std::isnan(analytic) ? 1 : 0;
  if (result.relative_error > options.tolerance && std::isfinite(analytic) &&
      detail::has_kink(along, 0, h, std::abs(result.analytic - result.numerical))) {
    result.kinks = 1;
    result.relative_error = 0;
  }
  for (std::size_t k = 0; k < tensors.size(); ++k) {
    std::ranges::copy(origins[k], tensors[k].values.begin());
  }
  return {.tensors = {result}, .tolerance = options.tolerance};
}

}  // namespace etch::inline ETCH_TARGET
