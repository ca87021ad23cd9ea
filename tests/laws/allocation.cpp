// A run takes nothing from the heap.
#include "laws/functions.hpp"
#include "support/allocations.hpp"

#include <cstdlib>

TEST_CASE("the counter sees operator new, aligned or not, and malloc") {
  // Through a volatile pointer, or the compiler may leave the allocation out.
  CHECK(testing::allocations([] {
          int* volatile number = new int(3);
          delete number;
        }) == 1);
  CHECK(testing::allocations([] {
          etch::AlignedBuffer<float>* volatile buffer = new etch::AlignedBuffer<float>(100);
          delete buffer;
        }) == 2);
  CHECK(testing::allocations([] {
          void* volatile block = std::malloc(10);
          std::free(block);
        }) == (testing::counts_malloc ? 1 : 0));
}

TEMPLATE_TEST_CASE("a run allocates nothing", "", float, double) {
  using Program = etch::Program<laws::WithGradient<laws::TwoLayers>>;
  for (const int batch : {1, 3, 64, 1000}) {
    const auto inputs = testing::make_inputs(Program::graph(), batch);
    testing::Bench<Program, TestType> bench(inputs, batch);
    CHECK(testing::allocations([&] { bench.run(); }) == 0);
    CHECK(testing::allocations([&] { bench.run(); }) == 0);
  }
}

TEST_CASE("a run that keeps values between walks over the batch allocates nothing") {
  using Program = etch::Program<laws::WithGradient<laws::BatchStatistics>>;
  const auto inputs = testing::make_inputs(Program::graph(), 300);
  testing::Bench<Program, float> bench(inputs, 300);
  CHECK(testing::allocations([&] { bench.run(); }) == 0);
}
