// Training that can be stopped at any moment and goes on with the same bits. Included by name.
// May not know networks: a trainer's state is all that is written and read.
//
// Behind the model (io/checkpoint.hpp) a checkpoint of training has two sections. Section "OPTM": the optimizer's
// name, 8 bytes the number of its next step, 8 how many numbers it remembers, and these as they lie in memory: vectors
// laid out like the learned part of the model's block, in which each variable begins at a multiple of 16 numbers.
// Section "FIT ": what `put_fit` writes, in its order.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/checkpoint.hpp>
#include <etch/train/events.hpp>
#include <etch/train/finite.hpp>
#include <etch/train/fit.hpp>
#include <etch/train/training_state.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

struct Steps {
  int count = 1;
};
struct Epochs {
  int count = 1;
};

/// How often: `Steps{500}` or `Epochs{1}`.
struct Every {
  constexpr Every(Steps every) : steps(every.count) {}
  constexpr Every(Epochs every) : epochs(every.count) {}

  int steps = 0;  ///< 0: not by steps
  int epochs = 0;
};

namespace detail {

inline Section optimizer_section(const TrainingState& state) {
  Section section{"OPTM"};
  section.content.words(state.optimizer);
  section.content.number(state.optimizer_step);
  section.content.number(std::uint64_t{state.optimizer_vectors.size() / state.model.element_bytes});
  section.content.block(state.optimizer_vectors, state.model.element_bytes);
  return section;
}

inline void put_fit(ByteWriter& to, const TrainingState& state) {
  to.number(state.seed.value);
  for (const int number : {state.batch, state.samples, state.epoch, state.step, state.seen}) to.number(number);
  for (const double number : {state.loss_sum, state.loss_weight, state.seconds, state.rate}) to.number(number);
  to.number(static_cast<std::uint32_t>(state.history.size()));
  for (const EpochReport& report : state.history) {
    to.number(report.epoch);
    for (const double number : {report.loss, report.validation_loss, report.training_accuracy,
                                report.validation_accuracy, report.rate, report.seconds,
                                report.samples_per_second}) {
      to.number(number);
    }
  }
  to.number(static_cast<std::uint32_t>(state.attachments.size()));
  for (const Attachment& attachment : state.attachments) {
    to.words(attachment.name);
    to.number(std::uint64_t{attachment.bytes.size()});
    to.block(attachment.bytes, 1);
  }
}

inline void take_fit(ByteReader& from, TrainingState& state) {
  state.seed = Seed{from.number<std::uint64_t>()};
  for (int* const number : {&state.batch, &state.samples, &state.epoch, &state.step, &state.seen}) {
    *number = from.integer();
  }
  for (double* const number : {&state.loss_sum, &state.loss_weight, &state.seconds, &state.rate}) *number = from.real();
  state.history.clear();
  for (auto left = from.number<std::uint32_t>(); left > 0; --left) {
    EpochReport report;
    report.epoch = from.integer();
    for (double* const number : {&report.loss, &report.validation_loss, &report.training_accuracy,
                                 &report.validation_accuracy, &report.rate, &report.seconds,
                                 &report.samples_per_second}) {
      *number = from.real();
    }
    state.history.push_back(report);
  }
  state.attachments.clear();
  for (auto left = from.number<std::uint32_t>(); left > 0; --left) {
    std::string name = from.words();
    const auto bytes = std::as_bytes(from.take(from.number<std::uint64_t>()));
    state.attachments.push_back({std::move(name), {bytes.begin(), bytes.end()}});
  }
}

/// @throws std::runtime_error rather than replace a file by a model that has a number which is not finite.
inline void write_training(const TrainingState& state, const std::filesystem::path& path) {
  for (const bool learned : {true, false}) {
    const std::string wrong = name_not_finite(state.model, state.model.block, 0, learned);
    if (!wrong.empty()) throw std::runtime_error("etch: " + path.string() + ": is not written, " + wrong);
  }
  std::array<Section, 3> sections{model_section(state.model), optimizer_section(state), Section{"FIT "}};
  put_fit(sections[2].content, state);
  write_checkpoint(path, sections);
}

/// Reads all before it changes anything.
inline void read_training(TrainingState& state, const std::filesystem::path& path) {
  const CheckpointFile file(path);
  const FiledValues values = model_values(file, state.model);
  TrainingState fresh;
  std::span<const std::uint8_t> vectors;
  const bool has_optimizer = file.section("OPTM", [&](ByteReader& from) {
    const std::string name = from.words();
    if (name != state.optimizer) {
      throw std::runtime_error("is of the optimizer " + name + ", the trainer has " + std::string(state.optimizer));
    }
    fresh.optimizer_step = from.number<std::uint64_t>();
    const auto count = from.number<std::uint64_t>();
    if (const std::uint64_t wanted = state.optimizer_vectors.size() / state.model.element_bytes; count != wanted) {
      throw std::runtime_error("holds " + std::to_string(count) + " numbers of the optimizer, the trainer has " +
                               std::to_string(wanted));
    }
    vectors = from.take(state.optimizer_vectors.size());
  });
  const bool has_fit = file.section("FIT ", [&](ByteReader& from) { take_fit(from, fresh); });
  if (!has_optimizer || !has_fit) file.refuse("holds a model alone, and no training that goes on");

  assign_values(values, state.model);
  if (!vectors.empty()) {
    copy_in_order(vectors.data(), vectors.size(), state.model.element_bytes, state.optimizer_vectors.data());
  }
  fresh.model = state.model;
  fresh.optimizer = state.optimizer;
  fresh.optimizer_vectors = state.optimizer_vectors;
  fresh.goes_on = true;
  state = std::move(fresh);
}

}  // namespace detail

/// A callback that writes all that a fit has come to, every so many steps or epochs, where it is stopped and at its
/// end:
///
///     trainer.fit(train, options, etch::Checkpoints{.path = "digits.etch", .every = etch::Steps{500}});
///
/// The file is replaced as a whole, and on the disk before the next step: a program or machine that stops at any moment
/// leaves this checkpoint or the one before. It comes after the other callbacks, so that it has what they remember.
/// @throws std::runtime_error, out of `fit`, when the file cannot be written or the model is not finite.
struct Checkpoints {
  static constexpr bool comes_last = true;

  std::filesystem::path path;
  Every every = Epochs{1};

  /// @throws std::runtime_error where there is no such directory, before the first step.
  void operator()(const FitBegin&) const {
    const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : ".";
    if (!std::filesystem::is_directory(directory)) throw_file_error(path);
  }
  void operator()(const StepEnd& at) const {
    const int steps = (at.epoch - 1) * at.steps + at.step;
    if (at.stopping() || (every.steps > 0 && steps % every.steps == 0)) write(at.state());
  }
  void operator()(const EpochEnd& at) const {
    const bool due = every.epochs > 0 && at.epoch % every.epochs == 0;
    if (due || at.stopping() || at.epoch == at.epochs) write(at.state());
  }

 private:
  void write(const TrainingState& state) const { detail::write_training(state, path); }

  [[noreturn]] static void throw_file_error(const std::filesystem::path& path) {
    throw std::runtime_error("etch: " + path.string() + ": cannot be written: there is no such directory");
  }
};

/// Writes a checkpoint of a trainer, such as after a step of a loop of one's own.
/// @throws std::runtime_error as `Checkpoints`.
template <class Trainer>
  requires requires(const Trainer& trainer) { trainer.state(); }
void save(const Trainer& trainer, const std::filesystem::path& path) {
  detail::write_training(trainer.state(), path);
}

/// Gives a trainer, its model and its optimizer what they had when a checkpoint was written; the next `fit` with the
/// same data and options goes on from there, also from within an epoch, and comes to the same bits as one that was
/// never stopped. `epochs` may be another number, and counts those before.
/// @throws std::runtime_error when the file is not whole, or not of such a model and optimizer, and names what
/// differs; then nothing has changed.
template <class Trainer>
void resume(Trainer& trainer, const std::filesystem::path& path) {
  detail::read_training(trainer.state(), path);
  trainer.take_up_state();
}

}  // namespace etch::inline ETCH_TARGET
