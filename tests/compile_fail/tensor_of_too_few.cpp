// A Tensor is given all its elements, or none.
// diagnostic: wrong_number_of_values
// fix: give as many numbers as it has elements.
// expect: "Tensor got 5 numbers, a tensor"
// expect: tensor_of_too_few.cpp:16
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_LAST , 6
#else
#define ETCH_LAST
#endif

double corner() {
  const etch::Tensor<double, 2, 3> a{1, 2, 3, 4, 5 ETCH_LAST};
  return a(0, 0);
}
