// A reshape that would gain or lose elements is refused on the line that writes it.
// expect: reshape: [28, 28] has 784 elem
// expect: ents, [785] has 785
// expect: reshape_changes_count.cpp:16
#include <etch/expr/shaping.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 784
#else
#define ETCH_EXTENT 785
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto image = etch::input<etch::Shape{28, 28}>(tape);
  const auto row = etch::reshape<etch::Shape{ETCH_EXTENT}>(image);
  tape.append_output(row.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
