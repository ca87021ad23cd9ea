// A window that reaches over more than there is, padding included.
// diagnostic: window_too_large
// fix: pad the image, or take a smaller kernel.
// expect: "max_pool: a window spans 5 by"
// expect: "5, the padded input is 4 by 6"
// expect: window_larger_than_image.cpp:19
// lines: 20
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_KERNEL 4
#else
#define ETCH_KERNEL 5
#endif

constexpr etch::Shape image{1, 4, 6};
template <etch::Shape S>
auto largest(etch::Expr<S> x) {
  return etch::max_pool<ETCH_KERNEL>(x);
}

const auto traced = [] {
  etch::Tape tape;
  return largest(etch::input<image>(tape)).ref.id;
}();
