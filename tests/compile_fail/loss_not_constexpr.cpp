// A loss is called while compiling.
// diagnostic: loss_is_not_constexpr
// fix: declare the call operator and what it calls `constexpr`.
// expect: "the loss cannot run while"
// expect: "compiling: it or a function it"
// expect: "calls is not constexpr"
// lines: 12
#include <etch/train/trainer.hpp>

#ifdef ETCH_TWIN
#define ETCH_CONSTEXPR constexpr
#else
#define ETCH_CONSTEXPR inline
#endif

using Net = etch::Network<etch::Input<3>, etch::Dense<2>>;
struct Absolute {
  ETCH_CONSTEXPR auto operator()(auto y, auto t) const { return sum(abs(y - t)); }
};
auto train(etch::Model<Net>& model, const etch::Dataset<Net::input_shape>& data) {
  etch::Trainer trainer{model, Absolute{}, etch::SGD{.rate = 0.1}};
  return trainer.fit(data, {.epochs = 2});
}
