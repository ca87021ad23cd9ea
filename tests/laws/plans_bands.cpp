// Planned equals interpreted where two steps run band by band.
#include "laws/images.hpp"

#include <array>

namespace {

/// A convolution whose sums would leave the cache before the pool, and the way back from the pool to the filters.
struct PooledConvolution {
  static constexpr std::array with_respect_to{1, 2};
  static constexpr etch::Graph make() {
    etch::Tape t;
    const auto x = laws::sample<etch::Shape{1, 29, 29}>(t);
    const auto w = laws::parameter<etch::Shape{8, 1, 2, 2}>(t);
    const auto b = laws::parameter<etch::Shape{8, 1, 1}>(t);
    const auto v = laws::parameter<etch::Shape{1568, 2}>(t);
    const auto y = etch::max_pool<2>(relu(etch::convolve(x, w) + b));
    const auto z = etch::matmul(etch::reshape<etch::Shape{1568}>(y), v);
    return laws::outputs(t, batch_mean(sum(tanh(z))));
  }
};

}  // namespace

TEST_CASE("steps that run band by band agree with the interpreter") {
  using Program = etch::Program<PooledConvolution>;
  laws::agree_with_interpreter<Program, double>({});
  // Narrower vectors take less room: there nothing is cut.
  constexpr bool is_cut = etch::target::vector_bytes == 64;
  int banded = 0;
  for (const etch::PlanStep& step : Program::plan<etch::Walk::tiles>().steps) {
    banded += step.loop.steps == 2 && step.loop.trips == 4 ? 1 : 0;
  }
  CHECK(banded == (is_cut ? 2 : 0));
  // The image, what the pool leaves and gives back, and less than the whole of what it reads.
  const int whole = 29 * 29 + 2 * 1568 + 8 * 784;
  CHECK((Program::plan<etch::Walk::tiles>().footprint.tile < whole) == is_cut);
}
