// A function of expressions as a program, and how that is run on a caller's values.
// May not know transformations: they are functions like others.
#pragma once

#include <etch/autodiff/form.hpp>
#include <etch/autodiff/tuples.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/target.hpp>
#include <etch/graph/interpret.hpp>
#include <etch/program.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// How the arguments of a function look to its program.
template <Form... Argument>
struct Forms {};

/// Which results are matrices that lie row by row.
template <bool... RowMajor>
struct Layouts {};

/// An argument as an input of the program. A row-major matrix comes in as its transpose, which moves
/// nothing.
template <Form Argument>
constexpr auto read_argument(Tape& tape) {
  constexpr Shape shape = Argument.shape;
  if constexpr (Argument.row_major) {
    const auto columns = input<Shape{shape[1], shape[0]}>(tape, Argument.rate);
    return Expr<shape>{transpose(columns.ref)};
  } else {
    return input<shape>(tape, Argument.rate);
  }
}

template <class F, class In>
struct FunctionTrace;

template <class F, Form... Argument>
struct FunctionTrace<F, Forms<Argument...>> {
  static constexpr Graph make() {
    Tape tape;
    // In braces, whose order is that of the arguments.
    const std::tuple arguments{read_argument<Argument>(tape)...};
    for (const Id y : nodes_of(as_tuple(std::apply(F{}, arguments)))) tape.append_output(y);
    return std::move(tape).graph();
  }
};

template <class F, class In>
inline constexpr auto traced_function = freeze<FunctionTrace<F, In>>();

/// What keeps a function from being traced while it compiles.
template <class F, class In>
constexpr bool trace_function() {
  static_cast<void>(FunctionTrace<F, In>::make());
  return true;
}
template <class F, class In>
concept TraceableFunction = requires {
  typename std::bool_constant<trace_function<F, In>()>;
};

template <class F, class In>
constexpr Rate result_rate(std::size_t k) {
  const GraphView graph = traced_function<F, In>.view();
  return graph[graph.outputs[k]].rate;
}

/// The program of a function whose results are laid out as asked for.
template <class F, class In, class Out>
struct LaidOutTrace;

template <class F, class In, bool... RowMajor>
struct LaidOutTrace<F, In, Layouts<RowMajor...>> {
  static constexpr std::size_t room = traced_function<F, In>.nodes.size() + sizeof...(RowMajor);
  static constexpr Graph make() {
    constexpr bool row_major[] = {RowMajor...};
    const GraphView graph = traced_function<F, In>.view();
    Tape tape(graph);
    for (std::size_t k = 0; k < sizeof...(RowMajor); ++k) {
      const Ref y{&tape, graph.outputs[k]};
      tape.append_output(row_major[k] ? transpose(y).id : y.id);
    }
    return std::move(tape).graph();
  }
};

template <class F, class In, class Out>
using ProgramOf = Program<LaidOutTrace<F, In, Out>>;

/// Whether any argument is a batch.
template <Form... Argument>
constexpr bool has_batch(Forms<Argument...>) {
  return ((Argument.rate == Rate::sample) || ...);
}

/// Workspaces up to this size lie on the stack, larger ones are kept by each thread, which allocates
/// them when it first runs the program.
inline constexpr std::size_t stack_workspace_bytes = std::size_t{16} << 10;

template <class T, class Tag>
T* thread_workspace(std::size_t elements) {
  thread_local AlignedBuffer<T> workspace;
  if (workspace.size() < elements) workspace = AlignedBuffer<T>(elements);
  return workspace.data();
}

template <class Pointer, std::size_t>
using Each = Pointer;

/// Runs a program of values that are there once, in its caller.
template <class P, class T, std::size_t... I, std::size_t... O>
[[gnu::always_inline]] inline void run_here(std::index_sequence<I...>, std::index_sequence<O...>,
                                            Each<const void*, I>... input,
                                            Each<void*, O>... output) {
  constexpr std::size_t elements = P::template workspace_elements_once<T>();
  const void* const inputs[] = {input...};
  void* const outputs[] = {output...};
  Arguments<T> arguments{inputs, outputs, nullptr, 1};
  if constexpr (elements == 0) {
    P::template run_once<T>(arguments);
  } else if constexpr (elements * sizeof(T) <= stack_workspace_bytes) {
    alignas(target::alignment) T workspace[elements];
    arguments.workspace = workspace;
    P::template run_once<T>(arguments);
  } else {
    arguments.workspace = thread_workspace<T, P>(elements);
    P::template run_once<T>(arguments);
  }
}

/// The same as a call. The addresses come one by one, in registers: stored as arrays by the caller they
/// would have to be read again, which cost 1 ns a call with g++. clang makes memcpy of a loop that copies,
/// which was 2 µs slower for 8 kB that lie an odd number of elements apart (Zen 4, glibc 2.36).
template <class P, class T, std::size_t... I, std::size_t... O>
#if __has_cpp_attribute(clang::no_builtin)
[[clang::no_builtin("memcpy")]]
#endif
[[gnu::flatten, gnu::noinline]] void run_apart(std::index_sequence<I...> i,
                                               std::index_sequence<O...> o,
                                               Each<const void*, I>... input,
                                               Each<void*, O>... output) {
  run_here<P, T>(i, o, input..., output...);
}

/// The same for addresses in arrays.
template <class P, class T, std::size_t Inputs, std::size_t Outputs>
[[gnu::always_inline]] inline void run_once(const std::array<const void*, Inputs>& inputs,
                                            const std::array<void*, Outputs>& outputs) {
  [&]<std::size_t... I, std::size_t... O>(std::index_sequence<I...> i, std::index_sequence<O...> o)
      __attribute__((always_inline)) {
    if constexpr (runs_inline(P::template plan<Walk::single>())) {
      run_here<P, T>(i, o, inputs[I]..., outputs[O]...);
    } else {
      run_apart<P, T>(i, o, inputs[I]..., outputs[O]...);
    }
  }
  (std::make_index_sequence<Inputs>(), std::make_index_sequence<Outputs>());
}

/// Runs a program over a batch of samples.
template <class P, class T, std::size_t Inputs, std::size_t Outputs>
void run_batch(const std::array<const void*, Inputs>& inputs,
               const std::array<void*, Outputs>& outputs, int batch) {
  Arguments<T> arguments{inputs.data(), outputs.data(), nullptr, batch};
  const std::size_t elements = P::template workspace_elements<T>(batch);
  if (elements * sizeof(T) <= stack_workspace_bytes) {
    alignas(target::alignment) T workspace[stack_workspace_bytes / sizeof(T)];
    arguments.workspace = workspace;
    P::template run<T>(arguments);
  } else {
    arguments.workspace = thread_workspace<T, P>(elements);
    P::template run<T>(arguments);
  }
}

/// The number of samples of the arguments that are batches, 1 where there is none.
/// @throws std::invalid_argument where two batches differ in it.
template <class... A>
int common_count(const A&... argument) {
  int count = -1;
  const auto compare = [&]<class One>(const One& each) {
    if constexpr (Reading<PlainOf<One>>::form.rate == Rate::sample) {
      if (count != -1 && each.count() != count) {
        throw std::invalid_argument("etch: batches of " + std::to_string(count) + " and " +
                                    std::to_string(each.count()) + " samples");
      }
      count = each.count();
    }
  };
  (compare(argument), ...);
  return count == -1 ? 1 : count;
}

/// What a program reads an argument from, for as long as it runs: a number in the type in which it
/// computes, an Eigen expression's value, or the argument itself.
template <class T, class A>
using Held =
    std::conditional_t<std::is_arithmetic_v<A>, T,
                       std::conditional_t<std::is_same_v<PlainOf<A>, A>, const A&, PlainOf<A>>>;

template <class A>
const void* address(const A& object) {
  return Reading<A>::data(const_cast<A&>(object));
}

// In constant evaluation: of numbers and Tensors only, Eigen has none ------------------------------------------------------------------------

/// A value's numbers in row-major order, from and to their places in memory.
template <class A>
constexpr Values to_values(const A& object) {
  if constexpr (std::is_arithmetic_v<A>) {
    return {static_cast<double>(object)};
  } else {
    Values values;
    for (std::size_t i = 0; i < A::size(); ++i) {
      values.push_back(static_cast<double>(object.data()[stored_position(A::shape, i)]));
    }
    return values;
  }
}

template <class A>
constexpr void from_values(A& object, const Values& values) {
  if constexpr (std::is_arithmetic_v<A>) {
    object = static_cast<A>(values[0]);
  } else {
    for (std::size_t i = 0; i < A::size(); ++i) {
      object.data()[stored_position(A::shape, i)] = static_cast<typename A::Scalar>(values[i]);
    }
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
