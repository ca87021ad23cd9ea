#include <etch/shape/shape.hpp>
#include <sys/mman.h>
#include <vector>  // [0, 1); the next is a comment
// #include <boost/hana/tuple.hpp>
#include "memory.hpp"
