// An op on whole operands has operands of the shapes that it states.
// diagnostic: operands_are_others
// fix: give the op operands of its shapes, or make it a template on them.
// expect: "polynomial_product is of [3]"
// expect: "and [2], got [3] and [4]"
// expect: own_op_of_another_shape.cpp:30
// lines: 10
#include <etch/expr/apply.hpp>

#ifdef ETCH_TWIN
#define ETCH_EXTENT 2
#else
#define ETCH_EXTENT 4
#endif

struct PolynomialProduct {
  static constexpr auto name = "polynomial_product";
  static constexpr auto family = etch::Family::call;
  static constexpr etch::Shape operands[] = {etch::Shape{3}, etch::Shape{2}};
  static constexpr etch::Shape result{4};
  static constexpr void value(const auto& p, const auto& q, const auto& y) {
    for (int k = 0; k < 4; ++k) y(k) = (k < 3 ? p(k) * q(0) : 0) + (k > 0 ? p(k - 1) * q(1) : 0);
  }
};

constexpr etch::Graph make() {
  etch::Tape tape;
  const auto p = etch::input<etch::Shape{3}>(tape);
  const auto q = etch::input<etch::Shape{ETCH_EXTENT}>(tape);
  const auto y = etch::apply<PolynomialProduct>(p, q);
  tape.append_output(y.ref.id);
  return tape.graph();
}
static_assert(make().outputs.size() == 1);
