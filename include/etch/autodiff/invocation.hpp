// One call of a function: the types of its results, and how they are computed from the caller's values.
// May not know what has to be right for it; that has been judged.
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/jacobian.hpp>
#include <etch/autodiff/judge.hpp>
#include <etch/autodiff/run.hpp>
#include <etch/autodiff/tuples.hpp>
#include <etch/autodiff/verdict.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/interpret.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET::detail {

/// F called with arguments of types A.
template <class F, class... A>
struct Invocation {
  using T = ScalarOf<PlainOf<A>...>;
  using In = Forms<Reading<PlainOf<A>>::form...>;
  using Results =
      decltype(as_tuple(std::declval<ResultOf<F, Reading<PlainOf<A>>::form.shape...>>()));
  static constexpr std::size_t count = std::tuple_size_v<Results>;

  /// A Jacobian that has the batch to itself is a program over its columns or rows.
  static constexpr bool over_basis = is_jacobian<F> && !has_batch(In{});

  template <std::size_t K>
  static constexpr Rate rate() {
    if constexpr (over_basis) {
      return Rate::step;
    } else {
      return result_rate<F, In>(K);
    }
  }

  /// What result K is returned in.
  template <std::size_t K>
  static constexpr auto result_type() {
    constexpr Shape shape = std::tuple_element_t<K, Results>::shape();
    constexpr int like = resembled_argument<F, Reading<PlainOf<A>>::form.shape...>(K);
    if constexpr (rate<K>() == Rate::sample) {
      return std::type_identity<BatchOf<T, shape>>{};
    } else if constexpr (like < 0) {
      return std::type_identity<ValueOf<T, shape, common_style<A...>()>>{};
    } else {
      using Argument =
          PlainOf<std::tuple_element_t<static_cast<std::size_t>(like), std::tuple<A...>>>;
      return std::type_identity<Like<T, Argument>>{};
    }
  }
  template <std::size_t K>
  using ResultType = typename decltype(result_type<K>())::type;

  template <std::size_t... K>
  static std::tuple<ResultType<K>...> owned_type(std::index_sequence<K...>);
  using Owned = decltype(owned_type(std::make_index_sequence<count>()));

  /// Objects for the results.
  static constexpr Owned make(int samples) {
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      const auto each = [&]<class R>(std::type_identity<R>) {
        if constexpr (std::is_constructible_v<R, int> && Reading<R>::form.rate == Rate::sample) {
          return R(samples);
        } else {
          return R{};
        }
      };
      return Owned{each(std::type_identity<ResultType<K>>{})...};
    }
    (std::make_index_sequence<count>());
  }

  /// Writes the results to `out`, whose types have been judged.
  template <class... Out>
  [[gnu::always_inline]] static void write(const std::tuple<Out...>& out, const A&... argument) {
    const std::tuple<Held<T, A>...> held{argument...};
    [&]<std::size_t... K>(std::index_sequence<K...>) __attribute__((always_inline)) {
      const std::array<const void*, sizeof...(A)> inputs{address(std::get<K>(held))...};
      run(out, inputs, common_count(std::get<K>(held)...));
    }
    (std::index_sequence_for<A...>());
  }

  /// The same in constant evaluation.
  template <class... Out>
  static constexpr void interpret(std::tuple<Out...>& out, const A&... argument) {
    const std::vector<Values> inputs{to_values(argument)...};
    const std::vector<Values> outputs = [&] {
      if constexpr (over_basis) {
        return JacobianRun<JacobianTraceOf<F>, T>::interpret(inputs);
      } else {
        return etch::interpret(ProgramOf<F, In, Layouts<(sizeof(Out) == 0)...>>::graph(), inputs);
      }
    }();
    [&]<std::size_t... K>(std::index_sequence<K...>) {
      (from_values(std::get<K>(out), outputs[K]), ...);
    }
    (std::index_sequence_for<Out...>());
  }

 private:
  template <class Jacobian>
  using JacobianTraceOf =
      JacobianTrace<typename Jacobian::Function,
                    Positions<typename Jacobian::Arguments, sizeof...(A)>, In>;

  template <class Out>
  using Place = Reading<std::remove_reference_t<Out>>;

  template <class... Out>
  [[gnu::always_inline]] static void run(const std::tuple<Out...>& out,
                                         const std::array<const void*, sizeof...(A)>& inputs,
                                         int samples) {
    const auto places = [&]<std::size_t... K>(std::index_sequence<K...>)
        __attribute__((always_inline)) {
      return std::array{const_cast<T*>(static_cast<const T*>(address(std::get<K>(out))))...};
    }
    (std::index_sequence_for<Out...>());
    if constexpr (over_basis) {
      JacobianRun<JacobianTraceOf<F>, T>::template write<Place<Out>::form...>(inputs, places);
    } else {
      const auto outputs = [&]<std::size_t... K>(std::index_sequence<K...>)
          __attribute__((always_inline)) {
        return std::array<void*, count>{places[K]...};
      }
      (std::make_index_sequence<count>());
      using P = ProgramOf<F, In, Layouts<Place<Out>::form.row_major...>>;
      if constexpr (has_batch(In{})) {
        check_counts(out, samples);
        if (samples == 0) return;
        run_batch<P, T>(inputs, outputs, samples);
      } else {
        run_once<P, T>(inputs, outputs);
      }
    }
  }

  /// @throws std::invalid_argument where a batch of results has another count than the arguments', and
  /// where there is no sample for a result that is there once.
  template <class... Out>
  static void check_counts(const std::tuple<Out...>& out, int samples) {
    if (samples == 0 && ((Place<Out>::form.rate == Rate::step) || ...)) {
      throw std::invalid_argument("etch: a result over the batch, which has no samples");
    }
    std::apply(
        [&](const auto&... each) {
          const int found = common_count(each...);
          if (found != samples && ((Place<Out>::form.rate == Rate::sample) || ...)) {
            throw std::invalid_argument("etch: room for " + std::to_string(found) + " results of " +
                                        std::to_string(samples) + " samples");
          }
        },
        out);
  }
};

/// Whether result K of a call can be written to an Out.
template <class Out, class Invoked, std::size_t K>
constexpr bool takes_result() {
  if constexpr (Readable<Out>) {
    return is_writable<Out> && Reading<Out>::form.rate == Invoked::template rate<K>() &&
           holds_shape<Out>(std::tuple_element_t<K, typename Invoked::Results>::shape()) &&
           std::is_same_v<typename Reading<Out>::Scalar, typename Invoked::T>;
  } else {
    return false;
  }
}

/// The verdict on objects of types Out that the results shall be written to.
template <class Invoked, class... Out>
constexpr auto judge_targets() {
  constexpr int found = static_cast<int>(sizeof...(Out)), wanted = static_cast<int>(Invoked::count);
  if constexpr (found != wanted) {
    return diagnostics::judge_use<false, WrongNumberOfResults<found, wanted>>();
  } else {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      constexpr int wrong = first_of({!takes_result<Out, Invoked, K>()...});
      if constexpr (wrong == 0) {
        return diagnostics::Right{};
      } else {
        using Target = std::tuple_element_t<wrong - 1, std::tuple<Out...>>;
        using Result = std::tuple_element_t<wrong - 1, typename Invoked::Results>;
        return judge_target<wrong, Target, Result>();
      }
    }
    (std::index_sequence_for<Out...>());
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
