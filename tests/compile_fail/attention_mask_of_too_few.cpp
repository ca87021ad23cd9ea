// A mask is a number for each key, or one for each query and key.
// diagnostic: attention_mask_of_another_shape
// fix: as many numbers as keys.
// expect: "attention of 6 queries and 7
// expect: "keys wants a mask [7] or
// expect: [6, 7], got [5]"
// lines: 14
#include <etch/expr/attention.hpp>

#ifdef ETCH_TWIN
#define ETCH_KEYS 7
#else
#define ETCH_KEYS 5
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto q = etch::input<etch::Shape{6, 4}>(tape);
  const auto k = etch::input<etch::Shape{7, 4}>(tape);
  const auto v = etch::input<etch::Shape{7, 3}>(tape);
  const auto mask = etch::input<etch::Shape{ETCH_KEYS}>(tape);
  tape.append_output(etch::attention(q, k, v, mask).ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
