// A loss compares an output with a target.
// diagnostic: loss_takes_no_output
// fix: take the target as a second argument.
// expect: "the loss gives no expression"
// expect: "for an output [2] and a target"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_SECOND , [[maybe_unused]] auto t
#else
#define ETCH_SECOND
#endif

struct AbsoluteError {
  constexpr auto operator()(auto y ETCH_SECOND) const { return sum(abs(y - y)); }
};
using Net = etch::Network<etch::Input<3>, etch::Dense<2>>;
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, AbsoluteError{}, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
