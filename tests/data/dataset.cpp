// A dataset's rows, targets and parts, and what it refuses.
#include <etch/data/dataset.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <stdexcept>
#include <vector>

namespace {

using etch::Label;
using etch::Shape;
using etch_test::error_text;
using Pairs = etch::Dataset<Shape{2}>;

Pairs three_pairs() { return Pairs({1, 2, 3, 4, 5, 6}, {0, 2, 1}, 3); }

std::vector<float> values(std::span<const float> span) { return {span.begin(), span.end()}; }

}  // namespace

TEST_CASE("a dataset hands out the rows and labels it was made of") {
  const Pairs data = three_pairs();
  CHECK(data.size() == 3);
  CHECK(data.classes() == 3);
  CHECK(values(data.input(1)) == std::vector<float>{3, 4});
  CHECK(values(data.inputs()) == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(data.label(1) == 2);
  CHECK(data.labels().size() == 3);
  CHECK_FALSE(data.has_targets());
  CHECK(data.targets().empty());
}

TEST_CASE("a sample's row is as long as its shape has elements") {
  const etch::Dataset<Shape{1, 2, 3}, double> data(std::vector<double>(12, 0.5), {0, 1}, 2);
  CHECK(data.size() == 2);
  CHECK(data.input(1).size() == 6);
}

TEST_CASE("one-hot targets are 1 at the label and 0 elsewhere") {
  Pairs data = three_pairs();
  CHECK(data.one_hot_targets() == std::vector<float>{1, 0, 0, 0, 0, 1, 0, 1, 0});
  data.set_targets(data.one_hot_targets(), data.classes());
  CHECK(values(data.target(1)) == std::vector<float>{0, 0, 1});
}

TEST_CASE("a regression dataset has real-valued targets and no labels") {
  const Pairs data = Pairs::regression({1, 2, 3, 4}, {0.5f, -0.5f}, 1);
  CHECK(data.size() == 2);
  CHECK_FALSE(data.has_labels());
  CHECK(data.classes() == 0);
  CHECK(data.target(1)[0] == -0.5f);
}

TEST_CASE("a subset copies rows, labels and targets of its range") {
  Pairs data = three_pairs();
  data.set_targets({10, 20, 30}, 1);
  const Pairs part = data.subset(1, 2);
  CHECK(part.size() == 2);
  CHECK(part.classes() == 3);
  CHECK(values(part.inputs()) == std::vector<float>{3, 4, 5, 6});
  CHECK(part.label(0) == 2);
  CHECK(values(part.targets()) == std::vector<float>{20, 30});
  CHECK(data.subset(3, 0).empty());
}

TEST_CASE("a split has the first examples in one part and the others in the other") {
  const auto [train, test] = three_pairs().split(1);
  CHECK(values(train.inputs()) == std::vector<float>{1, 2});
  CHECK(values(test.inputs()) == std::vector<float>{3, 4, 5, 6});
  CHECK(test.label(1) == 1);
}

TEST_CASE("a range beyond the examples is refused") {
  const Pairs data = three_pairs();
  CHECK(error_text<std::out_of_range>([&] { data.subset(2, 2); }) ==
        "dataset: 2 examples from 2 on, but there are 3");
  CHECK_THROWS_AS(data.subset(-1, 1), std::out_of_range);
  CHECK_THROWS_AS(data.subset(1, -1), std::out_of_range);
  CHECK_THROWS_AS(data.subset(4, 0), std::out_of_range);
  CHECK_THROWS_AS(data.subset(1, 0x7fffffff), std::out_of_range);
}

TEST_CASE("inputs and labels that do not fit are refused with both counts") {
  CHECK(error_text<std::invalid_argument>([] {
          Pairs({1, 2, 3, 4, 5}, {0, 1, 2}, 3);
        }) == "dataset: 3 labels need 6 input values (2 each), found 5");
}

TEST_CASE("a label outside the classes is refused with its place and the range") {
  CHECK(error_text<std::invalid_argument>([] {
          Pairs({1, 2, 3, 4}, {0, 3}, 3);
        }) == "dataset: label 3 of example 1 is not in 0 to 2");
  CHECK(error_text<std::invalid_argument>([] {
          Pairs({1, 2, 3, 4}, {-1, 0}, 3);
        }) == "dataset: label -1 of example 0 is not in 0 to 2");
  CHECK(error_text<std::invalid_argument>([] { Pairs({}, {}, 0); }) ==
        "dataset: labels need at least 1 class, found 0");
}

TEST_CASE("targets that do not fit the examples are refused with both counts") {
  Pairs data = three_pairs();
  CHECK(error_text<std::invalid_argument>([&] {
          data.set_targets({1, 2}, 1);
        }) == "dataset: 2 rows of targets need 4 input values (2 each), found 6");
  CHECK(error_text<std::invalid_argument>([&] {
          data.set_targets({1, 2, 3, 4}, 3);
        }) == "dataset: 4 target values are not whole rows of 3");
  CHECK(error_text<std::invalid_argument>([&] { data.set_targets({}, 0); }) ==
        "dataset: a row of targets needs at least 1 number, found 0");
}

TEST_CASE("chosen examples come in the order of their numbers, as often as they are named") {
  Pairs data = three_pairs();
  data.set_targets({10, 20, 30}, 1);
  const Pairs chosen = data.select(std::vector<int>{2, 0, 2});
  CHECK(values(chosen.inputs()) == std::vector<float>{5, 6, 1, 2, 5, 6});
  CHECK(std::vector<Label>(chosen.labels().begin(), chosen.labels().end()) == std::vector<Label>{1, 0, 1});
  CHECK(values(chosen.targets()) == std::vector<float>{30, 10, 30});
  CHECK(error_text<std::out_of_range>([&] { data.select(std::vector<int>{3}); }) ==
        "dataset: there is no example 3 among 3");
}

TEST_CASE("a view has the rows where they lie, and its parts have rows of their own") {
  const std::vector<float> rows{1, 2, 3, 4};
  const std::vector<Label> labels{1, 0};
  const Pairs data = Pairs::view(rows, labels, 2);
  const Pairs copy = data;
  CHECK(copy.inputs().data() == rows.data());
  CHECK(copy.labels().data() == labels.data());
  CHECK(values(data.subset(1, 1).inputs()) == std::vector<float>{3, 4});
  CHECK_FALSE(data.subset(1, 1).inputs().data() == rows.data() + 2);

  const std::vector<float> targets{7, 8};
  const Pairs measured = Pairs::view_regression(rows, targets, 1);
  CHECK(measured.target(1).data() == targets.data() + 1);
  CHECK(measured.size() == 2);
  CHECK_FALSE(measured.has_labels());
  CHECK_THROWS_AS(Pairs::view(rows, std::vector<Label>{1}, 2), std::invalid_argument);
  CHECK_THROWS_AS(Pairs::view(rows, std::vector<Label>{1, 2}, 2), std::invalid_argument);
  CHECK_THROWS_AS(Pairs::view_regression(rows, std::vector<float>{7}, 1), std::invalid_argument);
}

TEST_CASE("the rows of a copy are its own") {
  Pairs data = three_pairs();
  const Pairs copy = data;
  CHECK_FALSE(copy.inputs().data() == data.inputs().data());
  CHECK(values(copy.inputs()) == values(data.inputs()));
}
