// Windows that do not move on.
// diagnostic: window_below_one
// fix: give a stride of at least 1.
// expect: "average_pool: stride 0 by 2,"
// expect: "at least 1 is wanted"
// expect: window_without_stride.cpp:18
// lines: 20
#include <etch/expr/images.hpp>

#ifdef ETCH_TWIN
#define ETCH_STRIDE 1
#else
#define ETCH_STRIDE 0
#endif

template <etch::Shape S>
auto means(etch::Expr<S> x) {
  return etch::average_pool<2, etch::Extent2(ETCH_STRIDE, 2)>(x);
}

const auto traced = [] {
  etch::Tape tape;
  return means(etch::input<etch::Shape{1, 4, 6}>(tape)).ref.id;
}();
