// Whether a function can be called with the values that it is given, and what is wrong where not.
// May not know how it is run.
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/jacobian.hpp>
#include <etch/autodiff/judge.hpp>
#include <etch/autodiff/run.hpp>
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

/// Whether an F cannot be made from its type, by which a function is known.
template <class F>
inline constexpr bool holds_values = !std::is_empty_v<F> || !std::is_default_constructible_v<F>;

template <class F>
constexpr auto judge_captures() {
  return diagnostics::judge_use<!holds_values<F>, FunctionHoldsValues<F>>();
}

/// Whether an Eigen object's size is known at run time only.
template <class A>
constexpr bool is_dynamic() {
  if constexpr (EigenObject<A>) {
    return A::SizeAtCompileTime == eigen::dynamic;
  } else {
    return false;
  }
}

template <class A>
concept ReadablePlain = !is_dynamic<A>() && Readable<PlainOf<A>> &&
                        has_computable_numbers<PlainOf<A>>;

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

template <class A>
inline constexpr Shape shape_if_readable = [] {
  if constexpr (ReadablePlain<A>) {
    return Reading<PlainOf<A>>::form.shape;
  } else {
    return Shape{};
  }
}();

/// The callable that a function is made from, where it is called with the function's own arguments.
template <class F>
struct Innermost {
  using Type = F;
};
template <class F>
requires(Transformation<F> && requires { F::has_arguments_of_function; }) struct Innermost<F>
    : Innermost<typename F::Function> {
};

struct NothingToCall {
  NotCallable operator()(...) const;
};

template <class F, class... A>
constexpr auto first_callee() {
  using Callable = typename Innermost<F>::Type;
  if constexpr (!(ReadablePlain<A> && ...) || Transformation<Callable> ||
                std::is_final_v<Callable>) {
    return std::type_identity<NothingToCall>{};
  } else {
    return std::type_identity<Callee<Callable>>{};
  }
}
/// What to call for the first time with a function's arguments.
template <class F, class... A>
using FirstCallee = typename decltype(first_callee<F, A...>())::type;

/// What is traced of a function: of a Jacobian that has the batch to itself the function that it is of.
template <class F, bool OverBasis>
struct Traced {
  using Type = F;
};
template <class F, class Wrt>
struct Traced<JacobianOf<F, Wrt>, true> {
  using Type = F;
};

/// The verdict on calling F with values of types A.
template <class F, class... A>
constexpr auto judge_call() {
  using Arguments = decltype(judge_arguments<A...>());
  if constexpr (!is_right<Arguments>) {
    return Arguments{};
  } else {
    using In = Forms<Reading<PlainOf<A>>::form...>;
    using OnShapes = decltype(judge_function<F, Reading<PlainOf<A>>::form.shape...>());
    if constexpr (!is_right<OnShapes>) {
      return OnShapes{};
    } else if constexpr (TraceableFunction<typename Traced<F, !has_batch(In{})>::Type, In>) {
      return diagnostics::Right{};
    } else if constexpr (SaidOfNumber<F>) {
      return diagnostics::Said{};
    } else {
      return diagnostics::judge_use<false, FunctionNotConstexpr<F>>();
    }
  }
}
template <class F, class... A>
using VerdictOnCall = decltype(judge_call<F, A...>());

/// What a call returns after an error where nothing better is known: anything.
struct AnyResult {
  template <class T>
  constexpr operator T() const {
    throw AnyResult{};
  }
};

template <class F, std::size_t K, class... A>
constexpr auto type_after_error() {
  constexpr int like = resembled_argument<F, (static_cast<void>(sizeof(A)), Shape{})...>(K);
  if constexpr (like < 0) {
    return std::type_identity<double>{};
  } else {
    return std::type_identity<
        Like<double, std::tuple_element_t<static_cast<std::size_t>(like), std::tuple<A...>>>>{};
  }
}

/// As many results as a call without error has, where that is known, so that they can be taken apart.
template <class F, class... A>
constexpr auto after_error() {
  constexpr auto shape_of = []<class One>(std::type_identity<One>) { return Shape{}; };
  if constexpr (requires { F::template result_count<shape_of(std::type_identity<A>{})...>; }) {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      return unwrapped(
          std::tuple<typename decltype(type_after_error<F, K, A...>())::type...>());
    }
    (std::make_index_sequence<F::template result_count<shape_of(std::type_identity<A>{})...>>());
  } else {
    return AnyResult{};
  }
}

/// Why result number K, an expression of type Result, cannot be written to an Out.
template <int K, class Out, class Result>
constexpr auto judge_target() {
  if constexpr (Readable<Out>) {
    constexpr Shape found = Reading<Out>::form.shape, wanted = Result::shape();
    if constexpr (!holds_shape<Out>(wanted)) {
      return diagnostics::judge<false, ResultDoesNotFit<K, wanted, found>>();
    } else {
      return diagnostics::judge_use<false, ResultOfAnotherKind<K>>();
    }
  } else {
    return diagnostics::judge_use<false, ResultOfAnotherKind<K>>();
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
