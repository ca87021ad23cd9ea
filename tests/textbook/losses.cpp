// The textbook's losses and softmax, for outputs and targets that a file lists.
#include <etch/expr/composed.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/nn/losses.hpp>
#include <etch/program.hpp>

#include "support/catch.hpp"
#include "support/programs.hpp"
#include "support/reference.hpp"
#include "textbook/close_to.hpp"

#include <cmath>
#include <string>
#include <vector>

namespace {

using etch::Rate, etch::Shape;

template <int N>
struct BothLosses {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    const auto y = etch::input<Shape{N}>(tape, Rate::sample);
    const auto t = etch::input<Shape{N}>(tape, Rate::sample);
    tape.append_output(etch::mean_squared_error(y, t).ref.id);
    tape.append_output(etch::cross_entropy(y, t).ref.id);
    return tape.graph();
  }
};

struct SoftmaxOfThree {
  static constexpr etch::Graph make() {
    etch::Tape tape;
    tape.append_output(softmax(etch::input<Shape{3}>(tape, Rate::sample)).ref.id);
    return tape.graph();
  }
};

/// The program's outputs by kernels, for a lone sample and within a batch, and as interpreted.
template <class Program>
std::vector<std::vector<etch::Values>> every_way(const std::vector<etch::Values>& sample) {
  std::vector<etch::Values> twice;
  for (etch::Values values : sample) {
    values.insert(values.end(), sample[twice.size()].begin(), sample[twice.size()].end());
    twice.push_back(values);
  }
  auto of_batch = testing::run<Program, double>(twice, 2);
  for (etch::Values& values : of_batch) values.resize(values.size() / 2);
  return {etch::interpret(Program::graph(), sample), testing::run<Program, double>(sample, 1),
          of_batch};
}

template <int N>
void check_losses(const nlohmann::json& one) {
  const std::vector<etch::Values> inputs{textbook::numbers(one.at("y")),
                                         textbook::numbers(one.at("t"))};
  for (const auto& losses : every_way<etch::Program<BothLosses<N>>>(inputs)) {
    textbook::check_close_to(one, "half_sum_of_squares", losses[0]);
    textbook::check_close_to(one, "cross_entropy", losses[1]);
  }
}

}  // namespace

TEST_CASE("half the sum of squares and the cross entropy are the textbook's") {
  const auto file = reference("losses");
  if (!file) {
    WARN("no reference data");
    return;
  }
  REQUIRE(file->at("cases").size() == 4);
  for (nlohmann::json one : file->at("cases")) {
    INFO(one.at("case").get<std::string>());
    one["tolerance"] = file->at("tolerance");
    const std::size_t count = one.at("y").size();
    REQUIRE((count == 7 || count == 10));
    count == 7 ? check_losses<7>(one) : check_losses<10>(one);
  }
}

TEST_CASE("softmax is the textbook's, and does not overflow on [1010, 1000, 990]") {
  const auto file = reference("softmax");
  if (!file) {
    WARN("no reference data");
    return;
  }
  REQUIRE(file->at("cases").size() == 2);
  for (nlohmann::json one : file->at("cases")) {
    one["tolerance"] = file->at("tolerance");
    for (const auto& found :
         every_way<etch::Program<SoftmaxOfThree>>({textbook::numbers(one.at("a"))})) {
      textbook::check_close_to(one, "y", found[0]);
      CHECK(std::abs(found[0][0] + found[0][1] + found[0][2] - one.at("sum").get<double>()) <=
            1e-15);
    }
  }
}
