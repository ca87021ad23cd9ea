// Groups of parameters by name, each with a factor on the rate and a weight decay of its own, for any optimizer.
// May not know which optimizers there are. Which parameter is in which group is worked out while compiling;
// what is left for a step is to go through the runs of neighbours in one group.
#pragma once

#include <etch/core/diagnostics_training.hpp>
#include <etch/core/fixed_string.hpp>
#include <etch/core/target.hpp>
#include <etch/core/verdict.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/parameter.hpp>
#include <etch/nn/parameter_names.hpp>
#include <etch/nn/scope.hpp>
#include <etch/train/update.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

namespace etch::inline ETCH_TARGET {

/// Parameters of one pattern: a name ("dense1.weight"), a layer ("dense1", also where it stands in a block), a kind
/// of layer ("conv2d"), or one of these with stars for any characters ("*.bias").
template <FixedString Pattern>
struct Group {
  double rate_factor = 1;                ///< on the optimizer's rate
  std::optional<double> weight_decay{};  ///< instead of the optimizer's, where there is one

  static constexpr auto pattern = Pattern;
};

namespace detail {

/// Neighbours in the block of parameters that are in one group; the padding behind each is in it too.
struct GroupRun {
  std::size_t begin = 0, end = 0;
  std::size_t group = 0;  ///< behind the last: what is in none
};

template <std::size_t Most>
struct GroupRuns {
  std::array<GroupRun, Most> all{};
  std::size_t count = 0;
};

/// The first group whose pattern stands for a parameter.
template <class... Groups>
constexpr std::size_t group_of(std::string_view parameter) {
  std::size_t group = 0;
  static_cast<void>((... || (stands_for(Groups::pattern, parameter) ? true : (++group, false))));
  return group;
}

template <class Net, class... Groups>
constexpr auto lay_groups() {
  constexpr const auto& places = block_places<Net>;
  const auto variables = detail::variables<Net>();
  GroupRuns<places.offsets.size()> runs;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!is_learned(variables[i])) continue;
    const std::size_t group = group_of<Groups...>(variables[i].name());
    if (runs.count > 0) runs.all[runs.count - 1].end = places.offsets[i];
    if (runs.count > 0 && runs.all[runs.count - 1].group == group) continue;
    runs.all[runs.count++] = {places.offsets[i], places.offsets[i], group};
  }
  if (runs.count > 0) runs.all[runs.count - 1].end = places.learned;
  return runs;
}

template <class Net, class... Groups>
inline constexpr auto group_runs = lay_groups<Net, Groups...>();

/// The first group that is left without a parameter; their number where each has one.
template <class Net, class... Groups>
constexpr std::size_t empty_group() {
  constexpr const auto& runs = group_runs<Net, Groups...>;
  std::array<bool, sizeof...(Groups) + 1> has{};
  for (std::size_t i = 0; i < runs.count; ++i) has[runs.all[i].group] = true;
  std::size_t group = 0;
  while (group < sizeof...(Groups) && has[group]) ++group;
  return group;
}

template <class Net, std::size_t Group, class... Groups>
struct GroupWithoutParameters {
  static constexpr Text write() {
    constexpr auto count = variables<Net>().size();
    std::array<std::string_view, count> names;
    std::size_t learned = 0;
    for (const ParameterInfo& info : variables<Net>()) {
      if (is_learned(info)) names[learned++] = info.name();
    }
    return diagnostics::group_without_parameters(
        std::tuple_element_t<Group, std::tuple<Groups...>>::pattern,
        std::span(names).first(learned));
  }
  static constexpr Text text = write();
};

/// Whether an optimizer, or one in it, takes the gradient for all of it.
template <class Optimizer>
constexpr bool takes_whole_gradient() {
  if constexpr (requires { Optimizer::takes_whole_gradient; }) {
    return true;
  } else if constexpr (requires { Optimizer::optimizer; }) {
    return takes_whole_gradient<decltype(Optimizer::optimizer)>();
  } else {
    return false;
  }
}

struct GroupOfAPart {
  static constexpr Text text = diagnostics::group_of_a_part("ClipByGlobalNorm");
};

template <class Net, class Optimizer, class... Groups>
constexpr auto judge_groups() {
  constexpr std::size_t empty = empty_group<Net, Groups...>();
  if constexpr (empty < sizeof...(Groups)) {
    return diagnostics::judge_use<false, GroupWithoutParameters<Net, empty, Groups...>>();
  } else {
    return diagnostics::judge_use<!takes_whole_gradient<Optimizer>(), GroupOfAPart>();
  }
}

template <class Optimizer>
void set_weight_decay(Optimizer& optimizer, double decay) {
  if constexpr (requires { optimizer.weight_decay = decay; }) {
    optimizer.weight_decay = decay;
  } else {
    throw std::invalid_argument(
        "etch: in_groups: a group sets a weight_decay, which its optimizer has not");
  }
}

}  // namespace detail

/// An optimizer with settings by group; `in_groups` makes it.
template <class Net, class Optimizer, class... Groups>
struct ParameterGroups {
  static constexpr Text full_name = detail::name_around<Optimizer>("ParameterGroups");
  static constexpr std::string_view name = full_name.view();
  Optimizer optimizer{};
  std::tuple<Groups...> groups{};
  static constexpr std::size_t vectors = Optimizer::vectors;

  /// @throws std::invalid_argument where the parameters are not as many as the network's, or a group sets a weight
  /// decay that the optimizer has not.
  template <class T>
  void update(std::span<T> parameters, const auto& gradient,
              const StepMemory<T, vectors>& memory) const {
    if (parameters.size() != detail::block_places<Net>.learned) {
      throw std::invalid_argument(
          "etch: in_groups was told of a network whose block of parameters has " +
          std::to_string(detail::block_places<Net>.learned) + " numbers, got " +
          std::to_string(parameters.size()));
    }
    std::array<Optimizer, sizeof...(Groups) + 1> optimizers;
    std::array<double, sizeof...(Groups) + 1> rate_factors;
    optimizers.fill(optimizer);
    rate_factors.fill(memory.rate_factor);
    std::size_t next = 0;
    const auto settle = [&](const auto& group) {
      if (group.weight_decay) {
        detail::set_weight_decay(innermost(optimizers[next]), *group.weight_decay);
      }
      rate_factors[next++] *= group.rate_factor;
    };
    std::apply([&](const Groups&... each) { (..., settle(each)); }, groups);

    constexpr const auto& runs = detail::group_runs<Net, Groups...>;
    for (std::size_t i = 0; i < runs.count; ++i) {
      const detail::GroupRun& run = runs.all[i];
      auto part = memory.part(run.begin);
      part.rate_factor = rate_factors[run.group];
      optimizers[run.group].template update<T>(parameters.subspan(run.begin, run.end - run.begin),
                                               gradient.part(run.begin, run.end - run.begin), part);
    }
  }
};

/// Groups of a network's learned parameters. A parameter is in the first group whose pattern stands for it, and as
/// the optimizer says where none does. A group without a parameter is a compile error that lists those there are.
///
///     etch::Trainer trainer{model, etch::softmax_cross_entropy,
///                           etch::in_groups<Digits>(etch::AdamW{.rate = 1e-3},
///                                                   etch::Group<"*.bias">{.weight_decay = 0},
///                                                   etch::Group<"dense1">{.rate_factor = 0.1})};
template <class Net, class Optimizer, class... Groups>
ParameterGroups<Net, Optimizer, Groups...> in_groups(Optimizer optimizer, Groups... groups) {
  using Fits [[maybe_unused]] =
      typename decltype(detail::judge_groups<Net, Optimizer, Groups...>())::fits;
  return {optimizer, {groups...}};
}

}  // namespace etch::inline ETCH_TARGET
