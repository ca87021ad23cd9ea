// A letter stands once in a word: the diagonal has a function of its own.
// diagnostic: letter_stands_twice
// fix: two letters, or diagonal(a).
// expect: "contract: i stands twice in ii"
// expect: contraction_repeats_a_letter.cpp:19
// lines: 10
#include <etch/expr/contract.hpp>

#ifdef ETCH_TWIN
#define ETCH_LETTERS "ij,jk->ik"
#else
#define ETCH_LETTERS "ii,jk->ik"
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{3, 3}>(tape);
  const auto b = etch::input<etch::Shape{3, 4}>(tape);
  const auto y = etch::contract<ETCH_LETTERS>(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
