// Mini-batches: every example once an epoch, in an order that only seed and epoch decide.
#include <etch/data/batches.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

using etch::Batches;
using etch::Seed;
using etch::Shape;
using Data = etch::Dataset<Shape{2}>;

// Example i is the row (i, -i) with label i and target 10·i, so that each can be told.
Data numbered(int count) {
  std::vector<float> inputs, targets;
  std::vector<etch::Label> labels;
  for (int i = 0; i < count; ++i) {
    inputs.insert(inputs.end(), {static_cast<float>(i), -static_cast<float>(i)});
    labels.push_back(i);
    targets.push_back(10 * static_cast<float>(i));
  }
  Data data(inputs, labels, count);
  data.set_targets(targets, 1);
  return data;
}

// The examples of one epoch in the order they are dealt.
std::vector<int> dealt(Batches<Shape{2}, float>& batches, std::uint64_t epoch) {
  std::vector<int> order;
  batches.start_epoch(epoch);
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next())
    order.insert(order.end(), batch.labels.begin(), batch.labels.end());
  return order;
}

std::vector<int> up_to(int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

}  // namespace

TEST_CASE("an epoch deals every example once, in another order than the dataset's") {
  const Data data = numbered(103);
  Batches batches{data, 10, Seed{1}};
  std::vector<int> order = dealt(batches, 0);
  CHECK(order != up_to(103));
  std::sort(order.begin(), order.end());
  CHECK(order == up_to(103));
}

TEST_CASE("a batch's inputs, labels and targets belong to the same examples") {
  const Data data = numbered(23);
  Batches batches{data, 5, Seed{7}};
  int seen = 0;
  for (auto batch = batches.next(); !batch.empty(); batch = batches.next()) {
    REQUIRE(batch.inputs.size() == 2 * static_cast<std::size_t>(batch.size));
    REQUIRE(batch.labels.size() == static_cast<std::size_t>(batch.size));
    REQUIRE(batch.targets.size() == static_cast<std::size_t>(batch.size));
    for (std::size_t row = 0; row < batch.labels.size(); ++row, ++seen) {
      const auto example = static_cast<float>(batch.labels[row]);
      CHECK(batch.inputs[2 * row] == example);
      CHECK(batch.inputs[2 * row + 1] == -example);
      CHECK(batch.targets[row] == 10 * example);
    }
  }
  CHECK(seen == 23);
}

TEST_CASE("an order depends on seed and epoch, not on the epochs before it") {
  const Data data = numbered(50);
  Batches one{data, 8, Seed{1}}, same{data, 8, Seed{1}}, other{data, 8, Seed{2}};
  const auto epoch_3 = dealt(one, 3);
  CHECK(dealt(one, 4) != epoch_3);
  CHECK(dealt(one, 3) == epoch_3);
  CHECK(dealt(same, 3) == epoch_3);
  CHECK(dealt(other, 3) != epoch_3);
}

TEST_CASE("an order does not depend on the batch size") {
  const Data data = numbered(50);
  Batches small{data, 3, Seed{1}}, large{data, 20, Seed{1}};
  CHECK(dealt(small, 2) == dealt(large, 2));
}

TEST_CASE("every example comes first equally often") {
  const Data data = numbered(5);
  Batches batches{data, 1, Seed{3}};
  constexpr int epochs = 5000;
  std::vector<int> first(5, 0);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    batches.start_epoch(static_cast<std::uint64_t>(epoch));
    ++first[static_cast<std::size_t>(batches.next().labels[0])];
  }
  // 1000 expected of each, standard deviation 28; five of them is 141.
  for (const int count : first) CHECK(std::abs(count - epochs / 5) < 141);
}

TEST_CASE("without shuffling the dataset's own order is kept in every epoch") {
  const Data data = numbered(11);
  Batches batches{data, 4, Seed{1}, {.shuffle = false}};
  CHECK(dealt(batches, 0) == up_to(11));
  CHECK(dealt(batches, 9) == up_to(11));
}

TEST_CASE("the last batch is what remains, and can be left out") {
  const Data data = numbered(11);
  const auto sizes = [&](etch::BatchOptions options) {
    Batches batches{data, 4, Seed{1}, options};
    std::vector<int> found;
    for (auto batch = batches.next(); !batch.empty(); batch = batches.next())
      found.push_back(batch.size);
    CHECK(batches.count() == static_cast<int>(found.size()));
    CHECK(batches.size() == std::accumulate(found.begin(), found.end(), 0));
    CHECK(batches.next().empty());
    return found;
  };
  CHECK(sizes({}) == std::vector{4, 4, 3});
  CHECK(sizes({.drop_last = true}) == std::vector{4, 4});
}

TEST_CASE("a batch larger than the dataset holds all of it") {
  const Data data = numbered(3);
  Batches batches{data, 100, Seed{1}};
  CHECK(batches.next().size == 3);
  CHECK(batches.next().empty());
}

TEST_CASE("a dataset without labels or without targets gives batches without them") {
  const Data labelled({1, 2, 3, 4}, {0, 1}, 2);
  Batches labels_only{labelled, 2};
  CHECK(labels_only.next().targets.empty());
  const Data real = Data::regression({1, 2, 3, 4}, {5, 6, 7, 8}, 2);
  Batches targets_only{real, 2};
  const auto batch = targets_only.next();
  CHECK(batch.labels.empty());
  CHECK(batch.targets.size() == 4);
}

TEST_CASE("a batch keeps its address, on a cache line, from call to call") {
  const Data data = numbered(16);
  Batches batches{data, 4, Seed{1}};
  const auto* first = batches.next().inputs.data();
  CHECK(reinterpret_cast<std::uintptr_t>(first) % etch::target::alignment == 0);
  CHECK(batches.next().inputs.data() == first);
}

TEST_CASE("a batch size below one is refused with its value") {
  const Data data = numbered(3);
  CHECK(etch_test::error_text<std::invalid_argument>([&] {
          Batches{data, 0};
        }) == "batches: a batch of 0 examples, expected at least 1");
}
