// A crop that is larger than the images.
// diagnostic: crop_does_not_fit
// fix: cut out no more than there is.
// expect: "random_crop: 30 by 24 cannot"
// expect: "be cut out of an image"
// expect: "[1, 28, 28]"
// lines: 20
#include <etch/data/batches.hpp>
#include <etch/data/image_transforms.hpp>

#ifdef ETCH_TWIN
#define ETCH_HEIGHT 20
#else
#define ETCH_HEIGHT 30
#endif

int first_batch(const etch::Dataset<etch::Shape{1, 28, 28}>& data) {
  etch::Batches batches{data, 100, etch::Seed{1}, {}, etch::random_crop<ETCH_HEIGHT, 24>()};
  return batches.next().size;
}
