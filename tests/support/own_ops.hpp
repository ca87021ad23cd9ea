// Ops on whole operands as a user writes them, outside the library, each with its adjoint by hand.
// May not know the tests.
#pragma once

#include <etch/op/contraction.hpp>
#include <etch/op/elementwise.hpp>
#include <etch/op/record.hpp>
#include <etch/shape/shape.hpp>

namespace own {

using etch::Adjoints, etch::Family, etch::Ref, etch::Shape;

template <int N, int M>
struct Correlation;

/// The coefficients of the product of two polynomials, from theirs.
template <int N, int M>
struct PolynomialProduct {
  static constexpr auto name = "polynomial_product";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N}, Shape{M}};
  static constexpr Shape result{N + M - 1};
  static constexpr void value(const auto& p, const auto& q, const auto& y) {
    for (int k = 0; k < N + M - 1; ++k) y(k) = 0;
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < M; ++j) y(i + j) += p(i) * q(j);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref p, Ref q) {
    to(p) += etch::apply<Correlation<N, M>>(dy, q);
    to(q) += etch::apply<Correlation<M, N>>(dy, p);
  }
};

/// x(i) = Σⱼ y(i + j)·q(j): what a product with q is undone by in reverse.
template <int N, int M>
struct Correlation {
  static constexpr auto name = "correlation";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N + M - 1}, Shape{M}};
  static constexpr Shape result{N};
  static constexpr void value(const auto& y, const auto& q, const auto& x) {
    for (int i = 0; i < N; ++i) {
      x(i) = 0;
      for (int j = 0; j < M; ++j) x(i) += y(i + j) * q(j);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dx, Ref y, Ref q) {
    to(y) += etch::apply<PolynomialProduct<N, M>>(dx, q);
    to(q) += etch::apply<Correlation<M, N>>(y, dx);
  }
};

/// xᵀ·A·x + c.
template <int N>
struct QuadraticForm {
  static constexpr auto name = "quadratic_form";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N}, Shape{N, N}, Shape{}};
  static constexpr Shape result{};
  static constexpr void value(const auto& x, const auto& a, const auto& c, const auto& y) {
    y() = c();
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < N; ++j) y() += x(i) * a(i, j) * x(j);
    }
  }
  static constexpr void adjoint(Adjoints& to, Ref, Ref dy, Ref x, Ref a, Ref c) {
    const Ref column = reshape(x, Shape{N, 1});
    const Ref outer = contract(column, false, column, true, x.rate());
    const Ref symmetric = a + transpose(a);
    const Ref slope =
        contract(symmetric, false, column, false, etch::common_rate(symmetric.rate(), x.rate()));
    to(x) += dy * reshape(slope, Shape{N});
    to(a) += dy * outer;
    to(c) += dy;
  }
};

/// The numbers in ascending order, through which nothing flows back.
template <int N>
struct Sorted {
  static constexpr auto name = "sorted";
  static constexpr auto family = Family::call;
  static constexpr Shape operands[] = {Shape{N}};
  static constexpr Shape result{N};
  static constexpr void value(const auto& x, const auto& y) {
    for (int i = 0; i < N; ++i) {
      int place = i;
      for (; place > 0 && y(place - 1) > x(i); --place) y(place) = y(place - 1);
      y(place) = x(i);
    }
  }
};

}  // namespace own
