// A word has a letter for each axis.
// diagnostic: letters_and_axes
// fix: a letter for each axis.
// expect: "contract: j names 1 axes,"
// expect: contraction_names_too_few.cpp:19
// lines: 10
#include <etch/expr/contract.hpp>

#ifdef ETCH_TWIN
#define ETCH_LETTERS "ij,jk->ik"
#else
#define ETCH_LETTERS "ij,j->i"
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{2, 3}>(tape);
  const auto b = etch::input<etch::Shape{3, 4}>(tape);
  const auto y = etch::contract<ETCH_LETTERS>(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
