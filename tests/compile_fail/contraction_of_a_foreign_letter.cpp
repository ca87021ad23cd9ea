// Every letter of the result comes from an operand.
// diagnostic: letter_of_no_operand
// fix: letters of the operands.
// expect: "contract: m of the result
// expect: contraction_of_a_foreign_letter.cpp:19
// lines: 10
#include <etch/expr/contract.hpp>

#ifdef ETCH_TWIN
#define ETCH_LETTERS "ij,jk->ik"
#else
#define ETCH_LETTERS "ij,jk->im"
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
