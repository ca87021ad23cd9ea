// A trained network's weights, from files, on the MNIST test images: the predictions must be those
// that a reference gives for the same weights.
#include <etch/data/mnist.hpp>
#include <etch/io/npy.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/network.hpp>
#include <etch/train/metrics.hpp>

#include "support/catch.hpp"
#include "support/reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace {

using etch::Dense, etch::Shape, etch::Sigmoid, etch::Softmax;
using Digits =
    etch::Network<etch::Input<784>, Dense<50>, Sigmoid, Dense<100>, Sigmoid, Dense<10>, Softmax>;
using Data = etch::Dataset<Shape{784}>;

/// What the cases share: read once, since it takes longer than most of them.
struct Pretrained {
  nlohmann::json wanted;
  Data images;
  etch::Model<Digits> model;

  static const Pretrained* find() {
    static const auto all = read();
    if (!all)
      WARN("the images, the weights or the reference values are not here: nothing was checked");
    return all ? &*all : nullptr;
  }

 private:
  static std::optional<Pretrained> read() {
    const auto wanted = reference("mlp_mnist_accuracy");
    const auto mnist = test_data("mnist"), weights = test_data("sample_weight");
    if (!wanted || !mnist || !weights) return std::nullopt;
    Pretrained all{
        *wanted, etch::detail::read_mnist_part<Shape{784}, float>(*mnist, "t10k", {}), {}};
    for (const int layer : {1, 2, 3}) {
      const std::string number = std::to_string(layer),
                        name = "dense" + std::to_string(2 * layer - 1);
      for (const auto& [file, parameter] : {std::pair{"W", ".weight"}, std::pair{"b", ".bias"}}) {
        const auto array = etch::read_npy<float>(*weights / (file + number + ".npy"));
        const auto to = all.model.parameter(name + parameter);
        REQUIRE(std::ranges::equal(array.shape, to.shape().axes()));
        to.assign(array.values);
      }
    }
    return all;
  }
};

std::vector<int> predictions(const Pretrained& all, int batch) {
  std::vector<int> found;
  std::vector<float> scores(static_cast<std::size_t>(batch) * 10);
  for (int first = 0; first < all.images.size(); first += batch) {
    const auto rows = static_cast<std::size_t>(std::min(batch, all.images.size() - first));
    all.model.predict(
        all.images.inputs().subspan(static_cast<std::size_t>(first) * 784, rows * 784),
        std::span(scores).first(rows * 10));
    for (std::size_t row = 0; row < rows; ++row) {
      found.push_back(etch::argmax<float>(std::span(scores).subspan(row * 10, 10)));
    }
  }
  return found;
}

int count_right(const Pretrained& all, std::span<const int> found) {
  int right = 0;
  for (int i = 0; i < all.images.size(); ++i) {
    right += found[static_cast<std::size_t>(i)] == all.images.label(i) ? 1 : 0;
  }
  return right;
}

}  // namespace

TEST_CASE(
    "the pretrained network classifies exactly 9352 of 10 000 images, in batches of any size") {
  const Pretrained* const all = Pretrained::find();
  if (all == nullptr) return;
  REQUIRE(all->images.size() == 10'000);
  for (const int batch : {1, 7, 100, 10'000}) {
    INFO("batches of " << batch);
    const std::vector<int> found = predictions(*all, batch);
    CHECK(count_right(*all, found) == 9352);
    const std::vector<int> first(found.begin(), found.begin() + 20);
    CHECK(first == all->wanted.at("first_20_predictions").get<std::vector<int>>());
  }
}

TEST_CASE("the pretrained network classifies exactly 9352 of 10 000 images one by one") {
  const Pretrained* const all = Pretrained::find();
  if (all == nullptr) return;
  std::vector<int> found;
  for (int i = 0; i < all->images.size(); ++i) {
    found.push_back(all->model.classify(all->images.input(i)));
  }
  CHECK(count_right(*all, found) == 9352);
}

TEST_CASE("the pretrained network confuses the digits that the reference has it confuse") {
  const Pretrained* const all = Pretrained::find();
  if (all == nullptr) return;
  const etch::Confusion table = etch::confusion(all->model, all->images);
  const auto wanted = all->wanted.at("confusion_rows_true_columns_predicted");
  CHECK(table.correct() == 9352);
  CHECK(table.total() == 10'000);
  for (int right = 0; right < 10; ++right) {
    for (int guessed = 0; guessed < 10; ++guessed) {
      INFO(right << " taken for " << guessed);
      CHECK(table(right, guessed) ==
            wanted.at(static_cast<std::size_t>(right)).at(static_cast<std::size_t>(guessed)));
    }
  }
}

TEST_CASE("the pretrained network's probabilities and mean cross entropy are the reference's") {
  const Pretrained* const all = Pretrained::find();
  if (all == nullptr) return;
  const auto first = all->model.probabilities(all->images.input(0));
  for (std::size_t k = 0; k < 10; ++k) {
    const double wanted = all->wanted.at("first_image_softmax").at(k);
    CHECK(std::abs(static_cast<double>(first[k]) - wanted) <= 2e-6);
  }
  std::vector<float> rows(100'000);
  all->model.probabilities(all->images.inputs(), rows);
  double sum = 0;
  for (int i = 0; i < all->images.size(); ++i) {
    const auto at = static_cast<std::size_t>(10 * i + all->images.label(i));
    sum -= std::log(static_cast<double>(rows[at]));
  }
  CHECK(sum / 10'000 == Approx(all->wanted.at("mean_cross_entropy").get<double>()).epsilon(1e-5));
}
