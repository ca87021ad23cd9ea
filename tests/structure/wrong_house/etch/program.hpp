#include <etch/nn/dense.hpp>
#include <etch/plan/fuse.hpp>
