// A reshape that would gain or lose elements is refused on the line that writes it.
// diagnostic: reshape_changes_count
// fix: reshape to as many elements as there are.
// expect: "reshape: [28, 28] has 784"
// expect: "elements, [785] has 785"
// expect: reshape_changes_count.cpp:19
// lines: 10
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
