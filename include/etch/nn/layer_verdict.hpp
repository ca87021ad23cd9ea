// What is said of a layer that does not fit, also of one in a block in a block.
// May not know networks, or which blocks there are.
#pragma once

#include <etch/core/diagnostics.hpp>
#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/flow.hpp>

#include <string_view>

namespace etch::inline ETCH_TARGET::detail {

/// What is wrong with the layer where a probe stopped, number `index` of its network or block: 0 of a branch
/// or of a layer that somebody calls. `before` is the kind of the layer before it, empty where there is
/// none, `gave_last_row` whether that one could give all rows.
template <class Layer, Fault F, Shape... S>
constexpr Text say_wrong(Stopped<Layer, F, S...>, int index, std::string_view before, bool gave_last_row = false) {
  constexpr std::string_view kind = layer_name<Layer>();
  constexpr Shape given[] = {S...};
  diagnostics::Extents all[sizeof...(S)];
  for (std::size_t i = 0; i < sizeof...(S); ++i) all[i] = given[i].axes();
  const std::span<const diagnostics::Extents> extents(all);
  if constexpr (F == Fault::holds_values) {
    return diagnostics::layer_holds_values(index, kind);
  } else if constexpr (F == Fault::without_outputs) {
    return diagnostics::layer_without_outputs(index, kind, Layer::outputs);
  } else if constexpr (F == Fault::wrong_arguments) {
    return diagnostics::layer_has_wrong_arguments(index, kind, Layer::wants_arguments);
  } else if constexpr (F == Fault::does_not_fit && sizeof...(S) == 1) {
    const bool fits_rows = given[0].rank == 1 && accepts<Layer, Shape{1, given[0].size()}>();
    const bool fits_flat = given[0].rank != 1 && accepts<Layer, Shape{given[0].size()}>();
    return diagnostics::layer_does_not_fit(index, kind, wants<Layer>(), before, all[0],
                                           fits_flat ? diagnostics::Remedy::flatten
                                           : gave_last_row && fits_rows ? diagnostics::Remedy::all_rows
                                                                        : diagnostics::Remedy::none);
  } else if constexpr (F == Fault::does_not_fit) {
    return diagnostics::layer_wants_other_values(index, kind, wants<Layer>(), before, extents);
  } else if constexpr (F == Fault::takes_one) {
    return diagnostics::layer_takes_one_value(index, kind, before, extents);
  } else if constexpr (F == Fault::not_constexpr) {
    return diagnostics::layer_is_not_constexpr(index, kind);
  } else if constexpr (F == Fault::gives_no_expression) {
    return diagnostics::layer_gives_no_expression(index, kind, extents);
  } else if constexpr (F == Fault::inside) {
    using Block = typename Layer::block;
    constexpr auto end = Block::send(Probe<S...>{});
    if constexpr (end.fault == Fault::unlike) {
      return Block::say_unlike(index, kind, end.layer, end.first, end.other);
    } else if constexpr (end.fault == Fault::uneven) {
      return diagnostics::values_for_other_branches(index, kind, end.branches, end.values);
    } else if constexpr (Block::part == "branch") {
      return diagnostics::layer_in_a_branch(index, kind, end.layer, say_wrong(end, 0, "").view());
    } else {
      const Text inner = say_wrong(end, end.layer, Block::kind_before(end.layer), Block::last_row_before(end.layer));
      return diagnostics::layer_in_a_block(index, kind, inner.view());
    }
  } else {
    return diagnostics::layer_takes_no_expression(index, kind, extents);
  }
}

/// The fault of the innermost block.
template <class Layer, Fault F, Shape... S>
constexpr Fault innermost(Stopped<Layer, F, S...>) {
  if constexpr (F == Fault::inside) {
    constexpr auto end = Layer::block::send(Probe<S...>{});
    if constexpr (end.fault == Fault::unlike || end.fault == Fault::uneven) {
      return end.fault;
    } else {
      return innermost(end);
    }
  } else {
    return F;
  }
}

template <class Stop, int Index, FixedString Before, bool GaveLastRow>
struct WrongLayer {
  static constexpr Text text = say_wrong(Stop{}, Index, Before, GaveLastRow);
};

/// The verdict on the layer where a probe stopped.
template <class Stop, int Index, FixedString Before, bool GaveLastRow = false>
constexpr auto judge_stop() {
  constexpr Fault fault = innermost(Stop{});
  using Message = WrongLayer<Stop, Index, Before, GaveLastRow>;
  if constexpr (fault == Fault::said) {
    return diagnostics::Said{};
  } else if constexpr (fault == Fault::does_not_fit || fault == Fault::without_outputs ||
                       fault == Fault::takes_one || fault == Fault::unlike || fault == Fault::uneven) {
    return diagnostics::judge<false, Message>();
  } else {
    return diagnostics::judge_use<false, Message>();
  }
}

/// The verdict on a block that a layer of the user's calls, given where a probe of it ends.
template <class End>
constexpr auto judge_called() {
  if constexpr (End::fault == Fault::none) {
    return diagnostics::Right{};
  } else {
    return judge_stop<End, 0, "">();
  }
}

}  // namespace etch::inline ETCH_TARGET::detail
