// A parameter whose shape is in its type takes as many numbers as the shape has.
// diagnostic: wrong_number_of_values
// fix: pass as many numbers as the parameter has.
// expect: "assign got 7 numbers, the"
// expect: "parameter [2, 3] has 6"
// expect: assign_too_many.cpp:17
// lines: 10
#include <etch/nn/model.hpp>

#ifdef ETCH_TWIN
#define ETCH_COUNT 6
#else
#define ETCH_COUNT 7
#endif

void set(const etch::Parameter<float, etch::Shape{2, 3}>& weight, const float (&values)[ETCH_COUNT]) {
  weight.assign(values);
}
