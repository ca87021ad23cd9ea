// Tables of comma-separated values (RFC 4180): texts, numbers and categories by row and column.
// May not know data sets or networks. A refusal names the file, the line and the column: that is what a reader of
// tables is asked for first, and what those that exist do not give.
#pragma once

#include <etch/core/label.hpp>
#include <etch/core/target.hpp>
#include <etch/io/file.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
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

/// The texts of a column as whole numbers: `codes[row]` is the place of the row's text in `names`.
struct Categories {
  std::vector<std::string> names;
  std::vector<Label> codes;
};

namespace detail {

enum class NumberText { finite, not_finite, none };

/// The number that is all of a text.
inline NumberText parse_number(std::string_view text, double& value) {
  // from_chars takes no plus: without it "+-5" would be a number.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return NumberText::none;
  }
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error == std::errc::invalid_argument || stopped != end) return NumberText::none;
  const bool is_finite = error == std::errc{} && std::isfinite(value);
  return is_finite ? NumberText::finite : NumberText::not_finite;
}

/// Each name once: numbers by value where all are, otherwise by name.
inline void sort_categories(std::vector<std::string>& names) {
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<std::pair<double, std::string>> numbers;
  for (const std::string& name : names) {
    double value = 0;
    if (parse_number(name, value) != NumberText::finite) return;
    numbers.emplace_back(value, name);
  }
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = std::move(numbers[i].second);
}

}  // namespace detail

/// A table as its file holds it: texts. A field in quotes may hold separators, line ends and, doubled, quotes.
/// Spaces around a field outside quotes are not part of it. Empty lines are passed over; in a table of one column
/// those before the last row are fields without a value.
class CsvTable {
 public:
  /// @throws std::runtime_error naming file and line: unreadable, without a row, a line with more or fewer
  /// fields than the first, two columns of one name, or a quote that does not end.
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

  /// @throws std::runtime_error naming line and column when the field is missing, no number, or no finite one
  /// of type T.
  template <class T = double>
  T number(int row, int column) const {
    return static_cast<T>(number_up_to(row, column, static_cast<double>(std::numeric_limits<T>::max())));
  }

  /// The categories of a column: numbers sorted by value where all are numbers, otherwise sorted by name.
  /// @throws std::runtime_error naming line and column when a field is missing.
  Categories categories(int column) const {
    std::vector<std::string> names;
    for (int row = 0; row < rows(); ++row) names.push_back(present(row, column));
    detail::sort_categories(names);
    return categories(column, std::move(names));
  }

  /// A column by the categories of another table.
  /// @throws std::runtime_error naming line and column when a field is missing or none of these.
  Categories categories(int column, std::vector<std::string> names) const {
    std::vector<std::pair<std::string_view, Label>> codes;
    for (const std::string& name : names) codes.emplace_back(name, static_cast<Label>(codes.size()));
    std::ranges::sort(codes);
    Categories result{std::move(names), {}};
    for (int row = 0; row < rows(); ++row) {
      const std::string& field = present(row, column);
      const auto at = std::ranges::lower_bound(codes, std::string_view(field), {}, &decltype(codes)::value_type::first);
      if (at == codes.end() || at->first != field) {
        refuse(row, column, "\"" + field + "\" is none of the known categories");
      }
      result.codes.push_back(at->second);
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
        refuse_equal_names();
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

  void refuse_equal_names() const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const auto first = static_cast<std::size_t>(std::ranges::find(names_, names_[i]) - names_.begin());
      if (first == i) continue;
      refuse_line(record_line_, "columns " + std::to_string(first + 1) + " and " + std::to_string(i + 1) +
                                    " are both called \"" + names_[i] + "\"");
    }
  }

  const std::string& present(int row, int column) const {
    const std::string& field = text(row, column);
    if (field.empty()) refuse(row, column, "the value is missing");
    return field;
  }

  double number_up_to(int row, int column, double largest) const {
    const std::string& field = present(row, column);
    double value = 0;
    const detail::NumberText kind = detail::parse_number(field, value);
    if (kind == detail::NumberText::none) refuse(row, column, "\"" + field + "\" is no number");
    if (kind == detail::NumberText::not_finite || std::abs(value) > largest) {
      refuse(row, column, "\"" + field + "\" is no finite number");
    }
    return value;
  }

  bool next_record(std::vector<std::string>& record) {
    record.clear();
    if (content_.find_first_not_of("\r\n", at_) == std::string_view::npos) return false;
    if (names_.size() != 1) {
      while (is_line_end()) take_line_end();
    }
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
    at_ += content_.substr(at_).starts_with("\r\n") ? 2 : 1;
    ++line_;
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

}  // namespace etch::inline ETCH_TARGET
