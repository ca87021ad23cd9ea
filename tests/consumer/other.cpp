#include <etch/shape/shape.hpp>

etch::Shape image_shape() { return etch::Shape{1, 28, 28}; }
