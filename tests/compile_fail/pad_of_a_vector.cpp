// Padding is of images.
// diagnostic: not_an_image
// fix: reshape it first, `etch::reshape<etch::Shape{1, 1, 6}>(x)`.
// expect: "pad wants an image"
// expect: pad_of_a_vector.cpp:18
// lines: 20
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_SHAPE 1, 1, 6
#else
#define ETCH_SHAPE 6
#endif

template <etch::Shape S>
auto wider(etch::Expr<S> x) {
  // A row of zeros above and below.
  return etch::pad<etch::Extent2(1, 0)>(x);
}

const auto traced = [] {
  etch::Tape tape;
  return wider(etch::input<etch::Shape{ETCH_SHAPE}>(tape)).ref.id;
}();
