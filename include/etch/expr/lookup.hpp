// Columns of a table by positions known at run time.
// May not know derivatives or kernels. Positions known while compiling are those of `gather`
// (expr/joining.hpp).
#pragma once

#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/op/lookup.hpp>

namespace etch::inline ETCH_TARGET {

/// The columns of a table [size, count] that positions [length] name, as rows: y(l, i) = table(i, k) with
/// k = positions(l). It is what one-hot rows times the transposed table would be, but reads the columns named
/// alone. Positions are whole numbers from 0 to count − 1, in float exact up to 2²⁴; any other number gives
/// zeros. The table's gradient adds up what its columns were read for, one sample after the other; the
/// positions have none.
template <Shape Table, Shape Positions>
constexpr auto lookup(Expr<Table> table, Expr<Positions> positions) {
  constexpr bool fits = Table.rank == 2 && Positions.rank == 1;
  constexpr Shape wrong = Table.rank == 2 ? Positions : Table;
  using Fits [[maybe_unused]] =
      typename decltype(diagnostics::judge<
                        fits, detail::NotAMatrix<"lookup", "a matrix and a vector", wrong>>())::fits;
  if constexpr (fits) {
    using Columns = ops::Lookup<Table[0], Table[1], Positions[0]>;
    return Expr<Columns::result>{apply<Columns>(table.ref, positions.ref)};
  } else {
    return table;
  }
}

}  // namespace etch::inline ETCH_TARGET
