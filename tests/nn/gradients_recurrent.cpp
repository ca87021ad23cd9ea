// A recurrent layer of one's own: a loop in a network, whose weights gather over trips and samples.
#include "nn/gradients.hpp"

#include <etch/expr/loops.hpp>
#include <etch/nn/losses.hpp>
#include <etch/nn/network.hpp>

namespace {

/// Elman's network over the rows of x [5, 3]: h := tanh(row·W + h·U + b), from 0 on.
struct Elman {
  static constexpr auto name = "Elman";

  template <etch::Shape In>
  constexpr auto operator()(etch::Expr<In> x, etch::Scope& scope) const {
    const auto w = scope.weight<etch::Shape{3, 4}>("input", 3, 4);
    const auto u = scope.weight<etch::Shape{4, 4}>("state", 4, 4);
    const auto b = scope.bias<etch::Shape{4}>("bias");
    return etch::repeat<5>(
        [=](auto h, auto row) { return tanh(matmul(row, w) + matmul(h, u) + b); }, 0 * b, over(x));
  }
};
using Recurrent = etch::Network<etch::Input<5, 3>, Elman, etch::Dense<2>>;

}  // namespace

TEST_CASE("a recurrent layer's gradient agrees with central differences") {
  CHECK(gradients::check_all_seeds<Recurrent>(etch::softmax_cross_entropy) > 0);
}
