// Filters that see more channels than the image has.
// diagnostic: filters_do_not_fit
// fix: filters of as many channels as the image, divided by the groups.
// expect: "[3, 8, 8] the filters are"
// expect: "[count, 3, height, width], got"
// expect: filters_of_other_channels.cpp:19
// lines: 20
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_CHANNELS 3
#else
#define ETCH_CHANNELS 4
#endif

template <etch::Shape S, etch::Shape W>
auto edges(etch::Expr<S> x, etch::Expr<W> filters) {
  // Of every filter one image.
  return etch::convolve(x, filters);
}

const auto traced = [] {
  etch::Tape tape;
  const auto filters = etch::input<etch::Shape{5, ETCH_CHANNELS, 3, 3}>(tape);
  return edges(etch::input<etch::Shape{3, 8, 8}>(tape), filters).ref.id;
}();
