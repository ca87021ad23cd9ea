// Asks whether a callable takes certain arguments.
// May not know what it is called for.
#pragma once

#include <etch/core/target.hpp>

namespace etch::inline ETCH_TARGET::detail {

struct NotCallable {};

/// A callable that takes anything, in that worst of matches: where calling it gives a `NotCallable`, the
/// callable itself takes no such arguments. Overload resolution then says what a `requires` would, which
/// makes the callable's body part of a requirement, and an error in there longer.
template <class F>
struct Callee : F {
  using F::operator();
  NotCallable operator()(...) const;
};

}  // namespace etch::inline ETCH_TARGET::detail
