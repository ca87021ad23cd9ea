// Tables of comma-separated values (RFC 4180) and the data sets made of their columns.
// May not know networks. A refusal names the file, the line and the column: that is what a reader of tables is
// asked for first, and what those that exist do not give.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/dataset.hpp>
#include <etch/io/file.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

struct CsvOptions {
  bool header = true;    ///< the first line holds names; otherwise columns are called "1", "2", …
  char separator = ',';
};

/// The texts of a column as whole numbers: `codes[row]` is the place of the row's text in `names`, which are
/// sorted.
struct Categories {
  std::vector<std::string> names;
  std::vector<Label> codes;
};

/// A table as its file holds it: texts. A field in quotes may hold separators, line ends and, doubled, quotes.
/// Spaces around a field outside quotes are not part of it; empty lines are passed over.
class CsvTable {
 public:
  /// @throws std::runtime_error naming file and line: unreadable, without a row, a line with more or fewer
  /// fields than the first, or a quote that does not end.
  static CsvTable read(const std::filesystem::path& path, CsvOptions options = {}) {
    const std::vector<std::uint8_t> file = detail::read_file(path);
    return CsvTable(path, {reinterpret_cast<const char*>(file.data()), file.size()}, options);
  }

  int rows() const { return static_cast<int>(lines_.size()); }
  const std::vector<std::string>& names() const { return names_; }

  /// The column of a name.
  /// @throws std::runtime_error when there is none; the text lists those there are.
  int column(std::string_view name) const {
    const auto at = std::ranges::find(names_, name);
    if (at != names_.end()) return static_cast<int>(at - names_.begin());
    std::string text = "no column \"" + std::string(name) + "\"; there are";
    for (const std::string& known : names_) text += " \"" + known + "\"";
    detail::throw_file_error(path_, text);
  }

  const std::string& text(int row, int column) const {
    return fields_[static_cast<std::size_t>(row) * names_.size() + static_cast<std::size_t>(column)];
  }

  /// @throws std::runtime_error naming line and column when the field is missing or no number.
  double number(int row, int column) const {
    const std::string& field = text(row, column);
    if (field.empty()) refuse(row, column, "the value is missing");
    double value = 0;
    const char* const end = field.data() + field.size();
    const char* const begin = field.data() + (field[0] == '+' ? 1 : 0);
    const auto [stopped, error] = std::from_chars(begin, end, value);
    if (error != std::errc{} || stopped != end) refuse(row, column, "\"" + field + "\" is no number");
    return value;
  }

  /// @throws std::runtime_error naming line and column when a field is missing.
  Categories categories(int column) const {
    Categories result;
    for (int row = 0; row < rows(); ++row) {
      if (text(row, column).empty()) refuse(row, column, "the value is missing");
      result.names.push_back(text(row, column));
    }
    std::ranges::sort(result.names);
    result.names.erase(std::unique(result.names.begin(), result.names.end()), result.names.end());
    for (int row = 0; row < rows(); ++row) {
      const auto at = std::ranges::lower_bound(result.names, text(row, column));
      result.codes.push_back(static_cast<Label>(at - result.names.begin()));
    }
    return result;
  }

  [[noreturn]] void refuse(const std::string& what) const { detail::throw_file_error(path_, what); }

 private:
  CsvTable(const std::filesystem::path& path, std::string_view content, CsvOptions options)
      : path_(path), content_(content), separator_(options.separator) {
    if (content_.starts_with("\xef\xbb\xbf")) at_ = 3;  // a byte order mark
    std::vector<std::string> record;
    while (next_record(record)) {
      if (names_.empty()) {
        for (std::size_t i = 0; i < record.size(); ++i) {
          names_.push_back(options.header ? record[i] : std::to_string(i + 1));
        }
        if (options.header) continue;
      }
      if (record.size() != names_.size()) {
        refuse_line(record_line_, std::to_string(record.size()) + " fields, expected " +
                                      std::to_string(names_.size()));
      }
      lines_.push_back(record_line_);
      for (std::string& field : record) fields_.push_back(std::move(field));
    }
    if (lines_.empty()) refuse("the table has no row");
    content_ = {};
  }

  [[noreturn]] void refuse_line(int line, const std::string& what) const {
    detail::throw_file_error(path_, "line " + std::to_string(line) + ": " + what);
  }
  [[noreturn]] void refuse(int row, int column, const std::string& what) const {
    refuse_line(lines_[static_cast<std::size_t>(row)],
                "column " + std::to_string(column + 1) + " (\"" + names_[static_cast<std::size_t>(column)] +
                    "\"): " + what);
  }

  bool next_record(std::vector<std::string>& record) {
    record.clear();
    while (at_ < content_.size() && is_line_end()) take_line_end();
    if (at_ == content_.size()) return false;
    record_line_ = line_;
    for (;;) {
      record.push_back(next_field());
      if (at_ == content_.size()) return true;
      if (is_line_end()) {
        take_line_end();
        return true;
      }
      ++at_;  // the separator
    }
  }

  std::string next_field() {
    while (at_ < content_.size() && is_space(content_[at_])) ++at_;
    if (at_ < content_.size() && content_[at_] == '"') return quoted_field();
    std::string field;
    while (at_ < content_.size() && content_[at_] != separator_ && !is_line_end()) field += content_[at_++];
    while (!field.empty() && is_space(field.back())) field.pop_back();
    return field;
  }

  std::string quoted_field() {
    const int first_line = line_;
    std::string field;
    for (++at_; at_ < content_.size(); ++at_) {
      if (content_[at_] == '\n') ++line_;
      if (content_[at_] != '"') {
        field += content_[at_];
      } else if (at_ + 1 < content_.size() && content_[at_ + 1] == '"') {
        field += content_[at_++];
      } else {
        ++at_;
        while (at_ < content_.size() && is_space(content_[at_])) ++at_;
        if (at_ < content_.size() && content_[at_] != separator_ && !is_line_end()) {
          refuse_line(line_, "text after a closing quote");
        }
        return field;
      }
    }
    refuse_line(first_line, "a quote does not end");
  }

  bool is_space(char c) const { return (c == ' ' || c == '\t') && c != separator_; }
  bool is_line_end() const { return content_[at_] == '\n' || content_[at_] == '\r'; }
  void take_line_end() {
    if (content_[at_] == '\n') ++line_;
    ++at_;
  }

  std::filesystem::path path_;
  std::string_view content_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1, record_line_ = 1;
  std::vector<std::string> names_;
  std::vector<int> lines_;  ///< in the file, of each row
  std::vector<std::string> fields_;
};

/// Which columns are what. Without `inputs`, all that are neither label nor target.
struct CsvColumns {
  std::vector<std::string> inputs{};
  std::vector<std::string> one_hot{};  ///< of the inputs those that hold categories: a number for each category
  std::string label{};                 ///< a column of categories: the class
  std::vector<std::string> targets{};
};

template <Shape Sample, class T = float>
struct CsvData {
  Dataset<Sample, T> data;
  std::vector<std::string> inputs;   ///< what each element of a row is: "age", "colour=red"
  std::vector<std::string> classes;  ///< the label's categories, sorted: class i is classes[i]
};

/// A data set of a table's columns.
/// @throws std::runtime_error naming the file, and line and column of a missing or bad value; a column that
/// is not there; as many numbers as the columns give where the sample has not so many.
template <Shape Sample, class T = float>
CsvData<Sample, T> dataset_of(const CsvTable& table, CsvColumns columns) {
  const auto contains = [](const auto& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  if (columns.inputs.empty()) {
    for (const std::string& name : table.names()) {
      if (name != columns.label && !contains(columns.targets, name)) columns.inputs.push_back(name);
    }
  }
  if (columns.label.empty() && columns.targets.empty()) table.refuse("neither a label nor a target was chosen");
  for (const std::string& name : columns.one_hot) {
    if (!contains(columns.inputs, name)) table.refuse("\"" + name + "\" is to be one-hot and is no input");
  }

  std::vector<std::string> elements;
  std::vector<std::vector<T>> values;
  for (const std::string& name : columns.inputs) {
    const int column = table.column(name);
    if (contains(columns.one_hot, name)) {
      const Categories categories = table.categories(column);
      for (std::size_t c = 0; c < categories.names.size(); ++c) {
        elements.push_back(name + "=" + categories.names[c]);
        values.emplace_back();
        for (const Label code : categories.codes) {
          values.back().push_back(code == static_cast<Label>(c) ? T(1) : T(0));
        }
      }
    } else {
      elements.push_back(name);
      values.emplace_back();
      for (int row = 0; row < table.rows(); ++row) {
        values.back().push_back(static_cast<T>(table.number(row, column)));
      }
    }
  }
  if (static_cast<int>(elements.size()) != Sample.size()) {
    table.refuse("the columns give " + std::to_string(elements.size()) + " numbers a row, a sample has " +
                 std::to_string(Sample.size()));
  }

  std::vector<T> inputs, targets;
  for (int row = 0; row < table.rows(); ++row) {
    for (const std::vector<T>& element : values) inputs.push_back(element[static_cast<std::size_t>(row)]);
    for (const std::string& name : columns.targets) {
      targets.push_back(static_cast<T>(table.number(row, table.column(name))));
    }
  }
  const int target_size = static_cast<int>(columns.targets.size());
  if (columns.label.empty()) {
    return {Dataset<Sample, T>::regression(std::move(inputs), std::move(targets), target_size),
            std::move(elements), {}};
  }
  Categories labels = table.categories(table.column(columns.label));
  Dataset<Sample, T> data(std::move(inputs), std::move(labels.codes), static_cast<int>(labels.names.size()));
  if (target_size > 0) data.set_targets(std::move(targets), target_size);
  return {std::move(data), std::move(elements), std::move(labels.names)};
}

}  // namespace etch::inline ETCH_TARGET
