// Sources of batches beside a data set: made when wanted, and made ahead by another thread.
#include <etch/data/batches.hpp>
#include <etch/data/generated.hpp>
#include <etch/data/prefetch.hpp>
#include <etch/data/transforms.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::Label;
using etch::Random;
using etch::Seed;
using etch::Shape;
using etch_test::error_text;

struct Row {
  std::vector<float> inputs, targets;
  std::vector<Label> labels;
  bool operator==(const Row&) const = default;
};

template <class Source>
std::vector<Row> epoch_of(Source& source, std::uint64_t epoch) {
  std::vector<Row> batches;
  source.start_epoch(epoch);
  for (auto batch = source.next(); !batch.empty(); batch = source.next()) {
    batches.push_back({{batch.inputs.begin(), batch.inputs.end()},
                       {batch.targets.begin(), batch.targets.end()},
                       {batch.labels.begin(), batch.labels.end()}});
  }
  return batches;
}

auto counted(int examples, int batch) {
  return etch::generated<Shape{2}>(
      {.examples = examples, .batch = batch, .classes = 3, .target_size = 1, .seed = Seed{8}},
      [](const etch::NewExample<float>& to, Random& random) {
        to.input[0] = static_cast<float>(to.place);
        to.input[1] = static_cast<float>(random.uniform());
        to.label = static_cast<Label>(to.place % 3);
        to.target[0] = static_cast<float>(to.epoch);
      });
}

}  // namespace

TEST_CASE("generated examples are made place by place, the same for the same epoch") {
  auto source = counted(5, 2);
  CHECK(source.count() == 3);
  const std::vector<Row> first = epoch_of(source, 4);
  REQUIRE(first.size() == 3);
  CHECK(first[1].inputs[0] == 2);
  CHECK(first[2].inputs.size() == 2);
  CHECK(first[1].labels == std::vector<Label>{2, 0});
  CHECK(first[0].targets == std::vector<float>{4, 4});
  CHECK_FALSE(first[0].inputs[1] == first[0].inputs[3]);
  CHECK_FALSE(epoch_of(source, 5) == first);
  CHECK(epoch_of(source, 4) == first);
  CHECK_THROWS_AS(counted(0, 2), std::invalid_argument);
  CHECK_THROWS_AS(counted(2, 0), std::invalid_argument);
}

TEST_CASE("batches made ahead are those of their source, epoch after epoch") {
  for (const int depth : {1, 2, 7}) {
    auto own = counted(103, 10), other = counted(103, 10);
    etch::Prefetch ahead{other, depth};
    CHECK(ahead.size() == 103);
    CHECK(ahead.count() == 11);
    CHECK(ahead.classes() == 3);
    for (std::uint64_t epoch = 0; epoch < 5; ++epoch) CHECK(epoch_of(ahead, epoch) == epoch_of(own, epoch));
  }
}

TEST_CASE("batches made ahead start at epoch 0, as those of a data set do") {
  auto own = counted(9, 4), other = counted(9, 4);
  const std::vector<Row> first = epoch_of(own, 0);
  etch::Prefetch ahead{other};
  for (const Row& wanted : first) {
    const auto batch = ahead.next();
    CHECK(std::vector<float>(batch.inputs.begin(), batch.inputs.end()) == wanted.inputs);
  }
  CHECK(ahead.next().empty());
}

TEST_CASE("an epoch that is left early leaves nothing in the next one") {
  auto own = counted(40, 4), other = counted(40, 4);
  etch::Prefetch ahead{other, 3};
  for (int taken = 0; taken < 10; ++taken) {
    ahead.start_epoch(7);
    for (int i = 0; i < taken; ++i) REQUIRE_FALSE(ahead.next().empty());
    CHECK(epoch_of(ahead, static_cast<std::uint64_t>(taken)) == epoch_of(own, static_cast<std::uint64_t>(taken)));
  }
}

TEST_CASE("what a source throws comes out where its batch was asked for, and an epoch can begin anew") {
  bool broken = true;
  auto source = etch::generated<Shape{1}>({.examples = 6, .batch = 2, .classes = 1},
                                          [&](const etch::NewExample<float>& to, Random&) {
                                            if (broken && to.place == 3) throw std::runtime_error("place 3");
                                            to.input[0] = 1;
                                            to.label = 0;
                                          });
  etch::Prefetch ahead{source};
  ahead.start_epoch(0);
  CHECK(ahead.next().size == 2);
  CHECK(error_text<std::runtime_error>([&] { ahead.next(); }) == "place 3");
  CHECK(ahead.next().empty());
  broken = false;
  CHECK(epoch_of(ahead, 0).size() == 3);
}

TEST_CASE("a source can go away while batches of its epoch are still made ahead") {
  auto source = counted(1000, 1);
  etch::Prefetch ahead{source, 2};
  ahead.start_epoch(0);
  CHECK(ahead.next().size == 1);
}
