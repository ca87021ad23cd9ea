// Parameters as values: where each lies in the block, and how it is read and written.
// May not know models or programs.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/eigen.hpp>
#include <etch/core/math.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/fixed_size.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/scope.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

namespace detail {

struct EigenNotIncluded {
  static constexpr Text text = diagnostics::eigen_not_included("matrix()");
};

template <class T>
constexpr auto judge_eigen() {
  constexpr bool included = requires { sizeof(eigen::MatrixMap<T>); };
  return diagnostics::judge_use<included, EigenNotIncluded>();
}

}  // namespace detail

/// A named parameter or state in memory; of a constant model one of `const T`. A matrix lies column by column,
/// anything else row-major.
template <class T>
class ParameterView {
 public:
  ParameterView(const ParameterInfo& info, std::span<T> values) : info_(&info), values_(values) {}

  std::string_view name() const { return info_->name(); }
  const ParameterInfo& info() const { return *info_; }
  const Shape& shape() const { return info_->shape; }

  /// The numbers as they lie in memory.
  std::span<T> values() const { return values_; }

  /// As an Eigen matrix: [in, out] for a weight, one column for a bias. For those who have included
  /// <Eigen/Core>.
  auto matrix() const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_eigen<T>())::fits;
    const Shape& shape = info_->shape;
    const int columns = shape.rank == 2 ? shape[1] : 1;
    return eigen::MatrixMap<T>(values_.data(), shape.size() / columns, columns);
  }

  /// Copies numbers in row-major order, as files have them.
  /// @throws std::invalid_argument when there are not just as many as the parameter has.
  void assign(std::span<const T> row_major) const
    requires(!std::is_const_v<T>)
  {
    if (row_major.size() != values_.size()) {
      throw std::invalid_argument("etch: parameter \"" + std::string(name()) + "\" has " +
                                  std::to_string(values_.size()) + " numbers, got " +
                                  std::to_string(row_major.size()));
    }
    if (info_->shape.rank != 2) {
      std::ranges::copy(row_major, values_.begin());
      return;
    }
    const auto rows = static_cast<std::size_t>(info_->shape[0]);
    const auto columns = static_cast<std::size_t>(info_->shape[1]);
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t i = 0; i < rows; ++i) values_[j * rows + i] = row_major[i * columns + j];
    }
  }

 private:
  const ParameterInfo* info_;
  std::span<T> values_;
};

/// The same with the shape in its type.
template <class T, Shape S>
class Parameter : public ParameterView<T> {
 public:
  using ParameterView<T>::ParameterView;
  static constexpr Shape static_shape = S;

  using ParameterView<T>::assign;
  /// Numbers in row-major order; as many as the shape has, or it does not compile.
  template <detail::FixedSize<T> Values>
  void assign(const Values& row_major) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::fills<"assign", Values, "the parameter", S>())::fits;
    assign(std::span<const T>(row_major));
  }
};

/// The position of the largest number; the first one of a tie.
template <class T>
constexpr int argmax(std::span<const T> values) {
  return static_cast<int>(std::ranges::max_element(values) - values.begin());
}

namespace detail {

/// The number of the variable of a name.
/// @throws std::out_of_range when there is none; the text lists those there are.
inline std::size_t find_variable(std::span<const ParameterInfo> all, std::string_view name) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].name() == name) return i;
  }
  std::string text = "etch: no parameter is called \"" + std::string(name) + "\"; there are";
  for (const ParameterInfo& info : all) text.append(" ").append(info.name());
  throw std::out_of_range(text);
}

/// Where each of so many variables begins in a block.
template <std::size_t Count>
struct BlockPlaces {
  std::array<std::size_t, Count> offsets{};
  std::size_t learned = 0;
  std::size_t all = 0;
};

/// First what is learned, which gradients and optimizers have as one vector, then frozen parameters and
/// states; each on a cache line.
template <class Net>
constexpr auto lay_block() {
  constexpr std::size_t granule = target::alignment / sizeof(float);
  const auto variables = detail::variables<Net>();
  BlockPlaces<detail::variables<Net>().size()> places;
  const auto lay = [&](bool learned) {
    for (std::size_t i = 0; i < variables.size(); ++i) {
      if (is_learned(variables[i]) != learned) continue;
      places.offsets[i] = places.all;
      places.all += (static_cast<std::size_t>(variables[i].shape.size()) + granule - 1) / granule * granule;
    }
  };
  lay(true);
  places.learned = places.all;
  lay(false);
  return places;
}

template <class Net>
inline constexpr auto block_places = lay_block<Net>();

/// The part of a model's block, or of its learned part, that variable i takes.
template <class Net, class Block>
constexpr Block part_of(Block block, std::size_t i) {
  return block.subspan(block_places<Net>.offsets[i],
                       static_cast<std::size_t>(variables<Net>()[i].shape.size()));
}

/// softmax in place, shifted by the maximum.
template <class T>
void softmax_row(std::span<T> row) {
  const T largest = *std::ranges::max_element(row);
  T sum = 0;
  for (T& value : row) sum += value = math::exp(value - largest);
  for (T& value : row) value /= sum;
}

}  // namespace detail

}  // namespace etch::inline ETCH_TARGET
