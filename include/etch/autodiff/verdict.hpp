// Whether a function can be called with the arguments that it is given, and what is wrong where not.
// May not know how it is run.
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/run.hpp>
#include <etch/autodiff/transformations.hpp>
#include <etch/autodiff/tuples.hpp>
#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>

#include <cstddef>
#include <initializer_list>
#include <type_traits>

namespace etch::inline ETCH_TARGET::detail {

template <class F>
struct FunctionHoldsValues {
  static constexpr Text text = diagnostics::function_holds_values();
};

template <int Argument>
struct ArgumentNotFixed {
  static constexpr Text text = diagnostics::argument_not_fixed(Argument);
};

template <int Argument>
struct ArgumentOfNoTensor {
  static constexpr Text text = diagnostics::argument_of_no_tensor(Argument);
};

template <int Argument>
struct ScalarsDiffer {
  static constexpr Text text = diagnostics::scalars_differ(Argument);
};

template <class F>
struct FunctionNotConstexpr {
  static constexpr Text text = diagnostics::function_is_not_constexpr();
};

template <int Found, int Wanted>
struct WrongNumberOfResults {
  static constexpr Text text = diagnostics::wrong_number_of_results(Found, Wanted);
};

template <int Result, Shape Found, Shape Wanted>
struct ResultDoesNotFit {
  static constexpr Text text =
      diagnostics::result_does_not_fit(Result, Found.axes(), Wanted.axes());
};

template <int Result>
struct ResultOfAnotherKind {
  static constexpr Text text = diagnostics::result_of_another_kind(Result);
};

/// A function is known by its type.
template <class F>
constexpr auto judge_captures() {
  return diagnostics::judge_use < std::is_empty_v<F> && std::is_default_constructible_v<F>,
         FunctionHoldsValues < F >> ();
}

/// Whether an Eigen object's size is known at run time only.
template <class A>
constexpr bool is_dynamic() {
  if constexpr (EigenObject<A>) {
    return A::SizeAtCompileTime == Eigen::Dynamic;
  } else {
    return false;
  }
}

template <class A>
concept ReadablePlain = !is_dynamic<A>() && Readable<PlainOf<A>> &&
                        std::is_arithmetic_v<typename Reading<PlainOf<A>>::Scalar>;

/// The first argument, from 1, for which `wrong` holds; 0 where none is.
constexpr int first_of(std::initializer_list<bool> wrong) {
  int position = 0;
  for (const bool each : wrong) {
    ++position;
    if (each) return position;
  }
  return 0;
}

/// The verdict on the types of arguments.
template <class... A>
constexpr auto judge_arguments() {
  constexpr int dynamic = first_of({is_dynamic<A>()...});
  constexpr int unreadable = first_of({!ReadablePlain<A>...});
  if constexpr (dynamic != 0) {
    return diagnostics::judge<false, ArgumentNotFixed<dynamic>>();
  } else if constexpr (unreadable != 0) {
    return diagnostics::judge_use<false, ArgumentOfNoTensor<unreadable>>();
  } else {
    constexpr int other = first_of({!agrees<ScalarOf<PlainOf<A>...>, PlainOf<A>>...});
    return diagnostics::judge_use<other == 0, ScalarsDiffer<other>>();
  }
}

/// What is traced of a function: of a Jacobian the function that it is of.
template <class F>
struct Traced {
  using Type = F;
};
template <class F>
requires requires { typename F::Function; }
struct Traced<F> : Traced<typename F::Function> {};

/// The verdict on a function that returns a Result for arguments of types A.
template <class F, class Result, class... A>
constexpr auto judge_result() {
  using In = Forms<Reading<PlainOf<A>>::form...>;
  if constexpr (!is_expression_type<Result> && !is_expressions<Result>) {
    return diagnostics::judge_use<false, GivesNoExpression<Result>>();
  } else if constexpr (TraceableFunction<typename Traced<F>::Type, In>) {
    return diagnostics::Right{};
  } else if constexpr (SaidOfNumber<F>) {
    return diagnostics::Said{};
  } else {
    return diagnostics::judge_use<false, FunctionNotConstexpr<F>>();
  }
}

/// Why result number K, an expression of type Result, cannot be written to an Out.
template <int K, class Out, class Result>
constexpr auto judge_target() {
  if constexpr (Readable<Out>) {
    constexpr Shape found = Reading<Out>::form.shape, wanted = Result::shape();
    if constexpr (found != wanted) {
      return diagnostics::judge<false, ResultDoesNotFit<K, wanted, found>>();
    } else {
      return diagnostics::judge_use<false, ResultOfAnotherKind<K>>();
    }
  } else {
    return diagnostics::judge_use<false, ResultOfAnotherKind<K>>();
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
