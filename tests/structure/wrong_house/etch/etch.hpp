#pragma once
// Includes, and one thing more.
#include <etch/train/sgd.hpp>
int more;
