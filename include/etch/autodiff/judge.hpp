// Whether a function can be called with expressions of given shapes, and what is wrong where not.
// May not know values, nor which transformations there are: each judges itself, by its `judge`.
#pragma once

#include <etch/autodiff/tuples.hpp>
#include <etch/core/diagnostics.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/callee.hpp>
#include <etch/expr/expr.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

template <class Verdict>
inline constexpr bool is_right = std::is_same_v<Verdict, diagnostics::Right>;

/// What the function F gives for expressions of shapes S.
template <class F, Shape... S>
struct CallOn {
  using Result = decltype(F{}(Expr<S>{}...));
};
template <class F, Shape... S>
using ResultOf = typename CallOn<F, S...>::Result;

/// A function made from another. It knows for which shapes it `takes` arguments, and can `judge` them.
template <class F>
concept Transformation = requires {
  typename F::Function;
};

/// Stands for a callable that cannot be made from its type: that has been said, and nothing is said of
/// what is made from it.
template <class F>
struct HoldsValues {
  using Function = F;
  template <Shape...>
  static constexpr bool takes() {
    return true;
  }
  template <Shape...>
  static constexpr auto judge() {
    return diagnostics::Said{};
  }
};

/// Whether F can be called with expressions of these shapes, as far as its signature says.
template <class F, Shape... S>
constexpr bool takes() {
  if constexpr (Transformation<F>) {
    return F::template takes<S...>();
  } else if constexpr (std::is_final_v<F>) {
    return std::is_invocable_v<F, Expr<S>...>;
  } else {
    return !std::is_same_v<decltype(std::declval<Callee<F>>()(Expr<S>{}...)), NotCallable>;
  }
}

/// The same of the first `Count` of them.
template <class F, std::size_t Count, Shape... S>
constexpr bool takes_first() {
  if constexpr (Count == 0 || Count > sizeof...(S)) {
    return false;
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      constexpr Shape all[] = {S...};
      return takes<F, all[I]...>();
    }
    (std::make_index_sequence<Count>());
  }
}

template <class F, Shape... S>
struct TakesNoSuchArguments {
  static constexpr std::string_view hint = [] {
    if constexpr (requires { F::hint; }) {
      return std::string_view(F::hint);
    } else {
      return std::string_view();
    }
  }();
  static constexpr Text text = [] {
    const std::array<Shape, sizeof...(S)> shapes{S...};
    std::array<diagnostics::Extents, sizeof...(S)> arguments;
    for (std::size_t i = 0; i < shapes.size(); ++i) arguments[i] = shapes[i].axes();
    return diagnostics::function_takes_no_such_arguments(arguments, hint);
  }();
};

template <class Result>
struct GivesNoExpression {
  static constexpr Text text = diagnostics::function_gives_no_expression();
};

/// The verdict on F, called with expressions of shapes S.
template <class F, Shape... S>
constexpr auto judge_function() {
  if constexpr (!takes<F, S...>()) {
    return diagnostics::judge_use<false, TakesNoSuchArguments<F, S...>>();
  } else if constexpr (Transformation<F>) {
    return F::template judge<S...>();
  } else {
    using Result = ResultOf<F, S...>;
    return diagnostics::judge_use<is_expression_type<Result> || is_expressions<Result>,
                                  GivesNoExpression<Result>>();
  }
}

/// The same with the first `Count` of them.
template <class F, std::size_t Count, Shape... S>
constexpr auto judge_first() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    constexpr Shape all[] = {S...};
    return judge_function<F, all[I]...>();
  }
  (std::make_index_sequence<Count>());
}
template <class F, std::size_t Count, Shape... S>
using VerdictOnFirst = decltype(judge_first<F, Count, S...>());

/// The results of F, called with the first `Count` of them, as a tuple.
template <class F, std::size_t Count, Shape... S>
constexpr auto results_of_first() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    constexpr Shape all[] = {S...};
    return std::type_identity<decltype(as_tuple(std::declval<ResultOf<F, all[I]...>>()))>{};
  }
  (std::make_index_sequence<Count>());
}
template <class F, std::size_t Count, Shape... S>
using ResultsOfFirst = typename decltype(results_of_first<F, Count, S...>())::type;

/// Which argument result k of F is like, called with expressions of shapes S; -1 for none.
template <class F, Shape... S>
constexpr int resembled_argument(std::size_t k) {
  if constexpr (requires { F::template resembles<S...>(k); }) {
    return F::template resembles<S...>(k);
  } else {
    return -1;
  }
}
/// The same, called with the first `Count` of them.
template <class F, std::size_t Count, Shape... S>
constexpr int resembled_by_first(std::size_t k) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    constexpr Shape all[] = {S...};
    return resembled_argument<F, all[I]...>(k);
  }
  (std::make_index_sequence<Count>());
}

// What transformations judge by ------------------------------------------------------------------

template <Shape S>
struct NotAScalar {
  static constexpr Text text = diagnostics::gradient_of_no_scalar(S.axes());
};

template <std::size_t Results>
struct GradientOfSeveral {
  static constexpr Text text = diagnostics::gradient_of_several_results(Results);
};

template <int Position, int Count>
struct NoSuchArgument {
  static constexpr Text text = diagnostics::no_such_argument(Position, Count);
};

template <FixedString Name, Shape Found, Shape Wanted>
struct DirectionDoesNotFit {
  static constexpr Text text =
      diagnostics::direction_does_not_fit(Name, Found.axes(), Wanted.axes());
};

/// The verdict on F, called with the first `Count` expressions and differentiated with respect to P.
template <class F, class P, std::size_t Count, Shape... S>
constexpr auto judge_differentiated() {
  constexpr std::size_t missing = first_missing<P, Count>();
  if constexpr (missing != P::count) {
    constexpr int position = static_cast<int>(P::list[missing]);
    return diagnostics::judge_use<false, NoSuchArgument<position, static_cast<int>(Count)>>();
  } else {
    return judge_first<F, Count, S...>();
  }
}
template <class F, class P, std::size_t Count, Shape... S>
using VerdictOnDifferentiated = decltype(judge_differentiated<F, P, Count, S...>());

/// The verdict on F as a function to take the gradient of.
template <class F, class P, Shape... S>
constexpr auto judge_gradient() {
  using Judged = VerdictOnDifferentiated<F, P, sizeof...(S), S...>;
  if constexpr (!is_right<Judged>) {
    return Judged{};
  } else {
    using Results = ResultsOfFirst<F, sizeof...(S), S...>;
    constexpr std::size_t count = std::tuple_size_v<Results>;
    if constexpr (count > 1) {
      return diagnostics::judge_use<false, GradientOfSeveral<count>>();
    } else {
      constexpr Shape shape = std::tuple_element_t<0, Results>::shape();
      return diagnostics::judge<shape.rank == 0, NotAScalar<shape>>();
    }
  }
}

/// The verdict on directions of types Direction for values of types Value: they have the same shapes.
template <FixedString Name, class Values, class Directions>
struct DirectionVerdict;
template <FixedString Name, Shape... Value, Shape... Direction>
struct DirectionVerdict<Name, std::tuple<Expr<Value>...>, std::tuple<Expr<Direction>...>> {
  static constexpr auto judge() {
    constexpr Shape values[] = {Value...}, directions[] = {Direction...};
    constexpr std::size_t wrong = [&] {
      std::size_t k = 0;
      while (k < sizeof...(Value) && values[k] == directions[k]) ++k;
      return k;
    }();
    if constexpr (wrong == sizeof...(Value)) {
      return diagnostics::Right{};
    } else {
      using Message = DirectionDoesNotFit<Name, directions[wrong], values[wrong]>;
      return diagnostics::judge<false, Message>();
    }
  }
};

}  // namespace etch::inline ETCH_TARGET::detail
