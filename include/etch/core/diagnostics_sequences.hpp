// The texts that etch shows a user at compile time about attention and streams. May not know how a check is
// made; see core/diagnostics.hpp.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text attention_of_other_shapes(Extents queries, Extents keys, Extents values) {
  Text text;
  text << "attention wants queries [n, d], keys [m, d] and values [m, e], got ";
  write_extents(text, queries);
  text << ", ";
  write_extents(text, keys);
  text << " and ";
  write_extents(text, values);
  return text;
}

constexpr Text attention_mask_of_another_shape(Extents mask, int queries, int keys) {
  Text text;
  text << "attention of " << queries << " queries and " << keys << " keys wants a mask [" << keys << "] or [" << queries
       << ", " << keys << "], got ";
  write_extents(text, mask);
  return text;
}

constexpr Text stream_of_another_network() {
  return Text{} << "a stream and its model want networks of the same parameters, in the same order";
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
