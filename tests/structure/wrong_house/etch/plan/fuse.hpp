#include <etch/plan/memory.hpp>
#include <etch/program.hpp>
#include <etch/shape/shape.hpp>
