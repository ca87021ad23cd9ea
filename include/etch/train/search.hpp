// Search for hyper-parameters: trials at random places of a space, which may be narrowed to where the best
// were. May not know networks: a trial is a callable that gives a score.
// (Bergstra and Bengio 2012, Random search for hyper-parameter optimization.)
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/report_text.hpp>
#include <etch/core/target.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// One hyper-parameter and what it may be. Made by `uniform_range`, `log_uniform_range` and `choice_of`.
struct HyperParameter {
  enum class Kind { uniform, log_uniform, choice };

  std::string name;
  Kind kind;
  double low = 0, high = 0;         ///< of a range
  std::vector<double> choices{};
};

/// Uniform in low … high.
/// @throws std::invalid_argument when low is not below high.
inline HyperParameter uniform_range(std::string name, double low, double high) {
  if (!(low < high)) throw std::invalid_argument("etch: \"" + name + "\" wants a range from low to high");
  return {std::move(name), HyperParameter::Kind::uniform, low, high};
}

/// Its logarithm is uniform: for what spans orders of magnitude.
/// @throws std::invalid_argument when low is not above 0 and below high.
inline HyperParameter log_uniform_range(std::string name, double low, double high) {
  if (!(low > 0) || !(low < high)) {
    throw std::invalid_argument("etch: \"" + name + "\" wants a range from above 0");
  }
  return {std::move(name), HyperParameter::Kind::log_uniform, low, high};
}

/// One of these, each as likely.
/// @throws std::invalid_argument when there is none.
inline HyperParameter choice_of(std::string name, std::vector<double> choices) {
  if (choices.empty()) throw std::invalid_argument("etch: \"" + name + "\" wants something to choose from");
  return {std::move(name), HyperParameter::Kind::choice, 0, 0, std::move(choices)};
}

/// What is tried once.
class Trial {
 public:
  int number = 0;  ///< from 0, over all rounds
  int round = 0;   ///< from 0
  Seed seed{};     ///< of its own, for the trial's initial values and order
  double score = std::numeric_limits<double>::quiet_NaN();
  std::string error{};  ///< of a trial that threw; it has no score

  /// The value of a hyper-parameter.
  /// @throws std::out_of_range when there is none of the name.
  double operator[](std::string_view name) const {
    for (const auto& [known, value] : values) {
      if (known == name) return value;
    }
    throw std::out_of_range("etch: the trial has no \"" + std::string(name) + "\"");
  }

  std::vector<std::pair<std::string, double>> values{};
};

struct SearchOptions {
  int trials = 20;      ///< in each round
  int rounds = 1;
  double keep = 0.2;    ///< the best of the trials so far, to whose ranges the next round is narrowed
  bool minimise = false;
  Seed seed{0};
};

/// All trials, the best first; those without a score are last.
struct SearchResults {
  std::vector<Trial> trials;

  /// @throws std::runtime_error when no trial has a score; the text has the error of the first.
  const Trial& best() const {
    if (trials.empty() || std::isnan(trials.front().score)) {
      throw std::runtime_error("etch: no trial has a score" +
                               (trials.empty() ? std::string() : ": " + trials.front().error));
    }
    return trials.front();
  }

  /// A line a trial: score, values, number, and the error of one that threw.
  std::string table(int most = 20) const {
    ReportText text;
    if (trials.empty()) return {};
    text.right("score", 12);
    for (const auto& [name, value] : trials.front().values) text.right(name, width(name));
    text.right("trial", 8) << '\n';
    for (const Trial& trial : std::span(trials).first(std::min(trials.size(), static_cast<std::size_t>(most)))) {
      text.right(std::isnan(trial.score) ? "-" : number(trial.score), 12);
      for (const auto& [name, value] : trial.values) text.right(number(value), width(name));
      text.right(std::to_string(trial.number), 8);
      if (!trial.error.empty()) text << "  " << trial.error;
      text << '\n';
    }
    return std::move(text).text();
  }

 private:
  static std::size_t width(const std::string& name) { return std::max<std::size_t>(16, name.size() + 2); }
  static std::string number(double value) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.4g", value);
    return digits;
  }
};

/// Takes one trial after the other.
struct InTurn {
  template <class Take>
  void operator()(int count, const Take& take) const {
    for (int i = 0; i < count; ++i) take(i);
  }
};

namespace detail {

inline double drawn(const HyperParameter& parameter, Random& random) {
  switch (parameter.kind) {
    case HyperParameter::Kind::choice:
      return parameter.choices[random.below(static_cast<std::uint32_t>(parameter.choices.size()))];
    case HyperParameter::Kind::log_uniform:
      return std::clamp(std::exp(random.uniform(std::log(parameter.low), std::log(parameter.high))), parameter.low,
                        parameter.high);
    default: return random.uniform(parameter.low, parameter.high);
  }
}

/// The trial of a number: its values and its seed are functions of that and the search's seed.
inline Trial make_trial(std::span<const HyperParameter> space, const SearchOptions& options, int number, int round) {
  Random random(options.seed, (std::uint64_t{5} << 60) + static_cast<std::uint64_t>(number));
  Trial trial{.number = number, .round = round};
  const std::uint64_t high = random.bits();
  trial.seed = Seed{high << 32 | random.bits()};
  for (const HyperParameter& parameter : space) trial.values.emplace_back(parameter.name, drawn(parameter, random));
  return trial;
}

/// The ranges and choices that the trials kept lie in.
inline void narrow(std::vector<HyperParameter>& space, std::span<const Trial> kept) {
  for (HyperParameter& parameter : space) {
    std::vector<double> values;
    for (const Trial& trial : kept) values.push_back(trial[parameter.name]);
    const auto [low, high] = std::ranges::minmax(values);
    if (parameter.kind == HyperParameter::Kind::choice) {
      std::erase_if(parameter.choices, [&](double c) { return std::ranges::find(values, c) == values.end(); });
    } else if (low < high) {
      parameter.low = low;
      parameter.high = high;
    }
  }
}

}  // namespace detail

/// Tries `options.trials` places of the space, `options.rounds` times; `score(const Trial&)` gives a number, the
/// larger the better. A trial that throws has its error in the results and no score. Values and seeds are
/// functions of `options.seed` and the trial's number, so the results are the same on any number of threads.
///
///     const auto results = etch::search({etch::log_uniform_range("rate", 1e-4, 1), etch::log_uniform_range("decay", 1e-8, 1e-3)},
///                                       [&](const etch::Trial& trial) { … return accuracy; }, {.trials = 50});
///
/// `run(count, take)` calls take(0) … take(count − 1): one after the other, or as an etch::ThreadPool does
/// (etch/train/threads.hpp).
/// @throws std::invalid_argument when trials or rounds are less than 1, or keep is not above 0 and up to 1.
template <class Score, class Run = InTurn>
SearchResults search(std::vector<HyperParameter> space, const Score& score, const SearchOptions& options = {},
                     Run&& run = {}) {
  if (options.trials < 1 || options.rounds < 1 || !(options.keep > 0) || !(options.keep <= 1)) {
    throw std::invalid_argument("etch: a search wants trials, rounds and a part to keep");
  }
  SearchResults results;
  const auto is_better = [&](const Trial& a, const Trial& b) {
    if (std::isnan(a.score) != std::isnan(b.score)) return std::isnan(b.score);
    if (a.score == b.score || std::isnan(a.score)) return a.number < b.number;
    return options.minimise ? a.score < b.score : a.score > b.score;
  };
  for (int round = 0; round < options.rounds; ++round) {
    std::vector<Trial> trials;
    for (int i = 0; i < options.trials; ++i) {
      trials.push_back(detail::make_trial(space, options, round * options.trials + i, round));
    }
    run(options.trials, [&](int i) {
      Trial& trial = trials[static_cast<std::size_t>(i)];
      try {
        trial.score = static_cast<double>(score(std::as_const(trial)));
      } catch (const std::exception& error) {
        trial.error = error.what();
      } catch (...) {
        trial.error = "not a std::exception";
      }
    });
    results.trials.insert(results.trials.end(), trials.begin(), trials.end());
    std::ranges::sort(results.trials, is_better);
    const auto scored = std::ranges::count_if(results.trials, [](const Trial& t) { return !std::isnan(t.score); });
    const auto kept = std::min<std::ptrdiff_t>(
        scored, std::max<std::ptrdiff_t>(2, std::lround(options.keep * static_cast<double>(results.trials.size()))));
    if (kept > 0) detail::narrow(space, std::span(results.trials).first(static_cast<std::size_t>(kept)));
  }
  return results;
}

}  // namespace etch::inline ETCH_TARGET
