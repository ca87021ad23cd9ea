// Random numbers by hash: how they are spread, and that kernels draw what the interpreter draws.
#include "support/catch.hpp"
#include "support/programs.hpp"

#include <etch/expr/random.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/math_hash.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

constexpr etch::Shape shape{3, 5};

/// Numbers of two streams, and whether they are used again in the gradient of a weight.
struct Draws {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto x = etch::input<shape>(tape, etch::Rate::sample);
    const auto key = etch::input<etch::Shape{}>(tape);
    const auto weight = etch::input<shape>(tape);
    const auto drawn = etch::random_uniform<shape>(key) + etch::random_uniform<shape>(key, 1);
    tape.append_output(etch::batch_mean(etch::sum(x * weight * drawn)).ref.id);
    tape.append_output(drawn.ref.id);
    return tape.graph();
  }
  static constexpr std::array<int, 1> with_respect_to{2};
};

/// A key, samples and places as they are in training.
std::vector<double> some_numbers() {
  std::vector<double> numbers;
  for (int sample = 0; sample < 256; ++sample) {
    for (int place = 0; place < 400; ++place) {
      numbers.push_back(etch::math::uniform_hash(7.0, double(sample), double(place), 3));
    }
  }
  return numbers;
}

double correlation_with_shifted(const std::vector<double>& numbers, std::size_t shift) {
  double sum = 0;
  for (std::size_t i = 0; i + shift < numbers.size(); ++i) {
    sum += (numbers[i] - 0.5) * (numbers[i + shift] - 0.5);
  }
  return 12 * sum / static_cast<double>(numbers.size() - shift);
}

}  // namespace

TEST_CASE("hashed numbers are spread evenly, and no neighbour says anything about another") {
  const auto numbers = some_numbers();
  const double count = static_cast<double>(numbers.size());
  std::array<double, 64> bins{};
  for (const double number : numbers) {
    REQUIRE(number >= 0);
    REQUIRE(number < 1);
    REQUIRE(number * 0x1p24 == std::floor(number * 0x1p24));
    bins[static_cast<std::size_t>(number * 64)] += 1;
  }
  // χ² of 63 degrees of freedom: 1 in 1000 is above 104.
  double chi_squared = 0;
  for (const double bin : bins) chi_squared += (bin - count / 64) * (bin - count / 64) / (count / 64);
  CHECK(chi_squared < 104);
  // Of places, of samples, and across both.
  for (const std::size_t shift : {1u, 2u, 16u, 400u, 401u, 800u}) {
    CHECK(std::abs(correlation_with_shifted(numbers, shift)) < 3.5 / std::sqrt(count));
  }
}

TEST_CASE("one bit of any argument changes half of a number's bits") {
  const auto bits = [](double key, double sample, double place, std::uint32_t stream) {
    return static_cast<std::uint32_t>(etch::math::uniform_hash(key, sample, place, stream) * 0x1p24);
  };
  for (int argument = 0; argument < 4; ++argument) {
    double changed = 0;
    constexpr int trials = 500;
    for (int i = 0; i < trials; ++i) {
      std::array<std::uint32_t, 4> at{31u * static_cast<unsigned>(i), 5, static_cast<unsigned>(i), 2};
      const auto before = bits(at[0], at[1], at[2], at[3]);
      at[static_cast<std::size_t>(argument)] ^= 1u << (i % 10);
      changed += std::popcount(before ^ bits(at[0], at[1], at[2], at[3]));
    }
    CHECK(changed / trials == Approx(12).epsilon(0.05));
  }
}

TEST_CASE("kernels draw the interpreter's numbers, in both types, for a sample alone and in tiles") {
  using Program = etch::Program<Draws>;
  for (const int batch : {1, 3, 70}) {
    auto inputs = testing::make_inputs(Program::graph(), batch);
    inputs[1] = {16777215};
    const auto wanted = etch::interpret(Program::graph(), inputs, batch);
    CHECK(testing::run<Program, double>(inputs, batch)[1] == wanted[1]);
    const auto found = testing::run<Program, float>(inputs, batch);
    for (std::size_t i = 0; i < wanted[1].size(); ++i) {
      CHECK(static_cast<float>(wanted[1][i]) == found[1][i]);
    }
    for (std::size_t i = 0; i < wanted[2].size(); ++i) {
      CHECK(found[2][i] == Approx(wanted[2][i]).epsilon(1e-5).margin(1e-5));
    }
  }
}
