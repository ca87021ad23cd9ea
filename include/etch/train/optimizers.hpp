// From a gradient to new parameters: one pass over the flat block.
// May not know networks.
#pragma once

#include <etch/core/target.hpp>

#include <cstddef>
#include <span>

namespace etch::inline ETCH_TARGET {

/// Stochastic gradient descent: p ← p − rate·g.
struct SGD {
  double rate = 0.01;

  template <class T>
  void update(std::span<T> parameters, std::span<const T> gradient) const {
    const T step = static_cast<T>(rate);
    T* const p = parameters.data();
    const T* const g = gradient.data();
    for (std::size_t i = 0; i < parameters.size(); ++i) p[i] -= step * g[i];
  }
};

}  // namespace etch::inline ETCH_TARGET
