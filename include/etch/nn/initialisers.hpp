// The values weights begin with. Biases begin where their layer says, mostly with zero.
// May not know models; an initialiser says how a weight is drawn from its fan-in and fan-out.
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/scope.hpp>

#include <cmath>

namespace etch::inline ETCH_TARGET {

/// Normal with the standard deviation given, whatever the fan-in.
struct Normal {
  double sigma = 0.01;
  double draw(const ParameterInfo&, Random& random) const { return sigma * random.normal(); }
};

/// Normal with σ = 1/√fan-in: "Xavier" as the textbook has it.
struct Xavier {
  double draw(const ParameterInfo& weight, Random& random) const {
    return random.normal() / std::sqrt(weight.fan_in);
  }
};

/// Normal with σ = √(2 / (fan-in + fan-out)) (Glorot and Bengio 2010), for tanh and sigmoid.
struct Glorot {
  double draw(const ParameterInfo& weight, Random& random) const {
    return random.normal() * std::sqrt(2.0 / (weight.fan_in + weight.fan_out));
  }
};

/// Normal with σ = √(2 / fan-in) (He et al. 2015), for ReLU.
struct He {
  double draw(const ParameterInfo& weight, Random& random) const {
    return random.normal() * std::sqrt(2.0 / weight.fan_in);
  }
};

/// Zero everywhere. Only right for a network of one layer: units that begin alike stay alike.
struct Zeros {
  double draw(const ParameterInfo&, Random&) const { return 0; }
};

constexpr Normal normal(double sigma) { return {sigma}; }
inline constexpr Xavier xavier;
inline constexpr Glorot glorot;
inline constexpr He he;
inline constexpr Zeros zeros;

}  // namespace etch::inline ETCH_TARGET
