// Handwritten-like digits made from a seed: training data with no download.
// May not know networks. It reads no file and holds no real handwriting: the strokes are those
// designed in glyphs.hpp.
//
// One digit: pick a way to write it, move its knots a little, lay a smooth curve through them,
// bend, stretch and slant that as a whole, and draw it with a pen of random width. Then it is sized
// and centred as in MNIST: it fits a box of 20 x 20 pixels, with its centre of mass in the middle
// of 28 x 28 (Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to
// document recognition, Proc. IEEE 86 (1998)).
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/data/glyphs.hpp>
#include <etch/shape/shape.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// How much handwriting varies: standard deviations where not said otherwise. Found by looking at
/// both sets and by what a 784-50-100-10 network trained on these digits alone reads of MNIST's
/// training images: more spread reads more of them, until these digits blur into one another.
struct Handwriting {
  float knot_jitter = 0.038f;  // of each knot, in heights of a digit
  float rotation = 0.10f;      // radians
  float slant = 0.25f;         // tangent of the angle from upright …
  float mean_slant = 0.12f;    // … around this lean to the right
  float tilt = 0.07f;          // tangent of the angle from level
  float narrowest = 0.65f;     // the least and most a digit is stretched sideways
  float widest = 1.35f;
  float bend = 0.20f;          // coefficients of the quadratic terms …
  float taper = 0.28f;         // … and of those that matter most: bottom wider than top
  float bow = 0.22f;           // the middle pushed sideways
  float fan = 0.25f;           // the right side taller than the left
  float cubic_bend = 0.14f;    // coefficients of the cubic terms
  float thinnest_pen = 0.70f;  // the least and largest radius, in pixels
  float thickest_pen = 1.85f;
  float pressure = 0.15f;      // relative change of the radius from a digit's middle to its end
  float sharpest_edge = 1.0f;  // pixels from full ink to none
  float softest_edge = 1.6f;
  float grain = 0.07f;  // most that noise adds to or takes from inked pixels
};

struct PenPoint {
  float x = 0, y = 0;
  bool pen_down = false;  // ink between the point before and this one
};

/// Draws one digit after another; what is kept in between is scratch memory only.
class DigitArtist {
 public:
  static constexpr int side = 28;
  static constexpr int box = 20;
  static constexpr int pixels = side * side;

  /// Writes [28][28] pixels from 0 to 1 in steps of 1/255: a function of the random numbers only.
  template <class T>
  void draw(int digit, Random& random, std::span<T> image) {
    const Glyph& glyph = choose(digit, random);
    move_knots(glyph, random);
    lay_curve();
    bend(random);
    fit_box(random);
    ink(random);
    place(random, image);
  }

 private:
  static constexpr std::size_t steps = 6;  // straight pieces from one knot to the next

  static float normal(Random& random, float deviation) {
    return deviation * static_cast<float>(random.normal());
  }
  static float between(Random& random, float low, float high) {
    return static_cast<float>(random.uniform(static_cast<double>(low), static_cast<double>(high)));
  }
  static constexpr std::size_t index(int x, int y) {
    return static_cast<std::size_t>(y * side + x);
  }

  static const Glyph& choose(int digit, Random& random) {
    float all = 0;
    for (const Glyph& glyph : glyphs)
      if (glyph.digit == digit) all += glyph.share;
    float left = between(random, 0, all);
    const Glyph* chosen = nullptr;
    for (const Glyph& glyph : glyphs) {
      if (glyph.digit != digit) continue;
      chosen = &glyph;
      left -= glyph.share;
      if (left < 0) break;
    }
    return *chosen;
  }

  // The bends below want the digit's middle at the origin.
  void move_knots(const Glyph& glyph, Random& random) {
    knot_count_ = glyph.count;
    for (std::size_t i = 0; i < knot_count_; ++i) {
      const Knot& knot = glyph.knots[i];
      knots_[i].x = knot.x / 100 - 0.5f + normal(random, hand_.knot_jitter);
      knots_[i].y = knot.y / 100 - 0.5f + normal(random, hand_.knot_jitter);
      knots_[i].kind = knot.kind;
    }
  }

  // A cubic Hermite curve from knot to knot. Tangents are Catmull and Rom's, half the way from the
  // knot before to the knot after; at a corner or an end, where that would round the bend, the
  // tangent that leaves the curve's curvature there at zero.
  void lay_curve() {
    point_count_ = 0;
    for (std::size_t i = 0; i < knot_count_; ++i) {
      const Knot& to = knots_[i];
      if (to.kind == Knot::start) {
        points_[point_count_++] = {to.x, to.y, false};
        continue;
      }
      const Knot& from = knots_[i - 1];
      const bool leaves_smoothly = from.kind == Knot::smooth;
      const bool arrives_smoothly =
          to.kind == Knot::smooth && i + 1 < knot_count_ && knots_[i + 1].kind != Knot::start;
      const Knot& before = leaves_smoothly ? knots_[i - 2] : from;
      const Knot& after = arrives_smoothly ? knots_[i + 1] : to;
      const auto [leave_x, arrive_x] =
          tangents(before.x, from.x, to.x, after.x, leaves_smoothly, arrives_smoothly);
      const auto [leave_y, arrive_y] =
          tangents(before.y, from.y, to.y, after.y, leaves_smoothly, arrives_smoothly);
      for (std::size_t step = 1; step <= steps; ++step) {
        const float t = static_cast<float>(step) / static_cast<float>(steps), u = 1 - t;
        const float at_from = u * u * (1 + 2 * t), at_to = t * t * (1 + 2 * u);
        const float leaving = t * u * u, arriving = -t * t * u;
        points_[point_count_++] = {
            at_from * from.x + at_to * to.x + leaving * leave_x + arriving * arrive_x,
            at_from * from.y + at_to * to.y + leaving * leave_y + arriving * arrive_y, true};
      }
    }
  }

  static std::pair<float, float> tangents(float before, float from, float to, float after,
                                          bool leaves_smoothly, bool arrives_smoothly) {
    const float straight = to - from;
    float leave = (to - before) / 2, arrive = (after - from) / 2;
    if (!leaves_smoothly && !arrives_smoothly) return {straight, straight};
    if (!leaves_smoothly) leave = 1.5f * straight - 0.5f * arrive;
    if (!arrives_smoothly) arrive = 1.5f * straight - 0.5f * leave;
    return {leave, arrive};
  }

  // A smooth distortion of the plane, a polynomial of degree 3, then stretch, slant and rotation.
  void bend(Random& random) {
    const float x_xx = normal(random, hand_.bend), x_xy = normal(random, hand_.taper);
    const float x_yy = normal(random, hand_.bow), x_yyy = normal(random, 2 * hand_.cubic_bend);
    const float y_xx = normal(random, hand_.bend), y_xy = normal(random, hand_.fan);
    const float y_yy = normal(random, hand_.bend), y_xxx = normal(random, 2 * hand_.cubic_bend);
    const float stretch = between(random, hand_.narrowest, hand_.widest);
    const float tilt = normal(random, hand_.tilt);
    const float slant = hand_.mean_slant + normal(random, hand_.slant);
    // The half angle's tangent gives sine and cosine without the library's, which differ in bits.
    const float half = normal(random, hand_.rotation) / 2;
    const float cosine = (1 - half * half) / (1 + half * half);
    const float sine = 2 * half / (1 + half * half);
    for (PenPoint& point : points()) {
      const float x = point.x, y = point.y;
      const float bent_x = x + x_xx * x * x + x_xy * x * y + x_yy * y * y + x_yyy * y * y * y;
      const float bent_y = y + y_xx * x * x + y_xy * x * y + y_yy * y * y + y_xxx * x * x * x;
      const float down = bent_y + tilt * stretch * bent_x;
      const float right = stretch * bent_x - slant * down;
      point.x = cosine * right - sine * down;
      point.y = sine * right + cosine * down;
    }
  }

  // Thin pens are likelier than thick ones. The longer side of the drawing fills the box.
  void fit_box(Random& random) {
    const float u = between(random, 0, 1);
    radius_ =
        hand_.thinnest_pen + (hand_.thickest_pen - hand_.thinnest_pen) * u * (0.5f + 0.5f * u);
    const auto by_x = [](const PenPoint& a, const PenPoint& b) { return a.x < b.x; };
    const auto by_y = [](const PenPoint& a, const PenPoint& b) { return a.y < b.y; };
    const auto [left, right] = std::minmax_element(points().begin(), points().end(), by_x);
    const auto [top, bottom] = std::minmax_element(points().begin(), points().end(), by_y);
    const float middle_x = (left->x + right->x) / 2, middle_y = (top->y + bottom->y) / 2;
    const float extent = std::max(right->x - left->x, bottom->y - top->y);
    const float scale = (static_cast<float>(box) - 2 * radius_) / extent;
    constexpr float centre = (side - 1) / 2.0f;
    for (PenPoint& point : points()) {
      point.x = (point.x - middle_x) * scale + centre;
      point.y = (point.y - middle_y) * scale + centre;
    }
  }

  void ink(Random& random) {
    drawing_.fill(0);
    const float edge = between(random, hand_.sharpest_edge, hand_.softest_edge);
    const float pressure = normal(random, hand_.pressure);
    for (std::size_t i = 1; i < point_count_; ++i) {
      if (!points_[i].pen_down) continue;
      const float along = 2 * static_cast<float>(i) / static_cast<float>(point_count_) - 1;
      const float radius = std::max(0.5f, radius_ * (1 + pressure * along));
      ink_piece(points_[i - 1], points_[i], radius, edge);
    }
  }

  // One straight piece: ink falls from 1 to 0 across `edge` pixels around the distance `radius`.
  // Where strokes cross, the darker one counts, as ink on paper.
  void ink_piece(const PenPoint& from, const PenPoint& to, float radius, float edge) {
    const float reach = radius + edge / 2;
    const auto first = [&](float a, float b) {
      return std::clamp(static_cast<int>(std::ceil(std::min(a, b) - reach)), 0, side);
    };
    const auto past = [&](float a, float b) {
      return std::clamp(static_cast<int>(std::floor(std::max(a, b) + reach)) + 1, 0, side);
    };
    const float along_x = to.x - from.x, along_y = to.y - from.y;
    const float per_length = 1 / std::max(along_x * along_x + along_y * along_y, 1e-12f);
    const int past_x = past(from.x, to.x), past_y = past(from.y, to.y);
    for (int y = first(from.y, to.y); y < past_y; ++y) {
      for (int x = first(from.x, to.x); x < past_x; ++x) {
        const float dx = static_cast<float>(x) - from.x, dy = static_cast<float>(y) - from.y;
        const float t = std::clamp((dx * along_x + dy * along_y) * per_length, 0.0f, 1.0f);
        const float off_x = dx - t * along_x, off_y = dy - t * along_y;
        const float distance = std::sqrt(off_x * off_x + off_y * off_y);
        const float level = std::min((radius - distance) / edge + 0.5f, 1.0f);
        float& pixel = drawing_[index(x, y)];
        pixel = std::max(pixel, level);
      }
    }
  }

  // Moves whole pixels, as MNIST's makers did, so that the centre of mass is nearest to the middle.
  template <class T>
  void place(Random& random, std::span<T> image) {
    float mass = 0, mass_x = 0, mass_y = 0;
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        const float level = drawing_[index(x, y)];
        mass += level;
        mass_x += level * static_cast<float>(x);
        mass_y += level * static_cast<float>(y);
      }
    }
    const auto shift = [&](float moment) {
      return static_cast<int>(std::floor(side / 2.0f - moment / mass + 0.5f));
    };
    const int right = shift(mass_x), down = shift(mass_y);
    std::fill(image.begin(), image.end(), T{0});
    for (int y = std::max(0, down); y < std::min(side, side + down); ++y) {
      for (int x = std::max(0, right); x < std::min(side, side + right); ++x) {
        const float level = drawing_[index(x - right, y - down)];
        if (level > 0) image[index(x, y)] = grained<T>(level, random);
      }
    }
  }

  // Grain darkens as often as it lightens, but full ink stays full for the most part, as in scans.
  template <class T>
  T grained(float level, Random& random) const {
    constexpr float headroom = 1.15f;
    const float noise = static_cast<float>(random.bits() >> 8) * 0x1p-23f - 1;
    const float grey = std::clamp(level * headroom + hand_.grain * noise, 0.0f, 1.0f);
    return static_cast<T>(std::floor(grey * 255 + 0.5f)) / T{255};
  }

  std::span<PenPoint> points() { return {points_.data(), point_count_}; }

  Handwriting hand_;
  std::array<Knot, Glyph::max_knots> knots_{};
  std::size_t knot_count_ = 0;
  std::array<PenPoint, Glyph::max_knots * steps> points_{};
  std::size_t point_count_ = 0;
  float radius_ = 1;
  std::array<float, pixels> drawing_{};
};

}  // namespace etch::inline ETCH_TARGET::detail

namespace etch::inline ETCH_TARGET {

/// `count` labelled images of handwritten-like digits in MNIST's form: 28 x 28 pixels from 0
/// (background) to 1 (ink) in steps of 1/255. Example i shows the digit i mod 10 and depends on
/// seed and i only: a smaller set is the beginning of a larger one, and the two parts that `split`
/// gives share no image.
/// @throws std::invalid_argument when count is negative.
template <Shape Sample = Shape{784}, class T = float>
Dataset<Sample, T> make_digits(int count, Seed seed = Seed{0}) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::feeds<"make_digits", Sample, Shape{28, 28}, "images are">())::fits;
  if (count < 0) {
    throw std::invalid_argument("make_digits: " + std::to_string(count) +
                                " images, expected at least 0");
  }
  // Streams apart from those of initialisers (small numbers) and of batches (the upper half).
  constexpr std::uint64_t first_stream = std::uint64_t{1} << 62;
  constexpr auto row = static_cast<std::size_t>(Sample.size());
  const auto images = static_cast<std::size_t>(count);
  std::vector<T> inputs(images * row);
  std::vector<Label> labels(images);
  detail::DigitArtist artist;
  for (std::size_t i = 0; i < images; ++i) {
    Random random(seed, first_stream + i);
    labels[i] = static_cast<Label>(i % 10);
    artist.draw(labels[i], random, std::span<T>(inputs).subspan(i * row, row));
  }
  return {std::move(inputs), std::move(labels), 10};
}

}  // namespace etch::inline ETCH_TARGET
