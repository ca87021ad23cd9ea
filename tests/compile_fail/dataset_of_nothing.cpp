// A sample has at least one number.
// diagnostic: extent_below_one
// fix: give every axis its extent.
// expect: "Dataset [28, 0]: axis 1 has"
// expect: "extent 0, at least 1 is wanted"
// lines: 10
#include <etch/data/dataset.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 28
#else
#define ETCH_EXTENT 0
#endif

int count(const etch::Dataset<etch::Shape{28, ETCH_EXTENT}>& data) { return data.size(); }
