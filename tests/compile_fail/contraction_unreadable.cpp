// The letters of a contraction have one form.
// diagnostic: contraction_unreadable
// fix: two words, an arrow, the result's word.
// expect: "contract: ij,jk is not of the"
// expect: contraction_unreadable.cpp:19
// lines: 10
#include <etch/expr/contract.hpp>

#ifdef ETCH_TWIN
#define ETCH_LETTERS "ij,jk->ik"
#else
#define ETCH_LETTERS "ij,jk"
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
