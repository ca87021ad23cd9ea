#include <etch/core/memory.hpp>
#  include   <Eigen/Core>
#include <etch/shape/missing.hpp>
#include <unistd.h>
