// Streams: a network call after call gives what it gives on the whole sequence.
#include <etch/nn/stream.hpp>

#include "support/catch.hpp"

#include <etch/nn/layers.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <span>

using etch::Dense, etch::GRU, etch::Input, etch::LSTM, etch::Network, etch::Returns, etch::RNN;

namespace {

template <int Length>
using Stacked = Network<Input<Length, 3>, RNN<4, Returns::all>, LSTM<5, Returns::all>, GRU<6>,
                        etch::BatchNorm, Dense<2>>;

std::array<double, 24> sequence() {
  std::array<double, 24> x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(1.3 * static_cast<double>(i * i));
  return x;
}

}  // namespace

TEST_CASE("a stream of rows, or of some rows at a time, gives what the whole sequence gives") {
  const etch::Model<Stacked<8>, double> model(etch::xavier, etch::Seed{3});
  const auto x = sequence();
  const auto wanted = model.predict(x);
  etch::Stream<Stacked<1>, double> rows{model};
  etch::Stream<Stacked<4>, double> halves{model};
  std::array<double, 2> by_rows{}, by_halves{};
  // Twice: after reset nothing is left of the first time.
  for (int time = 0; time < 2; ++time) {
    for (std::size_t i = 0; i < 8; ++i) by_rows = rows.next(std::span(x).subspan(3 * i, 3));
    for (std::size_t i = 0; i < 2; ++i) by_halves = halves.next(std::span(x).subspan(12 * i, 12));
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(std::abs(by_rows[k] - wanted[k]) < 1e-13);
      CHECK(std::abs(by_halves[k] - wanted[k]) < 1e-13);
    }
    rows.reset();
    halves.reset();
  }
}

TEST_CASE("a stream of a whole network begins at zeros, goes on, and checks sizes") {
  const etch::Model<Stacked<8>, double> model(etch::xavier, etch::Seed{3});
  const auto x = sequence();
  const auto wanted = model.predict(x);
  etch::Stream stream{model};
  const auto first = stream.next(x), second = stream.next(x);
  CHECK(std::abs(first[0] - wanted[0]) < 1e-13);
  CHECK(std::abs(second[0] - wanted[0]) > 1e-3);
  CHECK_THROWS_AS(stream.next(std::span(x).first(23)), std::invalid_argument);
}
