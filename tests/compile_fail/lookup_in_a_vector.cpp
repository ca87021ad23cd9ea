// A table has a column for each position.
// diagnostic: not_a_matrix
// fix: the table is [size, count], the positions a vector.
// expect: "lookup wants a matrix and a"
// lines: 11
#include <etch/expr/lookup.hpp>

#ifdef ETCH_TWIN
#define ETCH_TABLE 4, 5
#else
#define ETCH_TABLE 20
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto table = etch::input<etch::Shape{ETCH_TABLE}>(tape);
  const auto positions = etch::input<etch::Shape{3}>(tape);
  tape.append_output(etch::lookup(table, positions).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
