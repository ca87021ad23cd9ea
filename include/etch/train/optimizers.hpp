// From a gradient to new parameters: each optimizer is a rule that goes over the flat block once.
// May not know networks. See train/update.hpp for what an optimizer is, and optimizers_around.hpp and
// parameter_groups.hpp for what goes around one.
//
// In the formulas g is the gradient of the mean loss plus weight_decay·p (but for AdamW), all operations are
// by element, t counts the steps from 1, and a rate is the setting times what a schedule says. A weight decay is
// of all that is learned, biases too, where groups do not say otherwise; `loss + l2<λ>` is of the weights alone.
#pragma once

#include <etch/core/lanes.hpp>
#include <etch/core/target.hpp>
#include <etch/op/math_root.hpp>
#include <etch/train/update.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET {

/// Stochastic gradient descent: p ← p − rate·g.
struct SGD {
  static constexpr std::string_view name = "SGD";
  double rate = 0.01;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 0;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory = {}) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, decay = weight_decay;
    for_each_parameter(parameters, gradient, memory,
                       [=](N& p, N g) { p = p - step * (g + decay * p); });
  }
};

/// v ← momentum·v − rate·g, p ← p + v. The rate is in v: one that changes counts from the next gradient on.
/// (Polyak 1964, Some methods of speeding up the convergence of iteration methods.)
struct Momentum {
  static constexpr std::string_view name = "Momentum";
  double rate = 0.01;
  double momentum = 0.9;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 1;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, kept = momentum, decay = weight_decay;
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& v) {
      v = kept * v - step * (g + decay * p);
      p = p + v;
    });
  }
};

/// v ← momentum·v − rate·g, p ← p + momentum·v − rate·g, with the new v: Nesterov's accelerated gradient in
/// the variables of the point where the gradient is taken, p ← p + momentum²·v − (1 + momentum)·rate·g with the
/// old one. (Nesterov 1983; Bengio, Boulanger-Lewandowski and Pascanu 2013, Advances in optimizing recurrent
/// networks, section 3.5.)
struct Nesterov {
  static constexpr std::string_view name = "Nesterov";
  double rate = 0.01;
  double momentum = 0.9;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 1;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, kept = momentum, decay = weight_decay;
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& v) {
      const N down = step * (g + decay * p);
      v = kept * v - down;
      p = p + (kept * v - down);
    });
  }
};

/// h ← h + g², p ← p − rate·g / (√h + ε). ε stands outside the root. (Duchi, Hazan and Singer 2011, Adaptive
/// subgradient methods for online learning and stochastic optimization.)
struct AdaGrad {
  static constexpr std::string_view name = "AdaGrad";
  double rate = 0.01;
  double epsilon = 1e-7;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 1;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, outside = epsilon, decay = weight_decay;
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& h) {
      const N slope = g + decay * p;
      h = h + slope * slope;
      p = p - step * slope / (math::sqrt(h) + outside);
    });
  }
};

/// h ← decay·h + (1 − decay)·g², p ← p − rate·g / (√h + ε). ε stands outside the root. (Tieleman and Hinton 2012,
/// Lecture 6.5 of Neural networks for machine learning.)
struct RMSprop {
  static constexpr std::string_view name = "RMSprop";
  double rate = 0.01;
  double decay = 0.99;
  double epsilon = 1e-7;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 1;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, share = 1 - decay, outside = epsilon,
            penalty = weight_decay;
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& h) {
      const N slope = g + penalty * p;
      h = h + share * (slope * slope - h);
      p = p - step * slope / (math::sqrt(h) + outside);
    });
  }
};

/// h ← decay·h + (1 − decay)·g², d = √(u + ε) / √(h + ε)·g, u ← decay·u + (1 − decay)·d², p ← p − rate·d. ε stands
/// in both roots: the first step is as long as it allows. (Zeiler 2012, ADADELTA: an adaptive learning rate
/// method, where the rate is 1.)
struct Adadelta {
  static constexpr std::string_view name = "Adadelta";
  double rate = 1;
  double decay = 0.9;
  double epsilon = 1e-6;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 2;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor, share = 1 - decay, inside = epsilon,
            penalty = weight_decay;
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& h, N& u) {
      const N slope = g + penalty * p;
      h = h + share * (slope * slope - h);
      const N down = math::sqrt((u + inside) / (h + inside)) * slope;
      u = u + share * (down * down - u);
      p = p - step * down;
    });
  }
};

namespace detail {

/// The running means of Adam and its kin: m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v).
template <class T>
struct Moments {
  Lanes<T> share1, share2;

  Moments(double beta1, double beta2) : share1(1 - beta1), share2(1 - beta2) {}
  [[gnu::always_inline]] void advance(Lanes<T>& m, Lanes<T>& v, Lanes<T> g) const {
    m = m + share1 * (g - m);
    v = v + share2 * (g * g - v);
  }
};

/// 1 − βᵗ: the weight that t gradients have in a running mean that began with 0.
inline double weight_so_far(double beta, std::uint64_t t) {
  return 1 - std::pow(beta, static_cast<double>(t));
}

}  // namespace detail

/// m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), p ← p − rate·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m / (√v + ε). ε stands
/// outside the root, of a v that is not corrected. (Kingma and Ba 2015, Adam: a method for stochastic
/// optimization, the form before their section 2.1.)
struct Adam {
  static constexpr std::string_view name = "Adam";
  double rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-7;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 2;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const double correction = std::sqrt(detail::weight_so_far(beta2, memory.step)) /
                              detail::weight_so_far(beta1, memory.step);
    const N step = rate * memory.rate_factor * correction, outside = epsilon, decay = weight_decay;
    const detail::Moments<T> moments(beta1, beta2);
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& m, N& v) {
      moments.advance(m, v, g + decay * p);
      p = p - step * m / (math::sqrt(v) + outside);
    });
  }
};

/// Adam whose steps never grow because gradients shrink: with Adam's m and v, w ← max(w, v),
/// p ← p − rate/(1 − β₁ᵗ)·m / (√(w/(1 − β₂ᵗ)) + ε). ε stands outside the root, of a w that is corrected. (Reddi, Kale
/// and Kumar 2018, On the convergence of Adam and beyond; the corrections, which the paper leaves out, as
/// PyTorch has them.)
struct AMSGrad {
  static constexpr std::string_view name = "AMSGrad";
  double rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  static constexpr std::size_t vectors = 3;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const N step = rate * memory.rate_factor / detail::weight_so_far(beta1, memory.step);
    const N correction = 1 / std::sqrt(detail::weight_so_far(beta2, memory.step));
    const N outside = epsilon, decay = weight_decay;
    const detail::Moments<T> moments(beta1, beta2);
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& m, N& v, N& w) {
      moments.advance(m, v, g + decay * p);
      w = math::larger(v, w);
      p = p - step * m / (correction * math::sqrt(w) + outside);
    });
  }
};

/// Adam with a weight decay apart from its means: p ← (1 − rate·weight_decay)·p − rate·m̂ / (√v̂ + ε), with Adam's m
/// and v of the gradient alone, m̂ = m/(1 − β₁ᵗ) and v̂ = v/(1 − β₂ᵗ). ε stands outside the root, of a v that is
/// corrected. (Loshchilov and Hutter 2019, Decoupled weight decay regularization; the decay times the rate, as
/// PyTorch has it.)
struct AdamW {
  static constexpr std::string_view name = "AdamW";
  double rate = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;
  static constexpr std::size_t vectors = 2;

  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    using N = Lanes<T>;
    const double now = rate * memory.rate_factor;
    const N step = now / detail::weight_so_far(beta1, memory.step);
    const N correction = 1 / std::sqrt(detail::weight_so_far(beta2, memory.step));
    const N outside = epsilon, kept = 1 - now * weight_decay;
    const detail::Moments<T> moments(beta1, beta2);
    for_each_parameter(parameters, gradient, memory, [=](N& p, N g, N& m, N& v) {
      moments.advance(m, v, g);
      p = kept * p - step * m / (correction * math::sqrt(v) + outside);
    });
  }
};

}  // namespace etch::inline ETCH_TARGET
