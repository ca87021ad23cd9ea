// The gradient of a batch on several threads: the same bits on any number, and the gradient of the whole.
#include <etch/nn/gradient.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/training_layers.hpp>
#include <etch/train/parallel.hpp>

#include "support/catch.hpp"

#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace {

using etch::Seed;
using etch::Threads;

using Wide = etch::Network<etch::Input<300>, etch::Dense<200>, etch::ReLU, etch::Dense<30>, etch::ReLU, etch::Dense<10>>;
using Dropping = etch::Network<etch::Input<300>, etch::Dense<200>, etch::ReLU, etch::Dropout<0.5>, etch::Dense<10>>;
using Normalising = etch::Network<etch::Input<300>, etch::Dense<200>, etch::BatchNorm, etch::ReLU, etch::Dense<10>>;
using Small = etch::Network<etch::Input<4>, etch::Dense<3>, etch::ReLU, etch::Dense<2>>;

template <class T>
struct Batch {
  std::vector<T> inputs;
  std::vector<etch::Label> labels;

  Batch(int samples, int width, int classes) {
    etch::Random random(Seed{11});
    for (int i = 0; i < samples * width; ++i) inputs.push_back(static_cast<T>(random.uniform(-1, 1)));
    for (int i = 0; i < samples; ++i) labels.push_back(static_cast<etch::Label>(random.below(static_cast<unsigned>(classes))));
  }
};

template <class Net, class T>
struct Result {
  T loss;
  std::vector<T> gradient;
  bool operator==(const Result&) const = default;
};

template <class Run, class Net, class T>
Result<Net, T> result_of(Run& run, const etch::Model<Net, T>& model, const Batch<T>& batch) {
  const T loss = run.run(model, batch.inputs, batch.labels);
  return {loss, {run.gradient().begin(), run.gradient().end()}};
}

template <class Net, class T>
using Parallel = etch::ParallelRun<Net, etch::SoftmaxCrossEntropy, T>;
template <class Net, class T>
using Plain = etch::GradientRun<Net, etch::SoftmaxCrossEntropy, T>;

template <class Net>
void check_parts(int samples) {
  const Batch<double> batch(samples, 300, 10);
  const etch::Model<Net, double> model{etch::he, Seed{2}};
  Plain<Net, double> plain(samples);
  Parallel<Net, double> parallel(samples, Threads{2});
  const auto whole = result_of(plain, model, batch), parts = result_of(parallel, model, batch);
  CHECK(parts.loss == Approx(whole.loss).epsilon(1e-12));
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < whole.gradient.size(); ++i) {
    largest = std::max(largest, std::abs(whole.gradient[i]));
    difference = std::max(difference, std::abs(whole.gradient[i] - parts.gradient[i]));
  }
  CHECK(difference <= 1e-12 * largest);
}

}  // namespace

TEST_CASE("the gradient of the parts is the gradient of the batch, for whole tiles and others") {
  CHECK(Parallel<Wide, double>::parts_of(64 * 5) > 2);
  for (const int samples : {1, 2, 64, 65, 128, 200, 320, 333}) check_parts<Wide>(samples);
}

TEST_CASE("what is dropped out goes by the sample's number in the whole batch") {
  CHECK(Parallel<Dropping, double>::parts_of(333) > 2);
  for (const int samples : {65, 200, 333}) check_parts<Dropping>(samples);
}

TEST_CASE("one thread, two, three and eight give the same bits") {
  const tbb::global_control eight(tbb::global_control::max_allowed_parallelism, 8);
  const Batch<float> batch(777, 300, 10);
  const etch::Model<Wide> model{etch::he, Seed{2}};
  Parallel<Wide, float> one(777, Threads{1});
  const auto wanted = result_of(one, model, batch);
  for (const int threads : {2, 3, 8}) {
    Parallel<Wide, float> several(777, Threads{threads});
    for (int again = 0; again < 5; ++again) CHECK(result_of(several, model, batch) == wanted);
  }
}

TEST_CASE("a small network, statistics over the batch and sums are not cut, and are those of a plain run") {
  STATIC_REQUIRE(Parallel<Small, float>::parts_of(10'000) == 1);
  STATIC_REQUIRE(Parallel<Normalising, float>::parts_of(10'000) == 1);
  using Summed = decltype(etch::summed(etch::softmax_cross_entropy));
  STATIC_REQUIRE(etch::ParallelRun<Wide, Summed, float>::parts_of(10'000) == 1);
  STATIC_REQUIRE(Parallel<Wide, float>::parts_of(1) == 1);

  const Batch<float> batch(500, 300, 10);
  const etch::Model<Normalising> model{etch::he, Seed{2}};
  Plain<Normalising, float> plain(500);
  Parallel<Normalising, float> parallel(500, Threads{3});
  CHECK(result_of(parallel, model, batch) == result_of(plain, model, batch));
}

TEST_CASE("more samples than were reserved take memory, and wrong ones are refused") {
  const etch::Model<Wide> model{etch::he, Seed{2}};
  Parallel<Wide, float> grown(1), reserved(700);
  const Batch<float> batch(700, 300, 10);
  CHECK(result_of(grown, model, batch) == result_of(reserved, model, batch));
  std::vector<float> short_of_one(batch.inputs.begin(), batch.inputs.end() - 1);
  CHECK_THROWS_AS(grown.run(model, short_of_one, batch.labels), std::invalid_argument);
  std::vector<etch::Label> labels(700, 10);
  CHECK_THROWS_AS(grown.run(model, batch.inputs, labels), std::invalid_argument);
}
