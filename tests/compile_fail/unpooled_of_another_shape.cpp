// What is put back where maxima stood has one element for each window.
// diagnostic: unpooled_does_not_fit
// fix: give it the shape of `max_pool` with the same windows.
// expect: "max_unpool: the image has"
// expect: "windows [2, 2, 3], to be put"
// expect: "back are [2, 3, 3]"
// expect: unpooled_of_another_shape.cpp:21
// lines: 10
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_ROWS 2
#else
#define ETCH_ROWS 3
#endif

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto x = etch::input<etch::Shape{2, 5, 6}>(tape);
  const auto y = etch::input<etch::Shape{2, ETCH_ROWS, 3}>(tape);
  const auto image = etch::max_unpool<2>(y, x);
  tape.append_output(image.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
