// The gradients written by hand, as contestants.
#include "gradients/by_hand.hpp"

#include "gradients/by_hand_matrices.hpp"
#include "gradients/by_hand_volatility.hpp"
#include "gradients/contest.hpp"

namespace bench::gradients {

std::optional<Runner> by_hand(const Problem& problem) {
  return runner_of_static_size<ByHand>(problem);
}

std::optional<Runner> by_hand_in_another_way(const Problem& problem) {
  return runner_of_static_size<InAnotherWay>(problem);
}

}  // namespace bench::gradients
