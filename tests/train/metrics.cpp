// Counts of right and wrong against counts by hand.
#include <etch/nn/layers.hpp>
#include <etch/nn/model.hpp>
#include <etch/train/metrics.hpp>

#include "support/catch.hpp"

#include <array>
#include <utility>
#include <vector>

namespace {

using etch::Shape;
using Data = etch::Dataset<Shape{3}>;
/// Its scores are its inputs, so that a row says which class is guessed.
using Echo = etch::Network<etch::Input<3>, etch::Identity>;

/// Examples of (right, guessed).
Data guesses(const std::vector<std::pair<int, int>>& pairs) {
  std::vector<float> inputs;
  std::vector<etch::Label> labels;
  for (const auto& [right, guessed] : pairs) {
    for (int k = 0; k < 3; ++k) inputs.push_back(k == guessed ? 1.0f : 0.5f);
    labels.push_back(right);
  }
  return Data(inputs, labels, 3);
}

}  // namespace

TEST_CASE("a confusion table counts every right and wrong guess") {
  const Data data = guesses({{0, 0}, {0, 0}, {0, 2}, {1, 1}, {1, 0}, {2, 2}, {2, 2}, {2, 1}});
  const etch::Model<Echo> model;
  const etch::Confusion table = etch::confusion(model, data);
  CHECK(table.classes == 3);
  CHECK(table.counts == std::vector<int>{2, 0, 1, 1, 1, 0, 0, 1, 2});
  CHECK(table(0, 2) == 1);
  CHECK(table(2, 0) == 0);
  CHECK(table.total() == 8);
  CHECK(table.correct() == 5);
  CHECK(table.accuracy() == 5.0 / 8);
  CHECK(etch::accuracy(model, data) == 5.0 / 8);
}

TEST_CASE("an empty data set has accuracy 0, not NaN") {
  CHECK(etch::accuracy(etch::Model<Echo>(), guesses({})) == 0);
}

TEST_CASE("more examples than are classified at once are all counted, in order") {
  std::vector<std::pair<int, int>> pairs;
  for (int i = 0; i < 1000; ++i) pairs.emplace_back(i % 3, i * i % 3);
  const Data data = guesses(pairs);
  std::vector<int> guessed;
  etch::classify_all(etch::Model<Echo>(), data, [&](int example, int guess) {
    CHECK(example == static_cast<int>(guessed.size()));
    guessed.push_back(guess);
  });
  REQUIRE(guessed.size() == 1000);
  int right = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    CHECK(guessed[i] == pairs[i].second);
    right += pairs[i].first == pairs[i].second ? 1 : 0;
  }
  CHECK(etch::confusion(etch::Model<Echo>(), data).correct() == right);
}

TEST_CASE("a tie goes to the first class") {
  CHECK(etch::argmax<float>(std::array{0.5f, 0.5f, 0.5f}) == 0);
  CHECK(etch::argmax<float>(std::array{0.1f, 0.7f, 0.7f}) == 1);
}
