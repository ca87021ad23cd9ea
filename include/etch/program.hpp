// The chain (floor 8): trace, differentiate, simplify, plan, execute. The only file that knows all
// the floors; each of them knows only those below it.
#pragma once

#include <etch/core/diagnostics_loops.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/graph.hpp>
#include <etch/graph/verify.hpp>
#include <etch/kernel/execute.hpp>
#include <etch/plan/cost.hpp>
#include <etch/plan/freeze.hpp>
#include <etch/plan/make.hpp>
#include <etch/transform/differentiate.hpp>
#include <etch/transform/simplify.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace etch::inline ETCH_TARGET {

/// What a program is made from: a named struct whose `make()` traces a graph. With
/// `with_respect_to`, an array of input positions, the program also gives the gradients of the first
/// output, behind the graph's own outputs.
template <class T>
concept Trace = requires {
  { T::make() } -> std::same_as<Graph>;
};

namespace detail {

// One stage of the chain after the other. Each is a constant of its own, so each has the compiler's
// whole budget of constant evaluation; the two plans of a program share all but the last two.

template <class T>
inline constexpr auto traced = freeze<T>();

// Both depend on T: with C++26 an error that depends on nothing is one already where it is written.
template <class T>
struct LoopInALoop {
  static constexpr Text text = diagnostics::loop_in_a_loop();
};
template <class T>
struct BatchSumInALoop {
  static constexpr Text text = diagnostics::batch_sum_in_a_loop();
};

/// The verdict on the loops of a traced graph.
template <class T>
constexpr auto judge_loops() {
  if constexpr (holds_loop_in_loop(traced<T>.view())) {
    return diagnostics::judge_use<false, LoopInALoop<T>>();
  } else {
    return diagnostics::judge_use<!sums_batch_in_loop(traced<T>.view()), BatchSumInALoop<T>>();
  }
}

/// Whether a graph is well formed, or an error has been said already.
template <class Loops>
constexpr bool is_sound(GraphView graph) {
  return !std::is_same_v<Loops, diagnostics::Right> || static_cast<bool>(verify(graph));
}

template <class T>
struct Differentiated {
  static constexpr std::size_t room = traced<T>.nodes.size() * 4 + 16;
  static constexpr Graph make() {
    if constexpr (requires { T::with_respect_to; }) {
      return differentiate(traced<T>.view(), 0, T::with_respect_to);
    } else {
      return Graph(traced<T>.view());
    }
  }
};
template <class T>
inline constexpr auto differentiated = freeze<Differentiated<T>>();

template <class T>
struct Simplified {
  static constexpr std::size_t room = differentiated<T>.nodes.size() + 8;
  static constexpr Graph make() { return simplify(differentiated<T>.view()); }
};
template <class T>
inline constexpr auto simplified = freeze<Simplified<T>>();

template <class T>
inline constexpr auto arranged =
    FrozenArrangement<simplified<T>.nodes.size()>(simplified<T>.view());

template <class T>
inline constexpr auto fused =
    FrozenFusion<simplified<T>.nodes.size(), operand_count(simplified<T>.view()),
                 gap_count(simplified<T>.view())>(
        fuse(arranged<T>.layout(simplified<T>.view()), arranged<T>.phases).view());

template <class T>
constexpr Drafts drafts() {
  return {arranged<T>.layout(simplified<T>.view()), arranged<T>.phases, fused<T>.view()};
}

template <class T, Walk W>
struct Written {
  static constexpr PlanSizes room = expected_sizes(drafts<T>());
  static constexpr Plan make() { return write_plan(drafts<T>(), W); }
};
template <class T, Walk W>
inline constexpr auto written = freeze_plan<Written<T, W>>();

template <class T, Walk W>
inline constexpr auto placed = place_plan(written<T, W>);

/// A plan by a short name: what kernels' glue is instantiated on.
template <class T, Walk W>
struct PlanOf {
  static constexpr PlanView view = placed<T, W>.view();
};

}  // namespace detail

/// A traced function as kernels over a workspace of known size. Stateless: everything a run needs is
/// in its arguments.
template <Trace Traced>
struct Program {
  /// The graph as it is executed: differentiated where asked for, and simplified.
  static constexpr GraphView graph() { return detail::simplified<Traced>.view(); }

  template <Walk W>
  static constexpr PlanView plan() {
    return detail::PlanOf<Traced, W>::view;
  }

  /// Elements of T that a run with at most `batch` samples needs as workspace.
  template <class T>
  static constexpr std::size_t workspace_elements(int batch = 1) {
    return std::max(elements<T, Walk::tiles>(batch), elements<T, Walk::single>(1));
  }

  /// The same for a program that is run on values that are there once, without a batch.
  template <class T>
  static constexpr std::size_t workspace_elements_once() {
    return elements<T, Walk::single>(1);
  }

  /// Computes every output from values that are there once. Has no plan for tiles.
  template <class T>
  [[gnu::always_inline]] static void run_once(const Arguments<T>& arguments) {
    using Plan = detail::PlanOf<Traced, Walk::single>;
    if constexpr (runs_directly(Plan::view)) {
      detail::execute_directly<Plan>(arguments);
    } else {
      detail::execute<Plan>(arguments);
    }
  }

  /// Computes every output. Allocates nothing. A lone sample has its own plan, with the vectors along
  /// the features.
  template <class T>
  static void run(const Arguments<T>& arguments) {
    if (arguments.batch == 1) {
      detail::execute<detail::PlanOf<Traced, Walk::single>>(arguments);
    } else {
      detail::execute<detail::PlanOf<Traced, Walk::tiles>>(arguments);
    }
  }

 private:
  /// The plan's few numbers alone go into the program, not the plan.
  template <class T, Walk W>
  static constexpr std::size_t elements(int batch) {
    constexpr WorkspaceSize size = workspace_size<T>(plan<W>());
    return size.elements<T>(batch);
  }

  using Loops = decltype(detail::judge_loops<Traced>());
  using LoopsFit [[maybe_unused]] = typename Loops::fits;
  static_assert(detail::is_sound<Loops>(detail::traced<Traced>.view()), "etch: the traced graph is malformed");
  static_assert(detail::is_sound<Loops>(detail::differentiated<Traced>.view()),
                "etch: differentiation made a malformed graph");
  static_assert(detail::is_sound<Loops>(graph()), "etch: simplification made a malformed graph");
};

}  // namespace etch::inline ETCH_TARGET
