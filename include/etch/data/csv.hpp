// Data sets of the columns of a table of comma-separated values.
// May not know networks.
#pragma once

#include <etch/core/target.hpp>
#include <etch/data/csv_table.hpp>
#include <etch/data/dataset.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// The categories of a column, in the order of their codes.
struct CsvCategories {
  std::string column;
  std::vector<std::string> names;
};

/// Which columns are what. Without `inputs`, all that are neither label nor target.
struct CsvColumns {
  std::vector<std::string> inputs{};
  std::vector<std::string> one_hot{};  ///< of the inputs those that hold categories: a number for each category
  std::string label{};                 ///< a column of categories: the class
  std::vector<std::string> targets{};
  std::vector<CsvCategories> known{};  ///< those of an earlier table; a column's own where there are none of it
};

template <Shape Sample, class T = float>
struct CsvData {
  Dataset<Sample, T> data;
  std::vector<std::string> inputs;   ///< what each element of a row is: "age", "colour=red"
  std::vector<std::string> classes;  ///< the label's categories: class i is classes[i]
  CsvColumns columns;                ///< with all inputs and categories: gives a table read apart the same codes
};

namespace detail {

/// Fills in the inputs, and refuses columns that are not there or are two things.
inline void resolve(const CsvTable& table, CsvColumns& columns) {
  const auto contains = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  if (columns.label.empty() && columns.targets.empty()) table.refuse("neither a label nor a target was chosen");
  std::vector<std::string> outputs = columns.targets;
  if (!columns.label.empty()) outputs.insert(outputs.begin(), columns.label);
  for (const std::string& name : outputs) {
    static_cast<void>(table.column(name));
    if (contains(columns.inputs, name)) {
      table.refuse("\"" + name + "\" is to be an input and the " + (name == columns.label ? "label" : "target"));
    }
  }
  if (columns.inputs.empty()) {
    for (const std::string& name : table.names()) {
      if (!contains(outputs, name)) columns.inputs.push_back(name);
    }
  }
  for (const std::string& name : columns.one_hot) {
    if (!contains(columns.inputs, name)) table.refuse("\"" + name + "\" is to be one-hot and is no input");
  }
}

/// The codes of a column by the categories known, or its own, which are known from then on.
inline Categories known_categories(const CsvTable& table, const std::string& name, CsvColumns& columns) {
  const auto known = std::ranges::find(columns.known, name, &CsvCategories::column);
  if (known != columns.known.end()) return table.categories(table.column(name), known->names);
  Categories own = table.categories(table.column(name));
  columns.known.push_back({name, own.names});
  return own;
}

}  // namespace detail

/// A data set of a table's columns. A table read apart gets the same inputs and codes by the first one's columns:
///
///     const auto train = dataset_of<Shape{4}>(CsvTable::read("train.csv"), {.one_hot = {"colour"}, .label = "kind"});
///     const auto test = dataset_of<Shape{4}>(CsvTable::read("test.csv"), train.columns);
///
/// @throws std::runtime_error naming the file, and line and column of a missing or bad value or an unknown category;
/// a column that is not there or is input and output; as many numbers as the columns give where the sample has not
/// so many.
template <Shape Sample, class T = float>
CsvData<Sample, T> dataset_of(const CsvTable& table, CsvColumns columns) {
  detail::resolve(table, columns);
  std::vector<std::string> elements;
  std::vector<std::vector<T>> values;
  for (const std::string& name : columns.inputs) {
    const int column = table.column(name);
    if (std::ranges::find(columns.one_hot, name) != columns.one_hot.end()) {
      const Categories categories = detail::known_categories(table, name, columns);
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
        values.back().push_back(table.number<T>(row, column));
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
      targets.push_back(table.number<T>(row, table.column(name)));
    }
  }
  const int target_size = static_cast<int>(columns.targets.size());
  if (columns.label.empty()) {
    return {Dataset<Sample, T>::regression(std::move(inputs), std::move(targets), target_size),
            std::move(elements), {}, std::move(columns)};
  }
  Categories labels = detail::known_categories(table, columns.label, columns);
  Dataset<Sample, T> data(std::move(inputs), std::move(labels.codes), static_cast<int>(labels.names.size()));
  if (target_size > 0) data.set_targets(std::move(targets), target_size);
  return {std::move(data), std::move(elements), std::move(labels.names), std::move(columns)};
}

}  // namespace etch::inline ETCH_TARGET
