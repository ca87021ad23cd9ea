// A loss is made from its type, without any value.
// diagnostic: loss_holds_values
// fix: make the number part of the type.
// expect: "the loss holds values: a loss"
// expect: "is made from its type alone,"
// expect: "with numbers as static members"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_CAPTURE
#else
#define ETCH_CAPTURE scale
#endif

using Net = etch::Network<etch::Input<3>, etch::Dense<2>>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  constexpr double scale = 0.1;
  const auto error = [ETCH_CAPTURE](auto y, auto t) { return sum(abs(y - t)) * double{scale}; };
  etch::Trainer trainer{model, error, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
