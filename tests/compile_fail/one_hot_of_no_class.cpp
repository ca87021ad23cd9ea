// A label is one of at least one class.
// diagnostic: extent_below_one
// fix: say how many classes there are.
// expect: "one_hot [0]: axis 0 has extent"
// expect: "0, at least 1 is wanted"
// lines: 10
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_CLASSES 10
#else
#define ETCH_CLASSES 0
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto label = etch::index_input<etch::Shape{}>(tape);
  const auto row = etch::one_hot<ETCH_CLASSES>(label);
  tape.append_output(row.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
