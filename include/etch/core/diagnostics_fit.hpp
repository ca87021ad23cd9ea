// The texts about fitting a model to data.
// May not know how a check is made or how a text is shown (see core/diagnostics.hpp).
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>

namespace etch::inline ETCH_TARGET::diagnostics {

constexpr Text callback_takes_no_event(int position) {
  return Text{} << "fit: callback " << position
                << " takes no event: its one parameter is a FitBegin, StepEnd, EpochEnd or FitEnd, such as "
                << "const etch::EpochEnd&";
}

}  // namespace etch::inline ETCH_TARGET::diagnostics
