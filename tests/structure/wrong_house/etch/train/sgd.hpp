#include <etch/nn/dense.hpp>
#include <zlib.h>
