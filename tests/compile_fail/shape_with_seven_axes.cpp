// A shape of more axes than there is room for is refused where it is written.
// fix: merge axes; a shape has no axis for the batch.
// expect: etch: a shape has at most six axes
// expect: shape_with_seven_axes.cpp:16
// lines: 18
// errors: 3
#include <etch/shape/shape.hpp>

#ifdef ETCH_TWIN
#define ETCH_BETWEEN +
#else
#define ETCH_BETWEEN ,
#endif

// clang-format off
static_assert(etch::Shape{1, 2, 3, 4, 5, 6 ETCH_BETWEEN 7}.rank == 6);
