// A gradient of layers that keep something, or much, takes nothing from the heap.
#include "nn/gradients.hpp"
#include "support/allocations.hpp"

#include <etch/nn/attention_layers.hpp>
#include <etch/nn/gradient.hpp>
#include <etch/nn/image_layers.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/sequence_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include <span>
#include <type_traits>

using etch::BatchNorm, etch::Conv2d, etch::Dense, etch::Flatten, etch::Input, etch::Network;

namespace {

/// How often a gradient and what it does to the states take memory, and a prediction.
template <class Net, class Loss>
void check_takes_nothing(Loss, int batch) {
  etch::Random random(etch::Seed{2});
  auto model = gradients::made_up_model<Net>(random);
  const gradients::Samples<Net, Loss> samples(batch, random);
  etch::GradientRun<Net, Loss, double> run(batch);
  const auto step = [&] {
    run.run(model, samples.inputs, samples.targets);
    run.advance(model);
  };
  CHECK(testing::allocations(step) == 0);
  CHECK(testing::allocations(step) == 0);
}

using Gated = Network<Input<6, 3>, etch::GRU<5, etch::Returns::all>, etch::Bidirectional<etch::GRU<4>>, Dense<2>>;
using Images = Network<Input<2, 6, 6>, Conv2d<3, 3>, BatchNorm, etch::ReLU, Flatten, BatchNorm, Dense<2>>;
using Rows = Network<Input<6, 4>, etch::SelfAttention<2>>;

}  // namespace

TEST_CASE("the gradient of a recurrent layer takes nothing from the heap") {
  for (const int batch : {1, 40}) check_takes_nothing<Gated>(etch::softmax_cross_entropy, batch);
}

TEST_CASE("nor does that of batch normalisation, up to the largest batch") {
  for (const int batch : {1, 40}) check_takes_nothing<Images>(etch::softmax_cross_entropy, batch);
}

TEST_CASE("nor that of a mean of weights, which keeps samples until they are known") {
  constexpr auto loss = weighted_mean(weighted(masked(etch::mean_squared_error)));
  check_takes_nothing<Rows>(std::remove_cv_t<decltype(loss)>{}, 40);
}
