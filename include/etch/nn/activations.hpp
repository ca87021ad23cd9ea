// The activations as layers: what each computes, and from where it is, stands at the function of the
// same name in expr/. Not one changes the shape.
// May not know networks.
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/activations.hpp>
#include <etch/expr/composed.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/scope.hpp>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// The option that was given, or what stands for it. (Options are packs: a default would stand in the
/// name of every layer that has one.)
constexpr double given_or(double usual, auto... given) {
  ((usual = given), ...);
  return usual;
}

}  // namespace detail

/// x; the textbook's output of a regression. Fits every shape.
struct Identity : detail::BuiltIn<Identity> {
  static constexpr auto name = "Identity";
  constexpr auto operator()(auto x) const { return x; }
};

/// 1 where x > 0, else 0: the perceptron's activation. Nothing flows back through it. Fits every shape.
struct Step : detail::BuiltIn<Step> {
  static constexpr auto name = "Step";
  constexpr auto operator()(auto x) const { return step(x); }
};

/// 1 / (1 + e⁻ˣ). Fits every shape.
struct Sigmoid : detail::BuiltIn<Sigmoid> {
  static constexpr auto name = "Sigmoid";
  constexpr auto operator()(auto x) const { return logistic(x); }
};

/// The hyperbolic tangent. Fits every shape.
struct Tanh : detail::BuiltIn<Tanh> {
  static constexpr auto name = "Tanh";
  constexpr auto operator()(auto x) const { return tanh(x); }
};

/// max(x, 0). Fits every shape.
struct ReLU : detail::BuiltIn<ReLU> {
  static constexpr auto name = "ReLU";
  constexpr auto operator()(auto x) const { return relu(x); }
};

/// x where x > 0, else slope·x: `LeakyReLU<>` with 0.01, `LeakyReLU<0.2>`. Fits every shape.
template <double... Slope>
requires(sizeof...(Slope) <= 1) struct LeakyReLU : detail::BuiltIn<LeakyReLU<Slope...>> {
  static constexpr auto name = "LeakyReLU";
  constexpr auto operator()(auto x) const {
    return leaky_relu(x, detail::given_or(0.01, Slope...));
  }
};

/// An option of PReLU: a slope for each index of the first axis, an image's channels.
enum class Slopes { per_channel };
inline constexpr Slopes per_channel = Slopes::per_channel;

/// x where x > 0, else slope·x with a slope that is learnt and begins at 0.25: one, `PReLU<>`, or one
/// a channel, `PReLU<per_channel>`. Fits every shape.
template <Slopes... Option>
requires(sizeof...(Option) <= 1) struct PReLU : detail::BuiltIn<PReLU<Option...>> {
  static constexpr auto name = "PReLU";

  template <Shape S>
  constexpr Expr<S> operator()(Expr<S> x, Scope& scope) const {
    constexpr double first = 0.25;
    if constexpr (sizeof...(Option) == 0 || S.rank == 0) {
      return leaky_relu(x, scope.bias<Shape{}>("slope", first));
    } else {
      constexpr Shape along_channels = reduced_shape(S, all_axes(S) & ~1u);
      return leaky_relu(x, reshape<along_channels>(scope.bias<Shape{S[0]}>("slope", first)));
    }
  }
};

/// x where x > 0, else α(eˣ − 1): `ELU<>` with α = 1, `ELU<0.5>`. Fits every shape.
template <double... Alpha>
requires(sizeof...(Alpha) <= 1) struct ELU : detail::BuiltIn<ELU<Alpha...>> {
  static constexpr auto name = "ELU";
  constexpr auto operator()(auto x) const { return elu(x, detail::given_or(1, Alpha...)); }
};

/// 1.0507·elu(x, 1.6733), for weights from `lecun`. Fits every shape.
struct SELU : detail::BuiltIn<SELU> {
  static constexpr auto name = "SELU";
  constexpr auto operator()(auto x) const { return selu(x); }
};

/// x·Φ(x), exactly. Fits every shape.
struct GELU : detail::BuiltIn<GELU> {
  static constexpr auto name = "GELU";
  constexpr auto operator()(auto x) const { return gelu(x); }
};

/// The approximation of GELU by a tanh. Fits every shape.
struct GELUTanh : detail::BuiltIn<GELUTanh> {
  static constexpr auto name = "GELUTanh";
  constexpr auto operator()(auto x) const { return gelu_tanh(x); }
};

/// x / (1 + e⁻ˣ). Fits every shape.
struct SiLU : detail::BuiltIn<SiLU> {
  static constexpr auto name = "SiLU";
  constexpr auto operator()(auto x) const { return silu(x); }
};

/// x·tanh(log(1 + eˣ)). Fits every shape.
struct Mish : detail::BuiltIn<Mish> {
  static constexpr auto name = "Mish";
  constexpr auto operator()(auto x) const { return mish(x); }
};

/// log(1 + eˣ). Fits every shape.
struct Softplus : detail::BuiltIn<Softplus> {
  static constexpr auto name = "Softplus";
  constexpr auto operator()(auto x) const { return softplus(x); }
};

/// x / (1 + |x|). Fits every shape.
struct Softsign : detail::BuiltIn<Softsign> {
  static constexpr auto name = "Softsign";
  constexpr auto operator()(auto x) const { return softsign(x); }
};

/// min(max(x/6 + ½, 0), 1). Fits every shape.
struct HardSigmoid : detail::BuiltIn<HardSigmoid> {
  static constexpr auto name = "HardSigmoid";
  constexpr auto operator()(auto x) const { return hard_sigmoid(x); }
};

/// min(max(x, −1), 1). Fits every shape.
struct HardTanh : detail::BuiltIn<HardTanh> {
  static constexpr auto name = "HardTanh";
  constexpr auto operator()(auto x) const { return hard_tanh(x); }
};

/// x·min(max(x/6 + ½, 0), 1). Fits every shape.
struct HardSwish : detail::BuiltIn<HardSwish> {
  static constexpr auto name = "HardSwish";
  constexpr auto operator()(auto x) const { return hard_swish(x); }
};

/// exp(x) / Σ exp(x). `Model::predict` leaves a final one out, since it changes no order;
/// `Model::probabilities` applies it.
struct Softmax : detail::BuiltIn<Softmax> {
  static constexpr auto name = "Softmax";
  static constexpr auto wants = "a vector [classes]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 1; }
  constexpr auto operator()(auto x) const { return softmax(x); }
};

/// x − log Σ exp(x): what `negative_log_likelihood` and `kl_divergence` compare.
struct LogSoftmax : detail::BuiltIn<LogSoftmax> {
  static constexpr auto name = "LogSoftmax";
  static constexpr auto wants = "a vector [classes]";
  static constexpr bool accepts(const Shape& input) { return input.rank == 1; }
  constexpr auto operator()(auto x) const { return log_softmax(x); }
};

}  // namespace etch::inline ETCH_TARGET
