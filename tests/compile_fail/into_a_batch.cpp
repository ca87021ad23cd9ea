// A batch is written where there is a result for each sample, and nowhere else.
// diagnostic: result_of_another_kind
// fix: call the function with a batch, or give an object for one result.
// expect: "into: the object for result 1"
// expect: "batch where there is one"
// expect: into_a_batch.cpp:19
// lines: 12
#include <etch/etch.hpp>

#ifdef ETCH_TWIN
#define ETCH_ARGUMENT x
#else
#define ETCH_ARGUMENT 1.0
#endif

constexpr auto f = [](auto x) { return x * x; };
[[maybe_unused]] void slopes([[maybe_unused]] etch::Batched<const double> x,
                             etch::Batched<double> dx) {
  etch::gradient(f).into(dx)(ETCH_ARGUMENT);
}
