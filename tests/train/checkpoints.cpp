// Training that was stopped, politely or not, goes on and comes to the bits of training that was not.
#include <etch/train/checkpoints.hpp>
#include <etch/train/optimizers.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using etch::Checkpoints, etch::Epochs, etch::EpochEnd, etch::Model, etch::Seed, etch::StepEnd, etch::Steps;
using etch_test::TemporaryDirectory;
using problems::bits_of, problems::disc, problems::Points, problems::Remembering;
using problems::Circle;

constexpr int epochs = 4;
constexpr int steps = 5;  ///< of an epoch

const Points& data() {
  static const Points points = disc(90, Seed{1});
  return points;
}
const Points& test_data() {
  static const Points points = disc(50, Seed{2});
  return points;
}

auto options(int until = epochs) {
  return etch::FitOptions<Points>{.epochs = until, .batch = 20, .validate = test_data(), .seed = Seed{7},
                                  .schedule = [](const etch::SchedulePoint& at) {
                                    return 1 / (1 + 0.1 * static_cast<double>(at.step));
                                  }};
}

/// What one fit comes to.
struct Result {
  std::vector<float> bits;
  std::vector<etch::EpochReport> history;
};

template <class Net, class Optimizer, class... Callbacks>
Result train(const Optimizer& optimizer, Callbacks&&... callbacks) {
  Model<Net> model(etch::he, Seed{3});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, optimizer};
  auto history = trainer.fit(data(), options(), callbacks...);
  return {bits_of(model), std::move(history)};
}

/// Goes on in a trainer that knows of the one before by its file alone.
template <class Net, class Optimizer>
Result resumed(const Optimizer& optimizer, const std::filesystem::path& path) {
  Model<Net> model(etch::he, Seed{99});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, optimizer};
  etch::resume(trainer, path);
  auto history = trainer.fit(data(), options());
  return {bits_of(model), std::move(history)};
}

void check_same(const Result& a, const Result& b) {
  CHECK(a.bits == b.bits);
  REQUIRE(a.history.size() == b.history.size());
  for (std::size_t i = 0; i < a.history.size(); ++i) {
    CHECK(a.history[i].epoch == b.history[i].epoch);
    CHECK(a.history[i].loss == b.history[i].loss);
    CHECK(a.history[i].validation_loss == b.history[i].validation_loss);
    CHECK(a.history[i].validation_accuracy == b.history[i].validation_accuracy);
    CHECK(a.history[i].training_accuracy == b.history[i].training_accuracy);
    CHECK(a.history[i].rate == b.history[i].rate);
  }
}

template <class Net, class Optimizer>
void check_every_stop(const Optimizer& optimizer) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Result whole = train<Net>(optimizer);
  for (int stop = 1; stop <= epochs * steps; ++stop) {
    INFO("stopped after step " << stop);
    int done = 0;
    train<Net>(optimizer, Checkpoints{.path = path}, [&](StepEnd& at) {
      if (++done == stop) at.stop("for the test");
    });
    CHECK(done == stop);
    check_same(resumed<Net>(optimizer, path), whole);
  }
  for (int stop = 1; stop <= epochs; ++stop) {
    INFO("stopped after epoch " << stop);
    train<Net>(optimizer, Checkpoints{.path = path}, [&](EpochEnd& at) {
      if (at.epoch == stop) at.stop("for the test");
    });
    check_same(resumed<Net>(optimizer, path), whole);
  }
}

/// Of a megabyte with what Adam remembers, so that it takes time to write.
using Wide = etch::Network<etch::Input<2>, etch::Dense<300>, etch::Tanh, etch::Dense<300>, etch::Tanh, etch::Dense<2>>;

std::filesystem::path unfinished(std::filesystem::path path) { return path += ".new"; }

/// A child trains and writes a byte before each step's checkpoint; it is killed when so many bytes have come, and
/// `wait(child)` has returned. Whether that was before it had ended.
template <class Net>
bool train_and_kill(const std::filesystem::path& path, int bytes, auto wait) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("no child");
  if (child == 0) {
    close(ends[0]);
    try {
      train<Net>(etch::Adam{.rate = 0.05}, [&](const StepEnd&) { static_cast<void>(!write(ends[1], "x", 1)); },
                 Checkpoints{.path = path, .every = Steps{3}});
    } catch (...) {
      _exit(1);
    }
    _exit(0);
  }
  close(ends[1]);
  char byte;
  int seen = 0;
  while (seen < bytes && read(ends[0], &byte, 1) == 1) ++seen;
  wait(child);
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  close(ends[0]);
  return WIFSIGNALED(status);
}

void kill_often(int times, Seed seed) {
  const TemporaryDirectory directory;
  const etch::Adam optimizer{.rate = 0.05};
  const Result whole = train<Remembering>(optimizer);
  etch::Random random(seed);
  int killed = 0;
  for (int i = 0; i < times; ++i) {
    const auto path = directory.path() / ("run" + std::to_string(i) + ".etch");
    // From the fourth step on there is a checkpoint, or it is being written.
    const int bytes = 4 + static_cast<int>(random.below(epochs * steps - 4));
    INFO("killed after " << bytes << " steps");
    killed += train_and_kill<Remembering>(path, bytes, [](pid_t) {}) ? 1 : 0;
    REQUIRE(std::filesystem::exists(path));
    check_same(resumed<Remembering>(optimizer, path), whole);
  }
  CHECK(killed > 0);
}

/// Takes each file away as it comes and writes down after which step that was.
struct Watch {
  static constexpr bool comes_last = true;
  const std::filesystem::path& path;
  std::vector<int>& written;
  int& step;
  void look() const {
    if (std::filesystem::remove(path)) written.push_back(step);
  }
  void operator()(const StepEnd&) const { ++step, look(); }
  void operator()(const EpochEnd&) const { look(); }
};

}  // namespace

TEST_CASE("a fit stopped after any step or epoch goes on to the same bits") {
  SECTION("with SGD, which remembers nothing") { check_every_stop<Circle>(etch::SGD{.rate = 0.3}); }
  SECTION("with Momentum") { check_every_stop<Circle>(etch::Momentum{.rate = 0.1}); }
  SECTION("with Adam, running statistics and dropout") {
    check_every_stop<Remembering>(etch::Adam{.rate = 0.05});
  }
}

TEST_CASE("a process killed while it writes checkpoints leaves a whole one, from which training goes on") {
  kill_often(3, Seed{11});
}

TEST_CASE("a process killed in the midst of writing a checkpoint leaves the one before") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const etch::Adam optimizer{.rate = 0.05};
  // The kill may come too late: then there is no unfinished file, and another try.
  int tries = 0;
  do {
    std::filesystem::remove(path);
    REQUIRE(++tries <= 20);
    // After the sixth step the second checkpoint is written.
    train_and_kill<Wide>(path, 6, [&](pid_t child) {
      siginfo_t ended{};
      while (!std::filesystem::exists(unfinished(path)) && ended.si_pid == 0) {
        waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT);
      }
    });
  } while (!std::filesystem::exists(unfinished(path)) || !std::filesystem::exists(path));
  check_same(resumed<Wide>(optimizer, path), train<Wide>(optimizer));
}

TEST_CASE("fifty processes killed at random leave whole checkpoints", "[.long]") { kill_often(50, Seed{12}); }

TEST_CASE("checkpoints are written every so many steps or epochs, and at the end") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  std::vector<int> written;
  int step = 0;
  Watch watch{path, written, step};

  train<Circle>(etch::SGD{}, Checkpoints{.path = path}, watch);
  CHECK(written == std::vector<int>{5, 10, 15, 20});
  written.clear();
  step = 0;
  train<Circle>(etch::SGD{}, Checkpoints{.path = path, .every = Steps{8}}, watch);
  CHECK(written == std::vector<int>{8, 16, 20});
  written.clear();
  step = 0;
  train<Circle>(etch::SGD{}, Checkpoints{.path = path, .every = Epochs{3}}, watch);
  CHECK(written == std::vector<int>{15, 20});
}

TEST_CASE("a finished fit is resumed for more epochs, or for none") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const etch::Momentum optimizer{.rate = 0.1};
  Model<Circle> model(etch::he, Seed{3}), again;
  etch::Trainer first{model, etch::softmax_cross_entropy, optimizer};
  auto until = options(2);
  until.schedule = nullptr;
  first.fit(data(), until, Checkpoints{.path = path});
  etch::Trainer second{again, etch::softmax_cross_entropy, optimizer};
  etch::resume(second, path);
  CHECK(second.fit(data(), until).size() == 2);
  CHECK(bits_of(again) == bits_of(model));

  etch::resume(second, path);
  until.epochs = 5;
  CHECK(second.fit(data(), until).size() == 5);
  Model<Circle> whole(etch::he, Seed{3});
  etch::Trainer third{whole, etch::softmax_cross_entropy, optimizer};
  third.fit(data(), until);
  CHECK(bits_of(again) == bits_of(whole));
}

TEST_CASE("a checkpoint's weights load into a model without a trainer") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Result whole = train<Remembering>(etch::SGD{.rate = 0.1}, Checkpoints{.path = path});
  Model<Remembering> model;
  etch::load(model, path);
  CHECK(bits_of(model) == whole.bits);
}

TEST_CASE("a trainer refuses what is not its own, and is as it was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const std::string name = "etch: " + path.string() + ": ";
  train<Circle>(etch::Adam{}, Checkpoints{.path = path});

  Model<Circle> model(etch::he, Seed{5});
  const auto before = bits_of(model);
  etch::Trainer by_sgd{model, etch::softmax_cross_entropy, etch::SGD{}};
  CHECK_THROWS_WITH(etch::resume(by_sgd, path), name + "is of the optimizer Adam, the trainer has SGD");
  Model<Remembering> other;
  etch::Trainer of_another{other, etch::softmax_cross_entropy, etch::Adam{}};
  CHECK_THROWS_WITH(etch::resume(of_another, path),
                    name + "holds dense1.weight of [2, 12], the model's is of [2, 6]");
  CHECK(bits_of(model) == before);
  CHECK_FALSE(by_sgd.state().goes_on);

  etch::save(model, path);
  CHECK_THROWS_WITH(etch::resume(by_sgd, path), name + "holds a model alone, and no training that goes on");
}

TEST_CASE("a resumed fit refuses options under which it would not go on as it was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  train<Circle>(etch::SGD{}, Checkpoints{.path = path});
  Model<Circle> model;
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
  etch::resume(trainer, path);
  CHECK_THROWS_WITH(trainer.fit(data(), {.batch = 30, .seed = Seed{7}}),
                    "etch: the fit that goes on had a batch of 20, this one has 30");
  CHECK_THROWS_WITH(trainer.fit(data(), {.batch = 20}), "etch: the fit that goes on had a seed of 7, this one has 0");
  CHECK_THROWS_WITH(trainer.fit(test_data(), {.batch = 20, .seed = Seed{7}}),
                    "etch: the fit that goes on had samples: 90, this one has 50");
  CHECK(trainer.fit(data(), options(5)).size() == 5);
}

TEST_CASE("a model that is not finite is not written") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  Model<Circle> model(etch::he, Seed{5});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
  CHECK_THROWS_WITH(trainer.fit(data(), {}, Checkpoints{.path = path},
                                [&](const EpochEnd&) { model.values(2)[3] = std::numeric_limits<float>::infinity(); }),
                    "etch: " + path.string() + ": is not written, dense3.weight[3, 0] in layer dense3 is inf");
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a loop of one's own can be written and goes on with the same bits") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "loop.etch";
  const auto steps_of = [](auto& trainer, int count) {
    for (int i = 0; i < count; ++i) {
      trainer.step(data().inputs().first(40), data().labels().first(20));
    }
  };
  Model<Circle> whole(etch::he, Seed{3}), part(etch::he, Seed{3}), rest(etch::he, Seed{4});
  etch::Trainer one{whole, etch::softmax_cross_entropy, etch::Adam{}};
  etch::Trainer two{part, etch::softmax_cross_entropy, etch::Adam{}};
  etch::Trainer three{rest, etch::softmax_cross_entropy, etch::Adam{}};
  steps_of(one, 7);
  steps_of(two, 4);
  etch::save(two, path);
  etch::resume(three, path);
  CHECK(three.optimizer_state().step() == 5);
  steps_of(three, 3);
  CHECK(bits_of(rest) == bits_of(whole));
}

TEST_CASE("a model that was given other values by a move is trained, watched and written") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "moved.etch";
  Model<Circle> model(etch::he, Seed{3});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
  model = Model<Circle>(etch::he, Seed{5});
  trainer.fit(data(), options(2), Checkpoints{.path = path});
  Model<Circle> read;
  etch::load(read, path);
  CHECK(bits_of(read) == bits_of(model));
}

TEST_CASE("a checkpoint that has nowhere to go is told before the first step") {
  Model<Circle> model(etch::he, Seed{3});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
  CHECK_THROWS_WITH(trainer.fit(data(), options(), Checkpoints{.path = "nowhere/run.etch"}),
                    "etch: nowhere/run.etch: cannot be written: there is no such directory");
  CHECK(trainer.state().history.empty());
}

TEST_CASE("a fit with batches of a source goes on with those of the same seed only") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "source.etch";
  const auto fit = [&](etch::Seed seed, int until, bool goes_on) {
    Model<Circle> model(etch::he, Seed{3});
    etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{}};
    if (goes_on) etch::resume(trainer, path);
    etch::Batches batches{data(), 20, seed};
    trainer.fit(batches, {.epochs = until}, Checkpoints{.path = path});
  };
  fit(Seed{1}, 1, false);
  CHECK_THROWS_AS(fit(Seed{2}, 2, true), std::invalid_argument);
  CHECK_NOTHROW(fit(Seed{1}, 2, true));
}
