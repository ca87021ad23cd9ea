// The same in a loss of one's own.
// diagnostic: expression_is_no_number
// fix: write `log(y)` or `etch::log(y)`.
// expect: "an expression is no number:"
// expect: std_log_in_a_loss.cpp:21
// lines: 21
#include <etch/etch.hpp>
#include <cmath>

#ifdef ETCH_TWIN
#define ETCH_NAMESPACE etch
#else
#define ETCH_NAMESPACE std
#endif

using Net = etch::Network<etch::Input<4>, etch::Dense<2>, etch::Sigmoid>;

struct LogLikelihood {
  static constexpr etch::Target target = etch::Target::row;
  constexpr auto operator()(auto y, auto t) const {
    return sum(t * ETCH_NAMESPACE::log(y));
  }
};
etch::GradientRun<Net, LogLikelihood, float> run;
