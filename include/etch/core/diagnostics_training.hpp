// The texts about optimizers.
// May not know how a check is made or how a text is shown (see core/diagnostics.hpp).
#pragma once

#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text group_without_parameters(std::string_view pattern,
                                        std::span<const std::string_view> names) {
  Text text;
  text << "in_groups: " << pattern
       << " stands for no parameter that the groups before it leave; there are";
  for (std::size_t i = 0; i < names.size(); ++i) text << (i == 0 ? " " : ", ") << names[i];
  return text;
}

constexpr Text group_of_a_part(std::string_view optimizer) {
  return Text{} << "in_groups: " << optimizer
                << " is of the whole gradient: put it around in_groups";
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
