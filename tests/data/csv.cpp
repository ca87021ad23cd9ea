// Tables of comma-separated values: what is read, and what is refused, with file, line and column.
#include <etch/data/csv.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::CsvTable;
using etch::Shape;
using etch_test::error_text;
using etch_test::text_bytes;

struct Fixture {
  etch_test::TemporaryDirectory directory;

  CsvTable table(const std::string& content, etch::CsvOptions options = {}) {
    return CsvTable::read(directory.file("t.csv", text_bytes(content)), options);
  }
  /// Without the directory.
  template <class Action>
  std::string refusal(Action&& action) {
    const std::string text = error_text<std::runtime_error>(action);
    const std::size_t at = text.find("t.csv");
    return at == std::string::npos ? text : text.substr(at);
  }
};

std::vector<float> values(std::span<const float> span) { return {span.begin(), span.end()}; }

}  // namespace

TEST_CASE_METHOD(Fixture, "a table has the names of its first line and the fields of the others") {
  const CsvTable t = table("a, b ,c\n1,-2.5,x y\n+3,4e2,\"q, \"\"r\"\"\ns\"\r\n\n");
  CHECK(t.names() == std::vector<std::string>{"a", "b", "c"});
  CHECK(t.rows() == 2);
  CHECK(t.number(0, 1) == -2.5);
  CHECK(t.number(1, 0) == 3);
  CHECK(t.number(1, 1) == 400);
  CHECK(t.text(0, 2) == "x y");
  CHECK(t.text(1, 2) == "q, \"r\"\ns");
}

TEST_CASE_METHOD(Fixture, "without a header columns are numbered from 1; a mark at the file's start is no field") {
  const CsvTable t = table("\xef\xbb\xbf""5;6\n7;8", {.header = false, .separator = ';'});
  CHECK(t.names() == std::vector<std::string>{"1", "2"});
  CHECK(t.number(1, t.column("2")) == 8);
  CHECK(t.number(0, 0) == 5);
}

TEST_CASE_METHOD(Fixture, "a data set takes its inputs, classes and one-hot columns from a table") {
  const CsvTable t = table("age,colour,weight,kind\n30,red,1.5,dog\n40,blue,2.5,cat\n50,red,3.5,dog\n");
  const auto [data, inputs, classes, columns] =
      etch::dataset_of<Shape{4}>(t, {.one_hot = {"colour"}, .label = "kind"});
  CHECK(inputs == std::vector<std::string>{"age", "colour=blue", "colour=red", "weight"});
  CHECK(classes == std::vector<std::string>{"cat", "dog"});
  CHECK(values(data.input(0)) == std::vector<float>{30, 0, 1, 1.5f});
  CHECK(values(data.input(1)) == std::vector<float>{40, 1, 0, 2.5f});
  CHECK(data.label(0) == 1);
  CHECK(data.label(1) == 0);
}

TEST_CASE_METHOD(Fixture, "columns can be chosen and ordered, and targets are numbers") {
  const CsvTable t = table("a,b,y,z\n1,2,3,4\n5,6,7,8\n");
  const auto [data, inputs, classes, columns] = etch::dataset_of<Shape{2}>(t, {.inputs = {"b", "a"}, .targets = {"z", "y"}});
  CHECK(values(data.inputs()) == std::vector<float>{2, 1, 6, 5});
  CHECK(values(data.target(1)) == std::vector<float>{8, 7});
  CHECK_FALSE(data.has_labels());
  CHECK(classes.empty());
}

TEST_CASE_METHOD(Fixture, "a missing or bad value is refused with its line and column") {
  const std::string start = "id,size,kind\n1,2,a\n\"2\n\",3,b\n";  // its second row takes two lines
  const CsvTable missing = table(start + "3,,a\n");
  CHECK(refusal([&] { missing.number(2, 1); }) == "t.csv: line 5: column 2 (\"size\"): the value is missing");
  const CsvTable word = table(start + "3,4 m,a\n");
  CHECK(refusal([&] { etch::dataset_of<Shape{1}>(word, {.inputs = {"size"}, .label = "kind"}); }) ==
        "t.csv: line 5: column 2 (\"size\"): \"4 m\" is no number");
  const CsvTable no_kind = table(start + "3,4,\n");
  CHECK(refusal([&] { etch::dataset_of<Shape{1}>(no_kind, {.inputs = {"size"}, .label = "kind"}); }) ==
        "t.csv: line 5: column 3 (\"kind\"): the value is missing");
}

TEST_CASE_METHOD(Fixture, "numbers that are not finite, or not in the data's type, are refused with their place") {
  for (const std::string text : {"nan", "NaN", "inf", "-inf", "infinity", "1e999", "-1e999"}) {
    const CsvTable t = table("a,kind\n1,x\n" + text + ",y\n");
    CHECK(refusal([&] { t.number(1, 0); }) == "t.csv: line 3: column 1 (\"a\"): \"" + text + "\" is no finite number");
  }
  for (const std::string text : {"+-5", "++5", "-+5", "--5", "+", "5+"}) {
    const CsvTable t = table("a,kind\n" + text + ",y\n");
    CHECK(refusal([&] { t.number(0, 0); }) == "t.csv: line 2: column 1 (\"a\"): \"" + text + "\" is no number");
  }
  const CsvTable large = table("a,b,kind\n1,2,x\n3,-4e38,y\n");
  CHECK(large.number(1, 1) == -4e38);
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(large, {.label = "kind"}); }) ==
        "t.csv: line 3: column 2 (\"b\"): \"-4e38\" is no finite number");
  CHECK(refusal([&] { etch::dataset_of<Shape{1}>(large, {.inputs = {"a"}, .targets = {"b"}}); }) ==
        "t.csv: line 3: column 2 (\"b\"): \"-4e38\" is no finite number");
}

TEST_CASE_METHOD(Fixture, "an empty line of one column is a missing value, but for those at the end") {
  const CsvTable t = table("a\r\n1\r\n\r\n3\r\n\r\n\r\n");
  REQUIRE(t.rows() == 3);
  CHECK(t.number(2, 0) == 3);
  CHECK(refusal([&] { t.number(1, 0); }) == "t.csv: line 3: column 1 (\"a\"): the value is missing");
  CHECK(table("a,b\n1,2\n\n3,4\n").rows() == 2);
}

TEST_CASE_METHOD(Fixture, "categories that are all numbers are sorted as numbers") {
  const CsvTable t = table("a,b\n10,10\n9,x\n-2,9\n10,9\n");
  CHECK(t.categories(0).names == std::vector<std::string>{"-2", "9", "10"});
  CHECK(t.categories(0).codes == std::vector<etch::Label>{2, 1, 0, 2});
  CHECK(t.categories(1).names == std::vector<std::string>{"10", "9", "x"});
}

TEST_CASE_METHOD(Fixture, "a table read apart has the categories of the first") {
  const auto train = etch::dataset_of<Shape{3}>(table("age,colour,kind\n1,red,dog\n2,blue,cat\n3,red,eel\n"),
                                                {.one_hot = {"colour"}, .label = "kind"});
  const auto test = etch::dataset_of<Shape{3}>(table("kind,age,colour\neel,5,red\n"), train.columns);
  CHECK(test.inputs == train.inputs);
  CHECK(test.classes == train.classes);
  CHECK(test.data.classes() == 3);
  CHECK(test.data.label(0) == 2);
  CHECK(values(test.data.input(0)) == std::vector<float>{5, 0, 1});
  CHECK(refusal([&] { etch::dataset_of<Shape{3}>(table("age,colour,kind\n1,red,cat\n1,green,cat\n"), train.columns); }) ==
        "t.csv: line 3: column 2 (\"colour\"): \"green\" is none of the known categories");
  CHECK(refusal([&] { etch::dataset_of<Shape{3}>(table("age,colour,kind\n1,red,cow\n"), train.columns); }) ==
        "t.csv: line 2: column 3 (\"kind\"): \"cow\" is none of the known categories");
}

TEST_CASE_METHOD(Fixture, "what is no table is refused with its line") {
  CHECK(refusal([&] { table("a,b\n1,2\n3\n"); }) == "t.csv: line 3: 1 fields, expected 2");
  CHECK(refusal([&] { table("a,b\n1,2\n3,4,5\n"); }) == "t.csv: line 3: 3 fields, expected 2");
  CHECK(refusal([&] { table("a,b\n1,\"2\n\n"); }) == "t.csv: line 2: a quote does not end");
  CHECK(refusal([&] { table("a,b\n1,\"2\"3\n"); }) == "t.csv: line 2: text after a closing quote");
  CHECK(refusal([&] { table("a,b,a\n1,2,3\n"); }) == "t.csv: line 1: columns 1 and 3 are both called \"a\"");
  CHECK(refusal([&] { table("a,b\n"); }) == "t.csv: the table has no row");
  CHECK(refusal([&] { table(""); }) == "t.csv: the table has no row");
  CHECK_THROWS_AS(CsvTable::read(directory.path() / "none.csv"), std::runtime_error);
}

TEST_CASE_METHOD(Fixture, "columns that are not there, and samples of another size, are refused") {
  const CsvTable t = table("a,b,kind\n1,2,x\n");
  CHECK(refusal([&] { static_cast<void>(t.column("c")); }) ==
        "t.csv: no column \"c\"; there are \"a\" \"b\" \"kind\"");
  CHECK(refusal([&] { etch::dataset_of<Shape{3}>(t, {.label = "kind"}); }) ==
        "t.csv: the columns give 2 numbers a row, a sample has 3");
  CHECK(refusal([&] { etch::dataset_of<Shape{3}>(t, {}); }) == "t.csv: neither a label nor a target was chosen");
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(t, {.one_hot = {"kind"}, .label = "kind"}); }) ==
        "t.csv: \"kind\" is to be one-hot and is no input");
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(t, {.label = "knd"}); }) ==
        "t.csv: no column \"knd\"; there are \"a\" \"b\" \"kind\"");
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(t, {.targets = {"c"}}); }) ==
        "t.csv: no column \"c\"; there are \"a\" \"b\" \"kind\"");
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(t, {.inputs = {"a", "kind"}, .label = "kind"}); }) ==
        "t.csv: \"kind\" is to be an input and the label");
  CHECK(refusal([&] { etch::dataset_of<Shape{2}>(t, {.inputs = {"a", "b"}, .targets = {"b"}}); }) ==
        "t.csv: \"b\" is to be an input and the target");
}
