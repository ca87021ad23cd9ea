#include <etch/plan/memory.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <vector>

using etch::Lifetime, etch::plan_memory;

namespace {

int rounded(int size, int granule) { return (size + granule - 1) / granule * granule; }

/// The largest sum of sizes alive at once: no plan can need less.
int lower_bound(const std::vector<Lifetime>& values, int granule) {
  int most = 0;
  for (const Lifetime& at : values) {
    int sum = 0;
    for (const Lifetime& value : values) {
      if (value.first <= at.first && at.first <= value.last) sum += rounded(value.size, granule);
    }
    most = std::max(most, sum);
  }
  return most;
}

}  // namespace

TEST_CASE("lifetimes meet when they share a step, the ends included") {
  CHECK(Lifetime{1, 0, 3}.meets({1, 3, 5}));
  CHECK(Lifetime{1, 3, 5}.meets({1, 0, 3}));
  CHECK(Lifetime{1, 0, 9}.meets({1, 4, 4}));
  CHECK_FALSE(Lifetime{1, 0, 3}.meets({1, 4, 5}));
}

TEST_CASE("values that follow each other share memory, values that meet do not") {
  const std::vector<Lifetime> chain{{10, 0, 1}, {10, 2, 3}, {10, 4, 5}};
  CHECK(plan_memory(chain, 1).size == 10);
  const std::vector<Lifetime> together{{10, 0, 5}, {10, 0, 5}, {10, 0, 5}};
  CHECK(plan_memory(together, 1).size == 30);
  CHECK(plan_memory(std::vector<Lifetime>{}, 16).size == 0);
}

TEST_CASE("a small value fits into the gap that a large one leaves") {
  // At 4 to 6 the first 100 are free, below the 50 that live on.
  const std::vector<Lifetime> values{{100, 0, 3}, {50, 2, 6}, {30, 4, 6}};
  const auto plan = plan_memory(values, 1);
  CHECK(plan.size == 150);
  CHECK(plan.offsets[2] + 30 <= 100);
}

TEST_CASE("no two values alive together overlap, whatever their lifetimes") {
  std::mt19937 generator(3);
  const auto below = [&](unsigned bound) { return static_cast<int>(generator() % bound); };
  double worst = 1;
  for (int round = 0; round < 300; ++round) {
    const int granule = round % 2 == 0 ? 1 : 16;
    std::vector<Lifetime> values;
    const int count = 1 + below(40);
    for (int i = 0; i < count; ++i) {
      const int first = below(30);
      values.push_back({1 + below(1000), first, first + below(12)});
    }
    const auto plan = plan_memory(values, granule);
    REQUIRE(plan.offsets.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      REQUIRE(plan.offsets[i] >= 0);
      REQUIRE(plan.offsets[i] % granule == 0);
      REQUIRE(plan.offsets[i] + values[i].size <= plan.size);
      for (std::size_t j = 0; j < i; ++j) {
        const bool apart = plan.offsets[i] + values[i].size <= plan.offsets[j] ||
                           plan.offsets[j] + values[j].size <= plan.offsets[i];
        REQUIRE((apart || !values[i].meets(values[j])));
      }
    }
    const double ratio = static_cast<double>(plan.size) / lower_bound(values, granule);
    REQUIRE(ratio >= 1);
    worst = std::max(worst, ratio);
  }
  CHECK(worst < 1.3);
}
