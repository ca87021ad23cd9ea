// Random search: where trials lie, how rounds narrow, and that threads change nothing.
#include <etch/train/search.hpp>
#include <etch/train/threads.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::Seed;
using etch::Trial;
using etch_test::error_text;

std::vector<etch::HyperParameter> space() {
  return {etch::log_uniform_range("rate", 1e-5, 1e-1), etch::uniform_range("momentum", 0.5, 0.9),
          etch::choice_of("width", {16, 32, 64})};
}

/// Best at rate 1e-2 and width 32.
double score(const Trial& trial) {
  const double off = std::log10(trial["rate"]) + 2;
  return -off * off - std::abs(trial["width"] - 32) / 100;
}

}  // namespace

TEST_CASE("trials lie all over the space, evenly by the logarithm where that is asked for") {
  int below = 0;
  std::set<double> widths;
  std::set<std::uint64_t> seeds;
  const auto results = etch::search(space(), score, {.trials = 400, .seed = Seed{3}});
  for (const Trial& trial : results.trials) {
    CHECK(trial["rate"] >= 1e-5);
    CHECK(trial["rate"] <= 1e-1);
    CHECK(trial["momentum"] >= 0.5);
    CHECK(trial["momentum"] < 0.9);
    below += trial["rate"] < 1e-3 ? 1 : 0;
    widths.insert(trial["width"]);
    seeds.insert(trial.seed.value);
  }
  CHECK(below == Approx(200).margin(50));  // 1e-3 is the middle; the deviation of 400 is 10
  CHECK(widths == std::set<double>{16, 32, 64});
  CHECK(seeds.size() == 400);
}

TEST_CASE("results come with the best first, by either reading of a score") {
  const auto up = etch::search(space(), score, {.trials = 50});
  CHECK(std::ranges::is_sorted(up.trials, std::greater{}, &Trial::score));
  CHECK(up.best().score == up.trials.front().score);
  const auto down = etch::search(space(), [](const Trial& t) { return -score(t); }, {.trials = 50, .minimise = true});
  CHECK(down.best().number == up.best().number);
}

TEST_CASE("rounds narrow the ranges to where the best trials were") {
  const auto results = etch::search(space(), score, {.trials = 30, .rounds = 4, .keep = 0.2, .seed = Seed{1}});
  CHECK(results.trials.size() == 120);
  for (const Trial& trial : results.trials) {
    if (trial.round != 3) continue;
    CHECK(std::abs(std::log10(trial["rate"]) + 2) < 0.5);
    CHECK(trial["width"] == 32);
  }
  CHECK(std::abs(std::log10(results.best()["rate"]) + 2) < 0.02);
}

TEST_CASE("a trial that fails is told and does not end the search") {
  const auto results = etch::search(space(), [](const Trial& trial) {
    if (trial["width"] == 64) throw std::runtime_error("too wide");
    return score(trial);
  }, {.trials = 40});
  CHECK(std::isnan(results.trials.back().score));
  CHECK(results.trials.back().error == "too wide");
  CHECK_FALSE(std::isnan(results.best().score));
  CHECK(results.table(40).find("too wide") != std::string::npos);

  const auto none = etch::search(space(), [](const Trial&) -> double { throw std::runtime_error("never"); });
  CHECK(error_text<std::runtime_error>([&] { none.best(); }) == "etch: no trial has a score: never");
}

TEST_CASE("a trial may throw what is no std::exception") {
  const auto results = etch::search(space(), [](const Trial& trial) -> double {
    if (trial.number == 1) throw 7;
    return 1;
  }, {.trials = 3});
  CHECK(results.trials.back().number == 1);
  CHECK(std::isnan(results.trials.back().score));
  CHECK(results.trials.back().error == "not a std::exception");
}

TEST_CASE("trials are the same on one thread and on several") {
  const tbb::global_control four(tbb::global_control::max_allowed_parallelism, 4);
  const etch::SearchOptions options{.trials = 25, .rounds = 3, .seed = Seed{7}};
  const auto in_turn = etch::search(space(), score, options);
  etch::ThreadPool pool{etch::Threads{4}};
  const auto together = etch::search(space(), score, options, pool);
  REQUIRE(together.trials.size() == in_turn.trials.size());
  for (std::size_t i = 0; i < in_turn.trials.size(); ++i) {
    CHECK(together.trials[i].number == in_turn.trials[i].number);
    CHECK(together.trials[i].seed.value == in_turn.trials[i].seed.value);
    CHECK(together.trials[i].values == in_turn.trials[i].values);
  }
}

TEST_CASE("the table has a line a trial") {
  etch::SearchResults results;
  results.trials.push_back({.number = 4, .score = 0.9325, .values = {{"rate", 0.0125}, {"width", 32}}});
  results.trials.push_back({.number = 1, .error = "not finite", .values = {{"rate", 1e-5}, {"width", 16}}});
  CHECK(results.table() ==
        "       score            rate           width   trial\n"
        "      0.9325          0.0125              32       4\n"
        "           -           1e-05              16       1  not finite\n");
  etch::SearchResults long_name;
  long_name.trials.push_back({.number = 0, .score = 1, .values = {{"weight of the penalty", 0.5}, {"n", 2}}});
  CHECK(long_name.table() ==
        "       score  weight of the penalty               n   trial\n"
        "           1                    0.5               2       0\n");
  CHECK(error_text<std::out_of_range>([&] { results.best()["depth"]; }) == "etch: the trial has no \"depth\"");
}

TEST_CASE("spaces and searches that make no sense are refused") {
  CHECK_THROWS_AS(etch::uniform_range("x", 1, 1), std::invalid_argument);
  CHECK_THROWS_AS(etch::log_uniform_range("x", 0, 1), std::invalid_argument);
  CHECK_THROWS_AS(etch::choice_of("x", {}), std::invalid_argument);
  CHECK_THROWS_AS(etch::search(space(), score, {.trials = 0}), std::invalid_argument);
  CHECK_THROWS_AS(etch::search(space(), score, {.keep = 0}), std::invalid_argument);
}
