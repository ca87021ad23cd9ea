#include "gates.hpp"

Gates trained_gates() {
  const float inputs[] = {0, 0, 0, 1, 1, 0, 1, 1};
  const etch::Label labels[] = {0, 1, 1, 0};
  Gates model{etch::glorot, etch::Seed{3}};
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 1.0}};
  for (int step = 0; step < 1000; ++step) trainer.step(inputs, labels);
  return model;
}
