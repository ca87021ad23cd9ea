// Elementwise ops of a few instructions: arithmetic, comparisons, selection, kinks; and the operators
// that adjoint rules are written with.
// May not know the batch, the layout or the kernels; adding an op here touches no other file.
//
// In a rule, y is the op's value and dy its adjoint. Where a derivative does not exist: relu'(0) = 0,
// abs'(0) = 0, step' = sign' = 0, a maximum's tie goes to the first operand.
#pragma once

#include <etch/core/target.hpp>
#include <etch/op/math.hpp>
#include <etch/op/record.hpp>

namespace etch::inline ETCH_TARGET {

// Adjoint rules are written with these; they are defined at the end, after the ops they record.
constexpr Ref operator-(Ref a, Ref b);
constexpr Ref operator*(Ref a, Ref b);
constexpr Ref operator/(Ref a, Ref b);
constexpr Ref operator-(Ref x);
constexpr Ref operator+(Ref a, double b) { return a + constant(*a.tape, b); }
constexpr Ref operator-(Ref a, double b) { return a - constant(*a.tape, b); }
constexpr Ref operator*(Ref a, double b) { return a * constant(*a.tape, b); }
constexpr Ref operator/(Ref a, double b) { return a / constant(*a.tape, b); }
constexpr Ref operator+(double a, Ref b) { return constant(*b.tape, a) + b; }
constexpr Ref operator-(double a, Ref b) { return constant(*b.tape, a) - b; }
constexpr Ref operator*(double a, Ref b) { return constant(*b.tape, a) * b; }
constexpr Ref operator/(double a, Ref b) { return constant(*b.tape, a) / b; }

/// The op that `Struct` describes, recorded on a tape. What a user's own op is called through.
template <class Struct, class... Operand>
constexpr Ref apply(Ref first, Operand... rest) {
  if constexpr (detail::is_call<Struct>()) {
    return call(op<Struct>, first, rest...);
  } else {
    return elementwise(op<Struct>, 0, first, rest...);
  }
}

namespace ops {

struct Subtract {
  static constexpr auto name = "subtract";
  static constexpr auto value(const auto& a, const auto& b) { return a - b; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
    to(a) += dy;
    to(b) += -dy;
  }
};

struct Multiply {
  static constexpr auto name = "multiply";
  static constexpr auto value(const auto& a, const auto& b) { return a * b; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
    to(a) += dy * b;
    to(b) += dy * a;
  }
};

struct Divide {
  static constexpr auto name = "divide";
  static constexpr auto value(const auto& a, const auto& b) { return a / b; }
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref a, Ref b) {
    to(a) += dy / b;
    to(b) += -(dy * y / b);
  }
};

struct Negate {
  static constexpr auto name = "negate";
  static constexpr auto value(const auto& x) { return -x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += -dy; }
};

struct Square {
  static constexpr auto name = "square";
  static constexpr auto value(const auto& x) { return x * x; }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) { to(x) += dy * (2 * x); }
};

/// 1 where x > 0, else 0: step(0) = 0.
struct Step {
  static constexpr auto name = "step";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::select(x > 0, 1, 0); }
};

/// x where x > 0, else 0. A NaN stays one.
struct Relu {
  static constexpr auto name = "relu";
  static constexpr bool is_increasing = true;
  static constexpr auto value(const auto& x) { return math::select(x <= 0, 0, x); }
  // From y, so that the pre-activation need not be kept: y > 0 exactly where x > 0.
  static constexpr void adjoint(Adjoints& to, Ref y, Ref dy, Ref x) {
    to(x) += dy * apply<Step>(y);
  }
};

/// -1, 0 or 1 with x.
struct Sign {
  static constexpr auto name = "sign";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return math::sign(x); }
};

struct Abs {
  static constexpr auto name = "abs";
  static constexpr auto value(const auto& x) { return math::abs(x); }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x) {
    to(x) += dy * apply<Sign>(x);
  }
};

/// 1 where a < b, else 0.
struct Less {
  static constexpr auto name = "less";
  static constexpr int arity = 2;
  static constexpr auto value(const auto& a, const auto& b) { return math::select(a < b, 1, 0); }
};

/// 1 where a ≤ b, else 0.
struct LessEqual {
  static constexpr auto name = "less_equal";
  static constexpr int arity = 2;
  static constexpr auto value(const auto& a, const auto& b) { return math::select(a <= b, 1, 0); }
};

/// 1 where a = b, else 0.
struct Equal {
  static constexpr auto name = "equal";
  static constexpr int arity = 2;
  static constexpr auto value(const auto& a, const auto& b) { return math::select(a == b, 1, 0); }
};

/// a where the condition is not 0, else b; nothing flows back to the condition.
struct Select {
  static constexpr auto name = "select";
  static constexpr auto value(const auto& condition, const auto& a, const auto& b) {
    return math::select(condition != 0, a, b);
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref condition, Ref a, Ref b) {
    flow_to_chosen(to, dy, condition, a, b);
  }

  /// dy to a where the condition is not 0, else to b.
  static constexpr void flow_to_chosen(Adjoints& to, Ref dy, Ref condition, Ref a, Ref b) {
    const Ref zero = constant(*dy.tape, 0);
    to(a) += apply<Select>(condition, dy, zero);
    to(b) += apply<Select>(condition, zero, dy);
  }
};

/// The larger of two; a NaN in either is the result.
struct Maximum {
  static constexpr auto name = "maximum";
  static constexpr auto value(const auto& a, const auto& b) {
    return math::select(b != b, b, math::larger(b, a));
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
    Select::flow_to_chosen(to, dy, apply<LessEqual>(b, a), a, b);
  }
};

/// The smaller of two; a NaN in either is the result.
struct Minimum {
  static constexpr auto name = "minimum";
  static constexpr auto value(const auto& a, const auto& b) {
    return math::select(b != b, b, math::smaller(b, a));
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref a, Ref b) {
    Select::flow_to_chosen(to, dy, apply<LessEqual>(a, b), a, b);
  }
};

/// x, through which nothing flows back.
struct StopGradient {
  static constexpr auto name = "stop_gradient";
  static constexpr int arity = 1;
  static constexpr auto value(const auto& x) { return x; }
};

/// A label or token id as a number: the only op that reads an index.
struct FromIndex {
  static constexpr auto name = "from_index";
  static constexpr int arity = 1;
  static constexpr bool reads_index = true;
  static constexpr auto value(const auto& x) { return x; }
};

}  // namespace ops

constexpr Ref operator-(Ref a, Ref b) { return apply<ops::Subtract>(a, b); }
constexpr Ref operator*(Ref a, Ref b) { return apply<ops::Multiply>(a, b); }
constexpr Ref operator/(Ref a, Ref b) { return apply<ops::Divide>(a, b); }
constexpr Ref operator-(Ref x) { return apply<ops::Negate>(x); }

}  // namespace etch::inline ETCH_TARGET
