// Transforms of images [channels, height, width]: random shifts, rotations, flips and crops.
// May not know data sets. What comes from outside an image is 0.
#pragma once

#include <etch/core/diagnostics_data.hpp>
#include <etch/core/diagnostics_windows.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/transform.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>

namespace etch::inline ETCH_TARGET {

namespace detail {

template <FixedString Name, Shape S>
struct TransformWantsImage {
  static constexpr Text text = diagnostics::not_an_image(Name, S.axes());
};

template <FixedString Name, Shape S>
constexpr auto judge_image_row() {
  return diagnostics::judge<S.rank == 3, TransformWantsImage<Name, S>>();
}

template <FixedString Name, int Height, int Width, Shape S>
struct CropDoesNotFit {
  static constexpr Text text = diagnostics::crop_does_not_fit(Name, Height, Width, S.axes());
};

template <int Height, int Width>
constexpr bool can_be_cut_from(const Shape& image) {
  return image.rank == 3 && Height >= 1 && Width >= 1 && Height <= image[1] && Width <= image[2];
}

/// Copies a plane's part of height × width whose first pixel lies at (row, column) of the input, which may
/// be outside.
template <class T>
void copy_part(const T* in, int in_height, int in_width, int row, int column, T* out, int height, int width) {
  const int first = std::clamp(-column, 0, width), last = std::clamp(in_width - column, first, width);
  for (int y = 0; y < height; ++y, out += width) {
    if (row + y < 0 || row + y >= in_height) {
      std::fill_n(out, width, T(0));
      continue;
    }
    const T* const from = in + (row + y) * in_width + column;
    std::fill_n(out, first, T(0));
    std::copy(from + first, from + last, out + first);
    std::fill(out + last, out + width, T(0));
  }
}

/// Uniform in −most … most.
inline int around_zero(Random& random, unsigned most) {
  return static_cast<int>(random.below(2 * most + 1)) - static_cast<int>(most);
}

}  // namespace detail

/// Moves an image by up to so many pixels down or up, right or left, each equally likely.
template <unsigned Vertical, unsigned Horizontal>
struct RandomShift {
  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random& random) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_image_row<"random_shift", In>())::fits;
    constexpr int height = In[1], width = In[2];
    const int down = detail::around_zero(random, Vertical), right = detail::around_zero(random, Horizontal);
    for (int c = 0; c < In[0]; ++c) {
      detail::copy_part(in.data() + c * height * width, height, width, -down, -right,
                        out.data() + c * height * width, height, width);
    }
  }
};

template <unsigned Vertical, unsigned Horizontal = Vertical>
constexpr Transform<RandomShift<Vertical, Horizontal>> random_shift() {
  return Transform{RandomShift<Vertical, Horizontal>{}};
}

/// Turns an image about its centre by an angle uniform in −degrees … degrees, between pixels bilinearly.
struct RandomRotation {
  double degrees;

  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random& random) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_image_row<"random_rotation", In>())::fits;
    constexpr int height = In[1], width = In[2];
    const double angle = random.uniform(-degrees, degrees) * (std::numbers::pi / 180);
    const T cosine = static_cast<T>(std::cos(angle)), sine = static_cast<T>(std::sin(angle));
    constexpr T middle_y = T(height - 1) / 2, middle_x = T(width - 1) / 2;
    for (int c = 0; c < In[0]; ++c) {
      const T* const plane = in.data() + c * height * width;
      T* to = out.data() + c * height * width;
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const T dy = static_cast<T>(y) - middle_y, dx = static_cast<T>(x) - middle_x;
          *to++ = between_pixels<height, width>(plane, middle_y + cosine * dy - sine * dx,
                                                middle_x + sine * dy + cosine * dx);
        }
      }
    }
  }

 private:
  template <int Height, int Width, class T>
  static T between_pixels(const T* plane, T y, T x) {
    const T floor_y = std::floor(y), floor_x = std::floor(x);
    const int top = static_cast<int>(floor_y), left = static_cast<int>(floor_x);
    const auto at = [plane](int row, int column) {
      const bool inside = row >= 0 && row < Height && column >= 0 && column < Width;
      return inside ? plane[row * Width + column] : T(0);
    };
    const T down = y - floor_y, right = x - floor_x;
    const T above = at(top, left) + right * (at(top, left + 1) - at(top, left));
    const T below = at(top + 1, left) + right * (at(top + 1, left + 1) - at(top + 1, left));
    return above + down * (below - above);
  }
};

constexpr Transform<RandomRotation> random_rotation(double degrees) {
  return Transform{RandomRotation{degrees}};
}

/// Exchanges left and right in every other image, by chance.
struct RandomFlip {
  static constexpr Shape shape(Shape in) { return in; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random& random) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_image_row<"random_flip", In>())::fits;
    constexpr int width = In[2];
    const bool flips = random.below(2) == 1;
    for (std::size_t row = 0; row < in.size(); row += static_cast<std::size_t>(width)) {
      const auto from = in.subspan(row, static_cast<std::size_t>(width));
      if (flips) {
        std::reverse_copy(from.begin(), from.end(), out.begin() + static_cast<std::ptrdiff_t>(row));
      } else {
        std::copy(from.begin(), from.end(), out.begin() + static_cast<std::ptrdiff_t>(row));
      }
    }
  }
};

constexpr Transform<RandomFlip> random_flip() { return Transform{RandomFlip{}}; }

/// Cuts Height × Width out of an image: at its centre, or anywhere, each place equally likely.
template <int Height, int Width, bool AtRandom>
struct Crop {
  static constexpr bool fits(const Shape& in) { return detail::can_be_cut_from<Height, Width>(in); }
  static constexpr Shape shape(Shape in) { return fits(in) ? Shape{in[0], Height, Width} : in; }

  template <Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, Random& random) const {
    using Message = detail::CropDoesNotFit<AtRandom ? FixedString("random_crop") : FixedString("centre_crop"),
                                           Height, Width, In>;
    using Fits [[maybe_unused]] = typename decltype(diagnostics::judge<fits(In), Message>())::fits;
    constexpr int height = In[1], width = In[2];
    const int row = place(random, height - Height), column = place(random, width - Width);
    for (int c = 0; c < In[0]; ++c) {
      detail::copy_part(in.data() + c * height * width, height, width, row, column,
                        out.data() + c * Height * Width, Height, Width);
    }
  }

 private:
  static int place(Random& random, int most) {
    return AtRandom ? static_cast<int>(random.below(static_cast<std::uint32_t>(most + 1))) : most / 2;
  }
};

template <int Height, int Width = Height>
constexpr Transform<Crop<Height, Width, true>> random_crop() {
  return Transform{Crop<Height, Width, true>{}};
}
template <int Height, int Width = Height>
constexpr Transform<Crop<Height, Width, false>> centre_crop() {
  return Transform{Crop<Height, Width, false>{}};
}

}  // namespace etch::inline ETCH_TARGET
