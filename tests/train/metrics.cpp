// Counts of right and wrong against counts by hand.
#include <etch/nn/gradient.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/model.hpp>
#include <etch/nn/structure_layers.hpp>
#include <etch/train/metrics.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
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

TEST_CASE("precision, recall and F1 are those counted by hand") {
  // Of class 0: 3 right, 1 taken for 1; of class 1: 2 taken for 0, 1 right, 1 taken for 2; of class 2: 2 right.
  const etch::Confusion table{.classes = 3, .counts = {3, 1, 0, 2, 1, 1, 0, 0, 2}};
  CHECK(table.of_class(1) == 4);
  CHECK(table.guessed_as(0) == 5);
  CHECK(table.precision(0) == Approx(3.0 / 5));
  CHECK(table.precision(1) == Approx(1.0 / 2));
  CHECK(table.precision(2) == Approx(2.0 / 3));
  CHECK(table.recall(0) == Approx(3.0 / 4));
  CHECK(table.recall(1) == Approx(1.0 / 4));
  CHECK(table.recall(2) == 1);
  CHECK(table.f1(0) == Approx(2.0 / 3));
  CHECK(table.f1(1) == Approx(1.0 / 3));
  CHECK(table.f1(2) == Approx(4.0 / 5));
  CHECK(table.macro_precision() == Approx((3.0 / 5 + 1.0 / 2 + 2.0 / 3) / 3));
  CHECK(table.macro_recall() == Approx(2.0 / 3));
  CHECK(table.macro_f1() == Approx(3.0 / 5));

  const etch::Confusion never{.classes = 2, .counts = {0, 0, 0, 5}};
  CHECK(never.precision(0) == 0);
  CHECK(never.recall(0) == 0);
  CHECK(never.f1(0) == 0);
  CHECK(never.macro_f1() == 0.5);
}

TEST_CASE("labels are looked for among the k largest scores, of equal ones the first") {
  const Data data({0.1f, 0.3f, 0.2f,    //
                   0.5f, 0.4f, 0.1f,    //
                   0.2f, 0.2f, 0.2f},   //
                  {0, 1, 1}, 3);
  const etch::Model<Echo> model;
  CHECK(etch::top_k_accuracy(model, data, 1) == 0);
  CHECK(etch::top_k_accuracy(model, data, 2) == Approx(2.0 / 3));
  CHECK(etch::top_k_accuracy(model, data, 3) == 1);
  CHECK(etch::top_k_accuracy(model, data, 1) == etch::accuracy(model, data));
}

TEST_CASE("data of more classes than outputs are refused") {
  const Data data({0, 0, 0}, {3}, 4);
  const etch::Model<Echo> model;
  CHECK_THROWS_WITH(etch::confusion(model, data), "etch: the data have 4 classes, the network 3 outputs");
  CHECK_THROWS_WITH(etch::accuracy(model, data), "etch: the data have 4 classes, the network 3 outputs");
}

TEST_CASE("metrics of classes refuse data without labels") {
  const auto data = Data::regression({0, 0, 0}, {1}, 1);
  const etch::Model<Echo> model;
  CHECK_THROWS_WITH(etch::confusion(model, data), "etch: confusion wants labels, the data have none");
  CHECK_THROWS_WITH(etch::accuracy(model, data), "etch: accuracy wants labels, the data have none");
  CHECK_THROWS_WITH(etch::top_k_accuracy(model, data, 2), "etch: top_k_accuracy wants labels, the data have none");
  CHECK_THROWS_AS(etch::accuracy(model, data), std::invalid_argument);
}

TEST_CASE("R squared compares errors with the targets' distances from their mean") {
  using One = etch::Network<etch::Input<1>, etch::Identity>;
  using Numbers = etch::Dataset<Shape{1}>;
  const etch::Model<One> one;
  // Errors 1, 1, 0; the mean is 4, distances 3, 1, 2.
  const auto data = Numbers::regression({2, 4, 6}, {1, 5, 6}, 1);
  CHECK(etch::r_squared(one, data) == Approx(1 - 2.0 / 14));
  CHECK(etch::r_squared(one, Numbers::regression({1, 2}, {1, 2}, 1)) == 1);
  CHECK(etch::r_squared(one, Numbers::regression({2, 2}, {1, 3}, 1)) == 0);
  CHECK_FALSE(etch::is_measured(etch::r_squared(one, Numbers::regression({2, 2}, {1, 1}, 1))));
  for (const int count : {3, 10, 49}) {  // 0.1 is rounded, and so is the mean of many
    const std::vector<float> inputs(static_cast<std::size_t>(count), 0.5f), targets(inputs.size(), 0.1f);
    CHECK_FALSE(etch::is_measured(etch::r_squared(one, Numbers::regression(inputs, targets, 1))));
  }
  // The mean of 1 − 2/2, 1 − 0/2 and 1 − 4/2.
  const auto rows = Data::regression({0, 1, 2, 2, 3, 6}, {1, 1, 4, 3, 3, 4 + 2}, 3);
  CHECK(etch::r_squared(etch::Model<Echo>(), rows) == Approx((0.0 + 1 - 1) / 3).margin(1e-12));
  CHECK_THROWS_WITH(etch::r_squared(one, Numbers({0}, {0}, 1)),
                    "etch: the metric wants target rows of 1 numbers, the data's have 0");
}

TEST_CASE("the mean absolute error is a loss") {
  const auto data = Data::regression({1, 2, 3, 4, 5, 6}, {1, 3, 1, 4, 5, 12}, 3);
  CHECK(etch::mean_loss(etch::Model<Echo>(), etch::mean_absolute_error, data) == Approx(9.0 / 6));
}

TEST_CASE("a loss is the mean over all examples, whatever it is made of") {
  const auto data = [] {
    std::vector<float> inputs;
    std::vector<etch::Label> labels;
    for (int i = 0; i < 600; ++i) {
      for (int k = 0; k < 3; ++k) inputs.push_back(static_cast<float>((i * (k + 3)) % 7) / 3);
      labels.push_back(i % 3);
    }
    Data data(inputs, labels, 3);
    data.set_targets(data.one_hot_targets(), 3);
    return data;
  }();
  const auto by_hand = [&](auto of) {
    double sum = 0;
    for (int i = 0; i < data.size(); ++i) sum += of(data.input(i), data.label(i));
    return sum / data.size();
  };
  const auto cross_entropy = [](auto scores, int label) {
    double sum = 0;
    for (const float score : scores) sum += std::exp(static_cast<double>(score));
    return std::log(sum) - static_cast<double>(scores[static_cast<std::size_t>(label)]);
  };
  const auto square = [](auto y, int label) {
    double sum = 0;
    for (int k = 0; k < 3; ++k) {
      const double error = static_cast<double>(y[static_cast<std::size_t>(k)]) - (k == label ? 1 : 0);
      sum += error * error / 2;
    }
    return sum;
  };
  const etch::Model<Echo> model;
  CHECK(etch::mean_loss(model, etch::softmax_cross_entropy, data) == Approx(by_hand(cross_entropy)));
  CHECK(etch::mean_loss(model, etch::softmax_cross_entropy + etch::l2<1.0>, data) == Approx(by_hand(cross_entropy)));
  CHECK(etch::mean_loss(model, etch::softmax_cross_entropy_on_rows, data) == Approx(by_hand(cross_entropy)));
  CHECK(etch::mean_loss(model, etch::mean_squared_error, data) == Approx(by_hand(square)));
  CHECK(etch::mean_loss(model, etch::summed(etch::mean_squared_error), data) == Approx(by_hand(square)));
  // The textbook's: on probabilities, which the network's last layer gives.
  using Probable = etch::Network<etch::Input<3>, etch::Softmax>;
  CHECK(etch::mean_loss(etch::Model<Probable>(), etch::cross_entropy, data) ==
        Approx(by_hand(cross_entropy)).epsilon(1e-5));
}

TEST_CASE("a weighted mean is divided by all weights, however many examples are looked at together") {
  std::vector<float> inputs, targets;
  double losses = 0, weights = 0;
  for (int i = 0; i < 400; ++i) {
    const float x = static_cast<float>(i % 5), weight = i < 256 ? 1.0f : 3.0f;
    for (int k = 0; k < 3; ++k) inputs.push_back(x), targets.push_back(0);
    targets.push_back(weight);
    losses += static_cast<double>(weight * 1.5f * x * x);
    weights += static_cast<double>(weight);
  }
  const auto data = Data::regression(inputs, targets, 4);
  const auto weighted = etch::weighted(etch::mean_squared_error);
  const etch::Model<Echo> model;
  CHECK(etch::mean_loss(model, etch::weighted_mean(weighted), data) == Approx(losses / weights));
  CHECK(etch::mean_loss(model, weighted, data) == Approx(losses / 400));
}

TEST_CASE("the loss of several outputs is the sum of theirs") {
  using Net = etch::Network<etch::Inputs<etch::Input<1>, etch::Input<2>>,
                            etch::Parallel<etch::Identity, etch::Identity>>;
  using Loss = etch::Losses<etch::Of<0, etch::MeanSquaredError>, etch::Of<1, etch::MeanSquaredError, 0.5>>;
  const auto data = Data::regression({1, 2, 3, 4, 5, 6}, {0, 2, 4, 4, 9, 6}, 3);
  // Of the first example 1/2 + 1/4, of the second 0 + 16/4.
  CHECK(etch::mean_loss(etch::Model<Net>(), Loss{}, data) == Approx((0.75 + 4) / 2));
}
