// The global norm is that of all parameters, so it is no matter of one group.
// diagnostic: group_of_a_part
// fix: `etch::ClipByGlobalNorm{.norm = 1, .optimizer = etch::in_groups<Net>(...)}`.
// expect: "in_groups: ClipByGlobalNorm
// expect: group_clipped_by_its_norm.cpp:20
// lines: 10
#include <etch/train/optimizers.hpp>
#include <etch/train/optimizers_around.hpp>
#include <etch/train/parameter_groups.hpp>

#ifdef ETCH_TWIN
#define ETCH_CLIP ClipByValue
#else
#define ETCH_CLIP ClipByGlobalNorm
#endif

using Net = etch::Network<etch::Input<4>, etch::Dense<2>>;
constexpr etch::ETCH_CLIP clip{1, etch::AdamW{}};
auto optimizer =
    etch::in_groups<Net>(clip, etch::Group<"*.bias">{.weight_decay = 0});
