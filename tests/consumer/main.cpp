// The smallest program that uses etch, from two translation units.
#include <etch/core/target.hpp>
#include <etch/shape/shape.hpp>

#include <cstdio>

etch::Shape image_shape();

int main() {
  std::printf("an image of %d pixels, %d to a vector\n", image_shape().size(),
              etch::target::lanes<float>);
  return image_shape() == etch::Shape{1, 28, 28} ? 0 : 1;
}
