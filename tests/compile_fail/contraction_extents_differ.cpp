// A letter has one extent wherever it stands.
// diagnostic: letter_extents_differ
// fix: the same extent in both.
// expect: "contract: j is 3 in [2, 3] and"
// expect: "4 in [4, 5]"
// expect: contraction_extents_differ.cpp:20
// lines: 10
#include <etch/expr/contract.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 3
#else
#define ETCH_EXTENT 4
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto a = etch::input<etch::Shape{2, 3}>(tape);
  const auto b = etch::input<etch::Shape{ETCH_EXTENT, 5}>(tape);
  const auto y = etch::contract<"ij,jk->ik">(a, b);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
