// Who takes part in bench_conv_step; a contestant that needs a library of its own has a source file of its
// own.
#pragma once

#include "conv_step/problem.hpp"
#include "support/contest.hpp"

namespace bench::conv {

using Contestant = bench::Contestant<Problem>;

/// libtorch on one thread: its operators and its reverse mode.
Runner libtorch(const Problem& problem);

}  // namespace bench::conv
