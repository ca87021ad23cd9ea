// The functions on expressions that docs/edges.md lists, by the name they have there. May not know what they
// give.
#pragma once

#include <etch/expr/functions.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace edges {

using Scalar = etch::Scalar;
using Operands = std::vector<Scalar>;
using Function = std::function<Scalar(const Operands&)>;

template <class F>
Function unary(F f) {
  return [f](const Operands& x) { return f(x.at(0)); };
}
template <class F>
Function binary(F f) {
  return [f](const Operands& x) { return f(x.at(0), x.at(1)); };
}

#define ETCH_UNARY(name)                                 \
  {                                                      \
#name "(x)", unary([](Scalar x) { return name(x); }) \
  }
#define ETCH_BINARY(name)                                                 \
  {                                                                       \
#name "(a, b)", binary([](Scalar a, Scalar b) { return name(a, b); }) \
  }
#define ETCH_OPERATOR(sign)                                              \
  {                                                                      \
    "a " #sign " b", binary([](Scalar a, Scalar b) { return a sign b; }) \
  }

inline const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> all{
      ETCH_OPERATOR(+),
      ETCH_OPERATOR(-),
      ETCH_OPERATOR(*),
      ETCH_OPERATOR(/),
      ETCH_OPERATOR(<),
      ETCH_OPERATOR(<=),
      ETCH_OPERATOR(>),
      ETCH_OPERATOR(>=),
      ETCH_BINARY(equal),
      {"-x", unary([](Scalar x) { return -x; })},
      ETCH_UNARY(square),
      ETCH_UNARY(abs),
      ETCH_UNARY(sign),
      ETCH_UNARY(relu),
      ETCH_UNARY(step),
      ETCH_UNARY(stop_gradient),
      ETCH_BINARY(maximum),
      ETCH_BINARY(minimum),
      {"clamp(x, 0, 1)", unary([](Scalar x) { return clamp(x, 0, 1); })},
      {"select(c, a, b)", [](const Operands& x) { return select(x.at(0), x.at(1), x.at(2)); }},
      ETCH_UNARY(floor),
      ETCH_UNARY(ceil),
      ETCH_UNARY(trunc),
      ETCH_UNARY(round),
      ETCH_BINARY(fmod),
      ETCH_UNARY(exp),
      ETCH_UNARY(expm1),
      ETCH_UNARY(log),
      ETCH_UNARY(log1p),
      ETCH_UNARY(logistic),
      ETCH_UNARY(softplus),
      ETCH_UNARY(sqrt),
      ETCH_UNARY(rsqrt),
      ETCH_UNARY(cbrt),
      ETCH_BINARY(pow),
      {"pow(x, 2)", unary([](Scalar x) { return pow(x, 2); })},
      {"pow(x, 2.5)", unary([](Scalar x) { return pow(x, 2.5); })},
      {"pow(x, 0.25)", unary([](Scalar x) { return pow(x, 0.25); })},
      {"pow(x, -1.5)", unary([](Scalar x) { return pow(x, -1.5); })},
      {"pow(2, x)", unary([](Scalar x) { return pow(2, x); })},
      {"pow(0, x)", unary([](Scalar x) { return pow(0, x); })},
      ETCH_BINARY(hypot),
      ETCH_UNARY(sin),
      ETCH_UNARY(cos),
      ETCH_UNARY(tan),
      ETCH_UNARY(asin),
      ETCH_UNARY(acos),
      ETCH_UNARY(atan),
      ETCH_BINARY(atan2),
      ETCH_UNARY(sinh),
      ETCH_UNARY(cosh),
      ETCH_UNARY(tanh),
      ETCH_UNARY(asinh),
      ETCH_UNARY(acosh),
      ETCH_UNARY(atanh),
      ETCH_UNARY(erf),
      ETCH_UNARY(erfc),
      ETCH_UNARY(lgamma),
      ETCH_UNARY(digamma)};
  return all;
}

#undef ETCH_UNARY
#undef ETCH_BINARY
#undef ETCH_OPERATOR

/// A function of scalars, and its derivative with respect to each.
inline etch::Graph traced(const Function& function, int arity) {
  etch::Tape tape;
  Operands operands;
  for (int i = 0; i < arity; ++i) operands.push_back(etch::input<etch::Shape{}>(tape));
  tape.append_output(function(operands).ref.id);
  return tape.graph();
}

}  // namespace edges
