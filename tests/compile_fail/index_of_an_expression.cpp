// Which element is meant is said by a type, so that it is known to exist while compiling.
// diagnostic: expression_has_no_index
// fix: write `element<0>(x)`.
// expect: "an expression has no [i]: use"
// expect: "element<i, j>(x) or row<i>(x)"
// expect: index_of_an_expression.cpp:18
// lines: 15
#include <etch/expr/functions.hpp>
#include <etch/expr/moving.hpp>

#ifdef ETCH_TWIN
#define ETCH_FIRST element<0>(x)
#else
#define ETCH_FIRST x[0]
#endif

constexpr auto first = [](auto x) {
  return square(ETCH_FIRST);
};
constexpr etch::Graph make() {
  etch::Tape tape;
  const auto y = first(etch::input<etch::Shape{3}>(tape));
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
