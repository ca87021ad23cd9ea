// The generator against its published known answers; what is made of it against the moments and
// distributions it should have. All seeds are fixed, so a test gives the same answer on every run;
// the bounds are four to five standard deviations of the statistic.
#include <etch/core/random.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace {

using etch::Random;
using etch::Seed;

/// Pearson's statistic of counts that should all be equal, as standard deviations above its mean.
double excess_chi_square(const std::vector<int>& counts) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  const double expected = total / static_cast<double>(counts.size());
  double chi_square = 0;
  for (int count : counts) chi_square += (count - expected) * (count - expected) / expected;
  const double freedom = static_cast<double>(counts.size() - 1);
  return (chi_square - freedom) / std::sqrt(2 * freedom);
}

/// The largest distance between the distribution of `sample` and `cumulative`, times sqrt(size):
/// Kolmogorov's statistic, above 1.95 once in a thousand samples.
template <class Cumulative>
double kolmogorov(std::vector<double> sample, Cumulative cumulative) {
  std::sort(sample.begin(), sample.end());
  const double size = static_cast<double>(sample.size());
  double most = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double expected = cumulative(sample[i]), position = static_cast<double>(i);
    most = std::max({most, expected - position / size, (position + 1) / size - expected});
  }
  return most * std::sqrt(size);
}

}  // namespace

TEST_CASE("philox gives the known answers published with Random123") {
  using Block = std::array<std::uint32_t, 4>;
  const std::uint32_t ones = 0xffffffff;
  CHECK(etch::philox({0, 0, 0, 0}, {0, 0}) ==
        Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(etch::philox({ones, ones, ones, ones}, {ones, ones}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(etch::philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a sequence is philox of position and stream under the seed") {
  Random random(Seed{0x299f31d0a4093822}, 0x0370734413198a2e);
  for (std::uint32_t position = 0; position < 3; ++position) {
    const auto block =
        etch::philox({position, 0, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0});
    for (std::uint32_t word : block) CHECK(random.bits() == word);
  }
}

TEST_CASE("the same seed gives the same numbers, another seed or stream gives others") {
  const auto first = [](Seed seed, std::uint64_t stream) {
    Random random(seed, stream);
    std::vector<std::uint32_t> words(64);
    std::generate(words.begin(), words.end(), [&] { return random.bits(); });
    return words;
  };
  CHECK(first(Seed{5}, 0) == first(Seed{5}, 0));
  CHECK(first(Seed{5}, 0) != first(Seed{6}, 0));
  CHECK(first(Seed{5}, 0) != first(Seed{5}, 1));
  CHECK(first(Seed{5}, 0) != first(Seed{5 + (std::uint64_t{1} << 32)}, 0));
  CHECK(first(Seed{5}, 0) != first(Seed{5}, std::uint64_t{1} << 32));
}

TEST_CASE("each of the 32 bits is set half of the time") {
  Random random(Seed{11});
  const int draws = 100'000;
  std::array<int, 32> set{};
  for (int i = 0; i < draws; ++i) {
    const std::uint32_t word = random.bits();
    for (std::size_t bit = 0; bit < 32; ++bit) set[bit] += static_cast<int>(word >> bit & 1);
  }
  for (int count : set) CHECK(std::abs(count - draws / 2) < 4.5 * std::sqrt(draws) / 2);
}

TEST_CASE("uniform numbers fill [0, 1) evenly") {
  Random random(Seed{12});
  std::vector<double> sample(200'000);
  std::generate(sample.begin(), sample.end(), [&] { return random.uniform(); });
  const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
  CHECK(*least >= 0);
  CHECK(*least < 1e-4);
  CHECK(*most < 1);
  CHECK(*most > 1 - 1e-4);
  CHECK(kolmogorov(sample, [](double x) { return x; }) < 1.95);

  std::vector<int> counts(1000);
  for (double x : sample) ++counts[static_cast<std::size_t>(x * 1000)];
  CHECK(std::abs(excess_chi_square(counts)) < 4.5);

  bool low_bits = false;  // 53 bits are there, not only the 32 of one word
  for (double x : sample) low_bits = low_bits || std::fmod(std::ldexp(x, 53), 2) == 1;
  CHECK(low_bits);
}

TEST_CASE("uniform numbers between bounds have that interval's mean and variance") {
  Random random(Seed{13});
  const int draws = 200'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = random.uniform(-3, 5);
    REQUIRE(x >= -3);
    REQUIRE(x <= 5);
    sum += x;
    squares += (x - 1) * (x - 1);
  }
  CHECK(std::abs(sum / draws - 1) < 4.5 * std::sqrt(64.0 / 12 / draws));
  CHECK(std::abs(squares / draws - 64.0 / 12) < 4.5 * std::sqrt(64.0 * 64 / 180 / draws));
}

TEST_CASE("normal numbers have the moments and the distribution of the standard normal") {
  Random random(Seed{14});
  std::vector<double> sample(200'000);
  std::generate(sample.begin(), sample.end(), [&] { return random.normal(); });
  std::array<double, 5> moment{};
  for (double x : sample) {
    for (std::size_t power = 1; power < 5; ++power) {
      moment[power] += std::pow(x, static_cast<double>(power)) / static_cast<double>(sample.size());
    }
  }
  const double unit = 1 / std::sqrt(static_cast<double>(sample.size()));
  CHECK(std::abs(moment[1]) < 4.5 * unit);
  CHECK(std::abs(moment[2] - 1) < 4.5 * unit * std::sqrt(2.0));
  CHECK(std::abs(moment[3]) < 4.5 * unit * std::sqrt(15.0));
  CHECK(std::abs(moment[4] - 3) < 4.5 * unit * std::sqrt(96.0));
  CHECK(kolmogorov(sample, [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }) < 1.95);
}

TEST_CASE("neighbouring normal numbers, and those of two streams, are uncorrelated") {
  Random one(Seed{15}, 0), other(Seed{15}, 1);
  const int draws = 200'000;
  double before = 0, serial = 0, across = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = one.normal();
    serial += x * before / draws;
    across += x * other.normal() / draws;
    before = x;
  }
  CHECK(std::abs(serial) < 4.5 / std::sqrt(draws));
  CHECK(std::abs(across) < 4.5 / std::sqrt(draws));
}

TEST_CASE("a normal number takes four words of the sequence") {
  Random random(Seed{16}), words(Seed{16});
  random.normal();
  for (int i = 0; i < 4; ++i) words.bits();
  CHECK(random.bits() == words.bits());
}

TEST_CASE("normal numbers are the same bits in constant evaluation and at run time") {
  constexpr auto compiled = [] {
    Random random(Seed{17});
    std::array<double, 200> numbers{};
    for (double& x : numbers) x = random.normal();
    return numbers;
  }();
  const volatile std::uint64_t seed = 17;  // out of the optimizer's sight
  Random random(Seed{seed});
  for (double x : compiled) CHECK(random.normal() == x);
}

TEST_CASE("whole numbers below a bound are equally frequent") {
  Random random(Seed{18});
  for (std::uint32_t bound : {1u, 2u, 3u, 10u, 784u}) {
    std::vector<int> counts(bound);
    for (int i = 0; i < 100'000; ++i) ++counts.at(random.below(bound));
    if (bound > 1) CHECK(excess_chi_square(counts) < 4.5);
  }
  CHECK(random.below(0) == 0);
}

TEST_CASE("whole numbers below a bound near 2^32 are without bias") {
  // 2^32 words on 3·2^30 values: without rejection every third value would come twice as often, by
  // a remainder the lowest third.
  const std::uint32_t bound = 3u << 30;
  Random random(Seed{19});
  std::vector<int> remainder(3), third(3);
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t value = random.below(bound);
    REQUIRE(value < bound);
    ++remainder[value % 3];
    ++third[value >> 30];
  }
  CHECK(excess_chi_square(remainder) < 4.5);
  CHECK(excess_chi_square(third) < 4.5);
}

TEST_CASE("a shuffle keeps every item and depends on the seed alone") {
  const auto shuffled = [](Seed seed) {
    std::vector<int> items(1000);
    std::iota(items.begin(), items.end(), 0);
    Random random(seed);
    etch::shuffle(std::span(items), random);
    return items;
  };
  std::vector<int> items = shuffled(Seed{20});
  CHECK(items == shuffled(Seed{20}));
  CHECK(items != shuffled(Seed{21}));
  CHECK_FALSE(std::is_sorted(items.begin(), items.end()));
  std::sort(items.begin(), items.end());
  for (int i = 0; i < 1000; ++i) REQUIRE(items[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a shuffle of four items gives each of the 24 orders equally often") {
  Random random(Seed{22});
  std::vector<int> counts(256);
  for (int i = 0; i < 48'000; ++i) {
    std::array<int, 4> items{0, 1, 2, 3};
    etch::shuffle(std::span<int>(items), random);
    ++counts[static_cast<std::size_t>(items[0] + 4 * items[1] + 16 * items[2] + 64 * items[3])];
  }
  std::erase(counts, 0);
  CHECK(counts.size() == 24);
  CHECK(excess_chi_square(counts) < 4.5);
}

TEST_CASE("a shuffle of nothing or one item draws nothing") {
  Random random(Seed{23}), untouched(Seed{23});
  std::vector<int> items;
  etch::shuffle(std::span(items), random);
  items.push_back(1);
  etch::shuffle(std::span(items), random);
  CHECK(items == std::vector{1});
  CHECK(random.bits() == untouched.bits());
}
