// All that a fit has come to, without the network's type: what a checkpoint holds, and what callbacks may see.
// May not know trainers, files or which callbacks there are.
#pragma once

#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/nn/model_memory.hpp>
#include <etch/train/reports.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// What a callback remembers from event to event, where it shall be in checkpoints too.
struct Attachment {
  std::string name;
  std::vector<std::byte> bytes;
};

/// The state of a trainer. It refers to the model and to the optimizer's memory: they change with each step.
struct TrainingState {
  ModelMemory model{};
  std::string_view optimizer{};             ///< its name
  std::span<std::byte> optimizer_vectors{};  ///< one behind the other, elements like the model's
  std::uint64_t optimizer_step = 1;         ///< the number of its next step

  Seed seed{};      ///< of the order of the samples
  int batch = 0;
  int samples = 0;  ///< of an epoch

  int epoch = 1;    ///< the one that it is in; behind the last one more than there are
  int step = 0;     ///< how many of its steps are done
  double loss_sum = 0;     ///< of these steps: each loss times its weight
  double loss_weight = 0;  ///< the sum of the weights (see GradientRun::weight)
  int seen = 0;            ///< the number of their samples
  double seconds = 0;   ///< that they took
  double rate = not_measured;  ///< of the last step

  std::vector<EpochReport> history{};  ///< of the epochs that are over
  std::vector<Attachment> attachments{};
  std::string stop_reason{};  ///< why the fit ends before its last epoch; empty where it does not

  /// The bytes kept under a name, empty the first time.
  std::vector<std::byte>& attachment(std::string_view name) {
    for (Attachment& each : attachments) {
      if (each.name == name) return each.bytes;
    }
    return attachments.emplace_back(Attachment{std::string(name), {}}).bytes;
  }

  /// Whether the next fit goes on from here. One that was not resumed starts anew, with the model as it is.
  bool goes_on = false;

  bool stopping() const { return !stop_reason.empty(); }
};

}  // namespace etch::inline ETCH_TARGET
