// Parts of a data set by chance, folds, class counts and weights that balance.
#include <etch/data/batches.hpp>
#include <etch/data/splits.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::Label;
using etch::Seed;
using etch::Shape;
using etch_test::error_text;
using Data = etch::Dataset<Shape{1}>;

/// Example i is the number i; of three classes with 60, 30 and 10 in a hundred.
Data numbered(int count) {
  std::vector<float> inputs;
  std::vector<Label> labels;
  for (int i = 0; i < count; ++i) {
    inputs.push_back(static_cast<float>(i));
    labels.push_back(i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2);
  }
  return {inputs, labels, 3};
}

std::vector<float> numbers(const Data& data) { return {data.inputs().begin(), data.inputs().end()}; }

std::vector<float> joined(std::vector<float> first, const std::vector<float>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

TEST_CASE("the parts of a split hold every example once, in the order they had") {
  const Data data = numbered(100);
  const auto parts = etch::random_split(data, {.validation = 0.2, .test = 0.1, .seed = Seed{4}});
  CHECK(parts.train.size() == 70);
  CHECK(parts.validation.size() == 20);
  CHECK(parts.test.size() == 10);
  CHECK(std::ranges::is_sorted(numbers(parts.train)));
  std::vector<float> all = joined(joined(numbers(parts.train), numbers(parts.validation)), numbers(parts.test));
  std::ranges::sort(all);
  CHECK(all == numbers(data));
  CHECK_FALSE(numbers(parts.validation) == numbers(data.subset(0, 20)));
}

TEST_CASE("the same seed splits alike, another one otherwise") {
  const Data data = numbered(100);
  const auto with = [&](std::uint64_t seed) {
    return numbers(etch::random_split(data, {.validation = 0.3, .seed = Seed{seed}}).validation);
  };
  CHECK(with(1) == with(1));
  CHECK_FALSE(with(1) == with(2));
}

TEST_CASE("a stratified split has each class in the same proportion") {
  const Data data = numbered(200);
  const auto parts = etch::random_split(data, {.validation = 0.25, .test = 0.25, .stratified = true});
  CHECK(etch::class_counts(parts.train) == std::vector<int>{60, 30, 10});
  CHECK(etch::class_counts(parts.validation) == std::vector<int>{30, 15, 5});
  CHECK(etch::class_counts(parts.test) == std::vector<int>{30, 15, 5});
}

TEST_CASE("a stratified split leaves an example of each class to train with") {
  const Data rare({0, 1, 2, 3, 4, 5, 6, 7}, {0, 0, 0, 0, 0, 1, 2, 2}, 4);  // and none of class 3
  const auto counts = [&](double validation, double test) {
    const auto parts = etch::random_split(rare, {.validation = validation, .test = test, .stratified = true});
    CHECK(parts.train.size() + parts.validation.size() + parts.test.size() == 8);
    return etch::class_counts(parts.train);
  };
  CHECK(counts(0.6, 0) == std::vector<int>{2, 1, 1, 0});
  CHECK(counts(0.3, 0.6) == std::vector<int>{1, 1, 1, 0});
}

TEST_CASE("every example validates in one fold, and trains in the others") {
  const Data data = numbered(23);
  for (const bool stratified : {false, true}) {
    std::vector<float> validated;
    for (int fold = 0; fold < 5; ++fold) {
      const auto parts = etch::k_fold(data, 5, fold, Seed{9}, stratified);
      CHECK(parts.validation.size() >= 4);
      CHECK(parts.validation.size() <= 5);
      std::vector<float> both = joined(numbers(parts.train), numbers(parts.validation));
      std::ranges::sort(both);
      CHECK(both == numbers(data));
      validated = joined(validated, numbers(parts.validation));
    }
    std::ranges::sort(validated);
    CHECK(validated == numbers(data));
  }
  const auto parts = etch::k_fold(numbered(100), 10, 3, Seed{9}, true);
  CHECK(etch::class_counts(parts.validation) == std::vector<int>{6, 3, 1});
}

TEST_CASE("what cannot be split is refused") {
  const Data data = numbered(10);
  CHECK_THROWS_AS(etch::random_split(data, {.validation = 0.6, .test = 0.4}), std::invalid_argument);
  CHECK_THROWS_AS(etch::random_split(data, {.validation = -0.1}), std::invalid_argument);
  CHECK(error_text<std::invalid_argument>([&] { etch::k_fold(data, 11, 0); }) ==
        "etch: there is no fold 0 of 11 of 10 examples");
  CHECK_THROWS_AS(etch::k_fold(data, 1, 0), std::invalid_argument);
  CHECK_THROWS_AS(etch::k_fold(data, 5, 5), std::invalid_argument);
  const Data measured = Data::regression({1, 2}, {3, 4}, 1);
  CHECK(error_text<std::invalid_argument>([&] {
          etch::random_split(measured, {.validation = 0.5, .stratified = true});
        }) == "etch: a stratified split wants labels, the data have none");
}

TEST_CASE("weights draw rare classes as often as common ones") {
  const Data data = numbered(1000);
  const std::vector<double> weights = etch::balancing_weights(data);
  etch::Batches batches{data, 1000, Seed{2}, {.weights = weights}};
  std::vector<int> counts(3);
  for (int epoch = 0; epoch < 10; ++epoch) {
    batches.start_epoch(static_cast<std::uint64_t>(epoch));
    for (const Label label : batches.next().labels) ++counts[static_cast<std::size_t>(label)];
  }
  // Binomial of 10 000 by 1/3: deviation 47.
  for (const int count : counts) CHECK(count == Approx(3333).margin(240));
}

TEST_CASE("a weight of zero is never drawn, and wrong weights are refused") {
  const Data data = numbered(4);
  etch::Batches batches{data, 4, Seed{2}, {.weights = std::vector<double>{0, 1, 0, 0}}};
  for (int epoch = 0; epoch < 20; ++epoch) {
    batches.start_epoch(static_cast<std::uint64_t>(epoch));
    for (const float x : batches.next().inputs) CHECK(x == 1);
  }
  const auto with = [&](std::vector<double> weights) {
    return error_text<std::invalid_argument>([&] { etch::Batches(data, 2, Seed{0}, {.weights = weights}); });
  };
  const std::string text = "batches: a weight from 0 on is wanted for each of 4 examples, not all of them 0";
  CHECK(with({1, 1, 1}) == text);
  CHECK(with({0, 0, 0, 0}) == text);
  CHECK(with({1, -1, 1, 1}) == text);
}

TEST_CASE("the balance of classes is a table for people") {
  CHECK(etch::class_balance(numbered(100)) ==
        "class  examples    share\n"
        "    0        60     60 %\n"
        "    1        30     30 %\n"
        "    2        10     10 %\n"
        "largest to smallest: 6\n");
  CHECK(etch::class_balance(Data({1}, {0}, 2)) ==
        "class  examples    share\n"
        "    0         1    100 %\n"
        "    1         0      0 %\n"
        "largest to smallest: a class has no example\n");
}
