// Rows that are no images cannot be shifted.
// diagnostic: not_an_image
// fix: give the sample the shape of an image.
// expect: "random_shift wants an image"
// expect: "[channels, height, width], got"
// expect: "[784]"
// lines: 20
#include <etch/data/batches.hpp>
#include <etch/data/image_transforms.hpp>

#ifdef ETCH_TWIN
#define ETCH_SAMPLE etch::Shape{1, 28, 28}
#else
#define ETCH_SAMPLE etch::Shape{784}
#endif

int first_batch(const etch::Dataset<ETCH_SAMPLE>& data) {
  etch::Batches batches{data, 100, etch::Seed{1}, {}, etch::random_shift<2>()};
  return batches.next().size;
}
