// The kernels of windows in a tile against plain loops: blocks that are even and that are not, strides,
// dilations, padding, windows longer than a run, every number of vectors.
#include "support/catch.hpp"

#include <etch/kernel/window_gradient.hpp>
#include <etch/kernel/window_product.hpp>
#include <etch/plan/cost.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

using etch::Access, etch::Lanes, etch::WindowBlock;
namespace detail = etch::detail;
namespace fused = etch::fused;

using Plain = fused::Cluster<fused::Accumulator, fused::Store<2, Access::vector, 0>>;

/// Windows over an image, `padding` rows and columns of which on each side are zeros.
struct Windows {
  int channels = 1, rows = 1, columns = 1;  ///< of a window
  int down = 1, across = 1, filters = 1;
  int stride = 1, dilation = 1, padding = 0;

  constexpr int height() const { return (down - 1) * stride + (rows - 1) * dilation + 1; }
  constexpr int width() const { return (across - 1) * stride + (columns - 1) * dilation + 1; }
  constexpr int elements() const { return channels * rows * columns; }
  std::string text() const {
    const std::array all{channels, rows, columns, down, across, filters, stride, dilation, padding};
    std::string result;
    for (const int one : all) result += std::to_string(one) + ' ';
    return result;
  }
};

/// Whole numbers, whose sums of products are exact, in an image, filters and what comes back for positions.
template <class T>
struct Numbers {
  const Windows& windows;
  int vectors, samples;
  std::vector<T> image, filters, back;

  Numbers(const Windows& of, int groups)
      : windows(of), vectors(groups), samples(groups * Lanes<T>::count) {
    fill(image, of.channels * of.height() * of.width() * samples, 1);
    fill(filters, of.filters * of.elements(), 2);
    fill(back, of.filters * of.down * of.across * samples, 3);
    for (std::size_t i = 0; i < image.size(); ++i) {
      const int pixel = static_cast<int>(i) / samples;
      const int column = pixel % of.width(), row = pixel / of.width() % of.height();
      if (column < of.padding || column >= of.width() - of.padding) image[i] = 0;
      // Whole rows of padding are not read.
      if (row < of.padding || row >= of.height() - of.padding)
        image[i] = std::numeric_limits<T>::quiet_NaN();
    }
  }

  static void fill(std::vector<T>& numbers, int count, unsigned seed) {
    std::mt19937 generator(seed);
    numbers.resize(static_cast<std::size_t>(count));
    for (T& number : numbers) number = static_cast<T>(static_cast<int>(generator() % 15) - 7);
  }

  /// What a window has at a position; 0 in the padding.
  T element(int channel, int row, int column, int down, int across, int sample) const {
    const int y = down * windows.stride + row * windows.dilation;
    const int x = across * windows.stride + column * windows.dilation;
    if (y < windows.padding || y >= windows.height() - windows.padding) return 0;
    const int pixel = (channel * windows.height() + y) * windows.width() + x;
    return image[static_cast<std::size_t>(pixel * samples + sample)];
  }

  /// Calls body(channel, row, column, element's number in a window).
  template <class Body>
  void for_each_element(Body&& body) const {
    for (int i = 0; i < windows.elements(); ++i) {
      const int above = i / windows.columns;
      body(above / windows.rows, above % windows.rows, i % windows.columns, i);
    }
  }
};

template <class T>
detail::Frame<T> frame_of(const etch::Arguments<T>& arguments, int groups, int valid,
                          int first = 0) {
  return {.arguments = &arguments,
          .first = first,
          .valid = valid,
          .groups = groups,
          .width = groups * Lanes<T>::count};
}

template <class T, int Across, int Filters, bool IsCheap = true>
void check_product(Windows w) {
  w.across = Across;
  w.filters = Filters;
  for (int groups = 1; groups <= etch::max_groups; ++groups) {
    Numbers<T> n(w, groups);
    const int s = n.samples, row = w.width() * s, channel = w.height() * row;
    std::vector<T> result(n.back.size(), -1);
    const detail::Steps<3> steps{
        {{{w.stride * s, w.dilation * s, w.stride * row, w.dilation * row, channel}},
         {{1, w.elements(), 0, w.columns, w.rows * w.columns}},
         {{s, w.down * Across * s, Across * s}}}};
    const detail::Places<T, 3> places{{n.image.data(), n.filters.data(), result.data()}, steps};
    const etch::Inside down{w.padding, w.height() - w.padding, w.stride, w.dilation};
    const etch::Inside across{w.padding, w.width() - w.padding, w.stride, w.dilation};
    const etch::Arguments<T> arguments{};
    detail::sample_window_product<etch::block_for(Across, Filters), IsCheap, Plain>(
        {Across, Filters, w.columns, w.down, w.rows, w.channels, down, across}, places,
        frame_of(arguments, groups, s));
    bool is_right = true;
    for (std::size_t i = 0; i < result.size(); ++i) {
      const int sample = static_cast<int>(i) % s, position = static_cast<int>(i) / s;
      const int at = position % Across, below = position / Across % w.down,
                filter = position / Across / w.down;
      T sum = 0;
      n.for_each_element([&](int c, int k, int l, int element) {
        sum += n.element(c, k, l, below, at, sample) *
               n.filters[static_cast<std::size_t>(filter * w.elements() + element)];
      });
      is_right &= result[i] == sum;
    }
    INFO(w.text() << ", groups " << groups);
    CHECK(is_right);
  }
}

template <class T, Windows w>
void check_gradient(int groups, int valid) {
  Numbers<T> n(w, groups);
  for (T& number : n.image) {
    if (!(number == number)) number = 0;
  }
  const int s = n.samples, row = w.width() * s, channel = w.height() * row;
  std::vector<T> result(n.filters.size(), 5);
  const detail::Steps<3> steps{
      {{{channel, w.dilation * row, w.dilation * s, w.stride * row, w.stride * s}},
       {{w.down * w.across * s, w.across * s, s}},
       {{1, w.filters}}}};
  const detail::Places<T, 3> places{{n.image.data(), n.back.data(), result.data()}, steps};
  const etch::Arguments<T> arguments{};
  constexpr etch::WindowBlock block = etch::gradient_block_for(w.elements(), w.filters);
  const detail::WindowSize size{w.filters, w.channels, w.rows, w.columns, w.down, w.across};
  // The first tile writes what the second adds to.
  for (const int first : {0, s})
    sample_window_gradient<block>(size, places, frame_of(arguments, groups, valid, first));
  bool is_right = true;
  for (int filter = 0; filter < w.filters; ++filter) {
    n.for_each_element([&](int c, int k, int l, int element) {
      T sum = 0;
      for (int i = 0; i < w.down * w.across; ++i) {
        const int position = filter * w.down * w.across + i;
        for (int x = 0; x < valid; ++x) {
          sum += n.element(c, k, l, i / w.across, i % w.across, x) *
                 n.back[static_cast<std::size_t>(position * s + x)];
        }
      }
      is_right &= result[static_cast<std::size_t>(element * w.filters + filter)] == 2 * sum;
    });
  }
  INFO(w.text() << ", groups " << groups << ", valid " << valid);
  CHECK(is_right);
}

}  // namespace

TEMPLATE_TEST_CASE("windows of samples times filters", "", float, double) {
  using T = TestType;
  const std::vector<Windows> all{
      {},
      {.channels = 3, .rows = 2, .columns = 3, .down = 2},
      {.channels = 2, .rows = 3, .columns = 3, .down = 4, .padding = 2},
      {.rows = 2, .columns = 2, .down = 3, .stride = 2, .dilation = 3, .padding = 1},
      {.channels = 2, .rows = 3, .columns = 30, .down = 1},
      {.rows = 1, .columns = 70, .down = 2},
  };
  for (const Windows& windows : all) {
    check_product<T, 1, 1>(windows);
    check_product<T, 4, 6>(windows);
    check_product<T, 11, 7>(windows);
  }
  check_product<T, 6, 5, false>(all[2]);
}

TEMPLATE_TEST_CASE("the gradient of filters", "", float, double) {
  using T = TestType;
  constexpr int lanes = Lanes<T>::count;
  for (int groups = 1; groups <= etch::max_groups; ++groups) {
    for (const int missing : {0, 1, lanes - 1}) {
      const int valid = groups * lanes - missing;
      check_gradient<T, Windows{}>(groups, valid);
      check_gradient<
          T, Windows{.channels = 3, .rows = 2, .columns = 3, .down = 2, .across = 3, .filters = 7}>(
          groups, valid);
      check_gradient<T, Windows{.rows = 5, .columns = 5, .down = 3, .across = 4, .filters = 5}>(
          groups, valid);
      check_gradient<T, Windows{.channels = 2,
                                .rows = 1,
                                .columns = 2,
                                .down = 2,
                                .across = 3,
                                .filters = 11,
                                .stride = 2,
                                .dilation = 2}>(groups, valid);
    }
  }
}
