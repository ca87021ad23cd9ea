// Reads MNIST, or any set in its form (Fashion-MNIST, KMNIST): four IDX files in one directory.
// May not know where the files come from (examples/get-mnist.sh fetches them).
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/data/idx.hpp>
#include <etch/io/file.hpp>
#include <etch/shape/shape.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

struct MnistOptions {
  /// Divide the pixels by 255, to 0 … 1; otherwise they stay 0 … 255.
  bool normalise = true;
  /// Give each example a one-hot row of targets beside its label.
  bool one_hot = false;
};

}  // namespace etch::inline ETCH_TARGET

namespace etch::inline ETCH_TARGET::detail {

inline constexpr int mnist_side = 28;
inline constexpr int mnist_classes = 10;

/// `directory/name` or, failing that, `directory/name.gz`.
inline std::filesystem::path find_mnist_file(const std::filesystem::path& directory,
                                             const std::string& name) {
  for (const std::filesystem::path& path : {directory / name, directory / (name + ".gz")})
    if (std::filesystem::exists(path)) return path;
  throw_file_error(directory, "has neither " + name + " nor " + name + ".gz");
}

/// One part, `prefix` being "train" or "t10k".
template <Shape Sample, class T>
Dataset<Sample, T> read_mnist_part(const std::filesystem::path& directory,
                                   const std::string& prefix, MnistOptions options) {
  const auto images_path = find_mnist_file(directory, prefix + "-images-idx3-ubyte");
  const auto labels_path = find_mnist_file(directory, prefix + "-labels-idx1-ubyte");
  const IdxExamples raw = read_idx_examples(images_path, labels_path);
  if (raw.images.rows != mnist_side || raw.images.columns != mnist_side) {
    throw_file_error(images_path, "images of " + std::to_string(raw.images.rows) + " x " +
                                      std::to_string(raw.images.columns) + ", expected 28 x 28");
  }
  for (std::size_t i = 0; i < raw.labels.size(); ++i) {
    if (raw.labels[i] < mnist_classes) continue;
    throw_file_error(labels_path, "label " + std::to_string(raw.labels[i]) + " of example " +
                                      std::to_string(i) + ", expected 0 to 9");
  }

  // Divided, not multiplied by 1/255: full ink is then exactly 1.
  const T full = options.normalise ? T{255} : T{1};
  std::vector<T> inputs(raw.images.pixels.size());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = static_cast<T>(raw.images.pixels[i]) / full;
  Dataset<Sample, T> data(std::move(inputs), {raw.labels.begin(), raw.labels.end()}, mnist_classes);
  if (options.one_hot) data.set_targets(data.one_hot_targets(), data.classes());
  return data;
}

}  // namespace etch::inline ETCH_TARGET::detail

namespace etch::inline ETCH_TARGET {

/// The training and test images of a directory with `train-images-idx3-ubyte`,
/// `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, each plain or
/// with `.gz` appended (the plain one where both are there). The sample's shape is the reader's
/// choice: `Shape{784}` for flat rows, `Shape{1, 28, 28}` for images.
/// @throws std::runtime_error naming the file, what was found and what was expected.
template <Shape Sample = Shape{784}, class T = float>
TrainAndTest<Sample, T> read_mnist(const std::filesystem::path& directory,
                                   MnistOptions options = {}) {
  using Fits [[maybe_unused]] = typename decltype(detail::feeds<
      "read_mnist", Sample, Shape{detail::mnist_side, detail::mnist_side}, "images are">())::fits;
  return {detail::read_mnist_part<Sample, T>(directory, "train", options),
          detail::read_mnist_part<Sample, T>(directory, "t10k", options)};
}

}  // namespace etch::inline ETCH_TARGET
