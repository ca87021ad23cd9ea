// The values weights begin with. Biases and gains begin where their layer says, mostly
// with zero and one.
// May not know models. An initialiser says how a number of a weight is drawn (`draw`), from the weight's
// fan-in and fan-out, or how all are (`fill`), as they lie in memory: a matrix [in, out] column by column,
// anything else row-major.
#pragma once

#include <etch/core/math_arithmetic.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/parameter_names.hpp>
#include <etch/nn/scope.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <class Initialiser>
void fill_weight(const Initialiser& initialiser, const ParameterInfo& weight, Random& random,
                 std::span<double> values) {
  if constexpr (requires { initialiser.fill(weight, random, values); }) {
    initialiser.fill(weight, random, values);
  } else {
    for (double& value : values) value = initialiser.draw(weight, random);
  }
}

/// `count` vectors of `length` numbers in memory; a vector's numbers are `stride` apart.
struct Vectors {
  std::span<double> values;
  std::size_t count, length, step, stride;

  double& operator()(std::size_t k, std::size_t i) const { return values[k * step + i * stride]; }
};

inline double product_of(const Vectors& vectors, std::size_t a, std::size_t b) {
  double sum = 0;
  for (std::size_t i = 0; i < vectors.length; ++i) {
    sum += math::detail::product(vectors(a, i), vectors(b, i));
  }
  return sum;
}

inline void subtract_projection(const Vectors& vectors, std::size_t from, std::size_t on) {
  const double share = product_of(vectors, from, on);
  for (std::size_t i = 0; i < vectors.length; ++i) {
    vectors(from, i) -= math::detail::product(share, vectors(on, i));
  }
}

/// Gram and Schmidt's method, each step twice: what the first leaves of the others by rounding the
/// second removes. (G. Golub, C. Van Loan, Matrix Computations, 5.2.9.)
inline void make_orthonormal(const Vectors& vectors) {
  for (std::size_t k = 0; k < vectors.count; ++k) {
    for (int pass = 0; pass < 2; ++pass) {
      for (std::size_t before = 0; before < k; ++before) subtract_projection(vectors, k, before);
    }
    const double norm = std::sqrt(product_of(vectors, k, k));
    for (std::size_t i = 0; i < vectors.length; ++i) vectors(k, i) /= norm;
  }
}

}  // namespace detail

/// Normal with the standard deviation given, whatever the fan-in.
struct Normal {
  double sigma = 0.01;
  double draw(const ParameterInfo&, Random& random) const { return sigma * random.normal(); }
};

/// Normal with the standard deviation given, drawn again where beyond two of them; what is left has the
/// standard deviation 0.8796·σ.
struct TruncatedNormal {
  double sigma = 0.01;
  double draw(const ParameterInfo&, Random& random) const {
    double z = random.normal();
    while (std::abs(z) > 2) z = random.normal();
    return sigma * z;
  }
};

/// Uniform in [low, high).
struct Uniform {
  double low = -0.01;
  double high = 0.01;
  double draw(const ParameterInfo&, Random& random) const { return random.uniform(low, high); }
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

/// Normal with σ = 1/√fan-in after it is truncated at two of the untruncated one's deviations (LeCun et al.
/// 1998, Efficient BackProp), for SELU.
struct LeCun {
  double draw(const ParameterInfo& weight, Random& random) const {
    constexpr double left = 0.87962566103423978;  // of a standard deviation, by truncation
    return TruncatedNormal{1 / left}.draw(weight, random) / std::sqrt(weight.fan_in);
  }
};

/// An orthogonal matrix times `gain`, every one as likely: a matrix's rows or columns, whichever are
/// fewer, are orthonormal. Of a weight of more axes than two the first index counts the rows. A. Saxe,
/// J. McClelland, S. Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural
/// networks (2014).
struct Orthogonal {
  double gain = 1;

  void fill(const ParameterInfo& weight, Random& random, std::span<double> values) const {
    for (double& value : values) value = random.normal();
    // Memory is so many runs of numbers: a matrix's columns, or all that has the same first index.
    const Shape& shape = weight.shape;
    const auto first = shape.rank > 0 ? static_cast<std::size_t>(shape[0]) : 1;
    const std::size_t length = shape.rank == 2 ? first : values.size() / first;
    const std::size_t runs = values.size() / length;
    detail::make_orthonormal(runs <= length ? detail::Vectors{values, runs, length, length, 1}
                                            : detail::Vectors{values, length, runs, 1, length});
    for (double& value : values) value *= gain;
  }
};

/// The same number everywhere. Only right for a network of one layer: units that begin alike stay alike.
struct Constant {
  double value = 0;
  double draw(const ParameterInfo&, Random&) const { return value; }
};

/// Weights that `of` names as `chosen` says, all others as `otherwise`: a kind of layer ("dense"), a layer
/// ("dense3", also where it stands in a block, or "residual2.dense3"), a weight ("dense3.weight"), or with a star
/// for any characters several ("dense*.weight").
template <class Chosen, class Otherwise>
struct Only {
  std::string_view of;
  Chosen chosen;
  Otherwise otherwise;

  void fill(const ParameterInfo& weight, Random& random, std::span<double> values) const {
    if (detail::stands_for(of, weight.name())) {
      detail::fill_weight(chosen, weight, random, values);
    } else {
      detail::fill_weight(otherwise, weight, random, values);
    }
  }
};

constexpr Normal normal(double sigma) { return {sigma}; }
constexpr TruncatedNormal truncated_normal(double sigma) { return {sigma}; }
constexpr Uniform uniform(double low, double high) { return {low, high}; }
constexpr Constant constant(double value) { return {value}; }
inline constexpr Xavier xavier;
inline constexpr Glorot glorot;
inline constexpr He he;
inline constexpr LeCun lecun;
inline constexpr Orthogonal orthogonal;
inline constexpr Constant zeros;
/// `only("dense3", zeros, he)`
template <class Chosen, class Otherwise>
constexpr Only<Chosen, Otherwise> only(std::string_view of, Chosen chosen, Otherwise otherwise) {
  return {of, chosen, otherwise};
}

}  // namespace etch::inline ETCH_TARGET
