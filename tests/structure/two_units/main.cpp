// Links only if nothing in the headers is defined twice, and succeeds only if an inline variable is
// one object to both translation units.
#include <etch/etch.hpp>

#include "other.hpp"

int main() { return &etch::target::alignment == alignment_seen_by_other() ? 0 : 1; }
