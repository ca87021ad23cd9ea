// How far a number is from a wanted one, in units in the last place. May not know etch's functions.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

/// The distance of `found` from value + rest in units in the last place of T, the wanted being rounded to T
/// where it is infinite there; a great many where only one of the two is NaN.
template <class T, class Wide>
double ulps_apart(T found, Wide value, double rest = 0) {
  constexpr double many = 1e18;
  if (std::isnan(value) || std::isnan(found))
    return std::isnan(value) == std::isnan(found) ? 0 : many;
  const T rounded = static_cast<T>(value);
  if (std::isinf(rounded) || std::isinf(found)) {
    if (rounded == found) return 0;
    // The last numbers before infinity are as near to it as to each other.
    const T largest = std::numeric_limits<T>::max();
    const T other = std::isinf(rounded) ? found : rounded;
    return std::abs(other) > largest * (1 - 2 * std::numeric_limits<T>::epsilon()) ? 2 : many;
  }
  int exponent = 0;
  std::frexp(value, &exponent);
  constexpr int digits = std::numeric_limits<T>::digits;
  constexpr int lowest = std::numeric_limits<T>::min_exponent - digits;
  const int unit = value == 0 ? lowest : std::max(exponent - digits, lowest);
  const auto distance = (static_cast<Wide>(found) - value) - static_cast<Wide>(rest);
  return static_cast<double>(std::ldexp(std::abs(distance), -unit));
}
