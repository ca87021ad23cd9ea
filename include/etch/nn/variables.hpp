// The parameters and states that a network's layers declare, put together while compiling.
// May not know which layers there are, or how values are stored.
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/sequence.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/nn/block.hpp>
#include <etch/nn/flow.hpp>
#include <etch/nn/scope.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

namespace etch::inline ETCH_TARGET::detail {

/// The parameters and states of one layer that is no block, with their names alone. Memory may not leave
/// constant evaluation.
template <std::size_t Most>
struct LayerVariables {
  std::array<ParameterInfo, Most> all{};
  std::size_t count = 0;
  Scope::Fault fault{};
};

/// An element each: after an error g++ takes an array that was filled later for no constant, and would say
/// so for every layer.
template <std::size_t... I>
constexpr std::array<ParameterInfo, sizeof...(I)> first_of([[maybe_unused]] const Scope& scope,
                                                           std::index_sequence<I...>) {
  return {(static_cast<int>(I) < scope.size() ? scope[static_cast<int>(I)] : ParameterInfo{})...};
}

/// The first variable with a name that another one has, or -1. By numbers made of names: comparing each with each
/// took more steps than some compilers do.
constexpr int find_name_twice(const Scope& scope) {
  Sequence<std::uint64_t> hashes;
  for (int i = 0; i < scope.size(); ++i) {
    std::uint64_t hash = 1469598103934665603u;
    for (const char c : scope[i].name()) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hashes.push_back(hash);
  }
  Sequence<std::uint64_t> sorted(hashes);
  std::sort(sorted.begin(), sorted.end());
  int first = scope.size();
  for (auto* at = sorted.begin(); (at = std::adjacent_find(at, sorted.end())) != sorted.end(); ++at) {
    first = std::min(first, static_cast<int>(std::find(hashes.begin(), hashes.end(), *at) - hashes.begin()));
  }
  return first < scope.size() ? first : -1;
}

/// A network's variables are put together from its layers': tracing all of it, and twice because the
/// number must be known before, cost a deep network more, and equal layers share theirs.
template <std::size_t Most, class Layer, Shape... S>
constexpr LayerVariables<Most> find_variables() {
  Tape tape;
  Scope scope(tape);
  trace_layer<Layer, S...>(tape, scope);
  if constexpr (!is_built_in<Layer>) {
    if (const int twice = find_name_twice(scope); twice >= 0) scope.note({NameFault::twice, twice});
  }
  return {first_of(scope, std::make_index_sequence<Most>()), static_cast<std::size_t>(scope.size()), scope.fault()};
}

inline constexpr std::size_t usual_variables = 4;

template <class Layer, Shape... S>
inline constexpr auto usual_variables_of = find_variables<usual_variables, Layer, S...>();
template <class Layer, Shape... S>
inline constexpr auto many_variables_of =
    find_variables<usual_variables_of<Layer, S...>.count, Layer, S...>();

template <class Layer, Shape... S>
constexpr std::span<const ParameterInfo> layer_variables() {
  if constexpr (!takes_scope<Layer, S...>) {
    return {};
  } else if constexpr (usual_variables_of<Layer, S...>.count <= usual_variables) {
    return std::span(usual_variables_of<Layer, S...>.all).first(usual_variables_of<Layer, S...>.count);
  } else {
    return many_variables_of<Layer, S...>.all;
  }
}

/// What is wrong with the names in one layer, or with what it shares in itself.
template <class Layer, Shape... S>
constexpr Scope::Fault layer_fault() {
  if constexpr (is_built_in<Layer> || !takes_scope<Layer, S...>) {
    return {};
  } else {
    return usual_variables_of<Layer, S...>.fault;
  }
}

/// Goes through the layers and declares in a scope what each declares.
struct Census {
  Scope* scope;

  template <class Layer, Shape... S>
  constexpr void visit(int number) {
    const LayerPath* const block = scope->now().path;
    if (block == nullptr) scope->layer = number;
    if constexpr (is_block<Layer>) {
      enter<Layer, S...>({layer_name<Layer>(), number, block});
    } else {
      declare({layer_name<Layer>(), number, block}, layer_variables<Layer, S...>(), layer_fault<Layer, S...>());
    }
  }

 private:
  /// As `enter_layer` does.
  template <class Layer, Shape... S>
  constexpr void enter(LayerPath path) {
    if constexpr (is_wrapper<Layer>) {
      const auto before = scope->begin(Layer::wrapping, path);
      enter<typename Layer::wrapped, S...>(path);
      scope->end(Layer::wrapping, before);
    } else if constexpr (is_block<Layer>) {
      const LayerPath* const before = scope->now().path;
      scope->now().path = &path;
      static_cast<void>(Layer::block::send(Tour<Census, S...>{this}));
      scope->now().path = before;
    } else {
      declare(path, layer_variables<Layer, S...>(), layer_fault<Layer, S...>());
    }
  }

  constexpr void declare(const LayerPath& path, std::span<const ParameterInfo> variables, Scope::Fault fault) {
    const LayerPath* const before = scope->now().path;
    scope->now().path = &path;
    if (fault.kind != NameFault::none) {
      fault.variable += scope->size();
      fault.layer = scope->layer;
    }
    for (const ParameterInfo& info : variables) scope->enter(info, info.name());
    if (fault.kind != NameFault::none) scope->note(fault);
    scope->now().path = before;
  }
};

/// What a census found: variables as far as there is room.
template <std::size_t Most>
struct Counted {
  std::array<ParameterInfo, Most> all{};
  std::size_t count = 0;
  Scope::Fault fault{};
  ParameterInfo culprit{};  ///< of a fault
};

template <std::size_t Most, class Start, class... Layers>
constexpr Counted<Most> take_census(bool compares_names) {
  Tape tape;
  Scope scope(tape, Mode::training, Most > 0);
  Census census{&scope};
  through<RowOf<Layers...>, sizeof...(Layers)>(tour_on(Start{}, &census));
  Scope::Fault fault = scope.fault();
  if (compares_names && fault.kind == NameFault::none) {
    if (const int twice = find_name_twice(scope); twice >= 0) fault = {NameFault::twice, twice, {}, 0};
  }
  return {.all = first_of(scope, std::make_index_sequence<Most>()),
          .count = static_cast<std::size_t>(scope.size()),
          .fault = fault,
          .culprit = fault.kind != NameFault::none ? scope[fault.variable] : ParameterInfo{}};
}

/// The variables of layers that fit, behind a probe at their start.
template <class Start, class... Layers>
struct VariablesOf {
  static constexpr std::size_t count = take_census<0, Start, Layers...>(false).count;
  static constexpr auto census =
      take_census<count, Start, Layers...>((gives_names<Layers>() || ... || false));
  static constexpr const auto& all = census.all;
};

template <class Variables>
struct WrongNames {
  static constexpr Text write() {
    constexpr const auto& census = Variables::census;
    const std::string_view name = census.culprit.name();
    if (census.fault.kind == NameFault::too_long) {
      return diagnostics::name_too_long(name.substr(0, 40), ParameterInfo::max_name - 1);
    } else if (census.fault.kind == NameFault::twice) {
      return diagnostics::name_used_twice(name);
    } else if (census.fault.kind == NameFault::shared_count) {
      return diagnostics::shared_count_differs(census.fault.layer, name, census.fault.shared, census.fault.declared);
    } else if (census.fault.kind == NameFault::shared_frozen) {
      return diagnostics::shared_layer_frozen_once(census.fault.layer, name);
    } else {
      return diagnostics::shared_layers_differ(census.fault.layer, name, census.culprit.shape.axes(),
                                               census.fault.shape.axes());
    }
  }
  static constexpr Text text = write();
};

/// The verdict on names and on what is shared.
template <class Variables>
constexpr auto judge_names() {
  return diagnostics::judge_use<Variables::census.fault.kind == NameFault::none, WrongNames<Variables>>();
}

}  // namespace etch::inline ETCH_TARGET::detail
