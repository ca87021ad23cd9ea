// A mask leaves out parts of a loss, which one on a vector of classes does not have.
// diagnostic: loss_of_another_form
// fix: mask it `per_position`, and before it is weighted.
// expect: "masked wants a loss of
// expect: "elements or per_position, got"
// expect: masked_whole_loss.cpp:18
// lines: 11
#include <etch/nn/losses.hpp>

#include <type_traits>

#ifdef ETCH_TWIN
#define ETCH_LOSS per_position(etch::softmax_cross_entropy)
#else
#define ETCH_LOSS softmax_cross_entropy
#endif

constexpr auto loss = etch::masked(etch::ETCH_LOSS);
static_assert(std::is_empty_v<decltype(loss)>);
