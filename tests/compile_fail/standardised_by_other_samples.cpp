// Means of other samples than those that are standardised.
// diagnostic: statistics_of_other_samples
// fix: measure on data of the same sample.
// expect: "a scale: measured on samples"
// expect: "of 12 elements, the samples"
// expect: "are [2, 5] of 10 elements"
// lines: 20
#include <etch/data/batches.hpp>
#include <etch/data/transforms.hpp>

#ifdef ETCH_TWIN
#define ETCH_WIDTH 6
#else
#define ETCH_WIDTH 5
#endif

int first_batch(const etch::Dataset<etch::Shape{2, ETCH_WIDTH}>& data,
                const etch::Dataset<etch::Shape{2, 6}>& measured) {
  etch::Batches batches{data, 100, etch::Seed{1}, {}, etch::standardise(measured)};
  return batches.next().size;
}
