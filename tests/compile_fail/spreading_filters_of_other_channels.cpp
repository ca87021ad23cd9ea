// A transposed convolution has its filters the other way round: the channels it takes come first.
// diagnostic: spreading_filters_do_not_fit
// fix: filters [channels of the image, channels of the result, height, width].
// expect: "convolve_transposed: for an"
// expect: "image [3, 8, 8] the filters"
// expect: spreading_filters_of_other_channels.cpp:19
// lines: 20
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_FILTERS 3, 5
#else
#define ETCH_FILTERS 5, 3
#endif

template <etch::Shape S, etch::Shape W>
auto larger(etch::Expr<S> x, etch::Expr<W> filters) {
  // Twice as many rows and columns, and some.
  return etch::convolve_transposed<2>(x, filters);
}

const auto traced = [] {
  etch::Tape tape;
  const auto filters = etch::input<etch::Shape{ETCH_FILTERS, 3, 3}>(tape);
  return larger(etch::input<etch::Shape{3, 8, 8}>(tape), filters).ref.id;
}();
