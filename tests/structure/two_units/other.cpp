#include "other.hpp"

#include <etch/etch.hpp>

const void* alignment_seen_by_other() { return &etch::target::alignment; }
