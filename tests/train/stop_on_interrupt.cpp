// An interrupt stops a fit after its step, a second one the program.
#include <etch/train/checkpoints.hpp>
#include <etch/train/stop_on_interrupt.hpp>
#include <etch/train/trainer.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"
#include "train/problems.hpp"

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace {

using etch::Model, etch::Seed, etch::StepEnd, etch::StopOnInterrupt;
using problems::bits_of, problems::Circle, problems::disc, problems::Points;

}  // namespace

TEST_CASE("an interrupted fit ends with its step and a checkpoint, and goes on to the same bits") {
  const etch_test::TemporaryDirectory directory;
  const auto path = directory.path() / "run.etch";
  const Points train = disc(100, Seed{1});
  const auto fit = [&](auto& trainer, auto&&... callbacks) {
    return trainer.fit(train, {.epochs = 3, .batch = 20}, callbacks...);
  };
  Model<Circle> whole(etch::xavier, Seed{1}), model(etch::xavier, Seed{1}), again;
  etch::Trainer first{whole, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  fit(first);

  StopOnInterrupt interrupt;
  int steps = 0;
  etch::Trainer second{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  fit(second, etch::Checkpoints{.path = path}, interrupt, [&](const StepEnd&) {
    if (++steps == 7) std::raise(SIGINT);
  });
  // The callback that raises it comes after the one that looks for it: one step later.
  CHECK(steps == 8);
  CHECK(interrupt.happened());
  CHECK(second.state().stop_reason == "interrupted");

  etch::Trainer third{again, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  etch::resume(third, path);
  CHECK(third.state().epoch == 2);
  CHECK(third.state().step == 3);
  fit(third);
  CHECK(bits_of(again) == bits_of(whole));
}

TEST_CASE("an interrupt while an epoch is measured stops the fit there") {
  const Points train = disc(100, Seed{1});
  Model<Circle> model(etch::xavier, Seed{1});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.3}};
  StopOnInterrupt interrupt;
  const auto history = trainer.fit(train, {.epochs = 3}, [](const etch::EpochEnd&) { std::raise(SIGINT); }, interrupt);
  CHECK(history.size() == 1);
}

TEST_CASE("a second interrupt ends the program, and none is taken when the object is gone") {
  for (const int interrupts : {1, 2}) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      std::signal(SIGINT, SIG_DFL);
      {
        const StopOnInterrupt interrupt;
        for (int i = 0; i < interrupts; ++i) std::raise(SIGINT);
      }
      _exit(std::signal(SIGINT, SIG_DFL) == SIG_DFL ? 7 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (interrupts == 1) {
      CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 7));
    } else {
      CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGINT));
    }
  }
}

TEST_CASE("an interrupt that is ignored stays so") {
  const auto before = std::signal(SIGINT, SIG_IGN);
  {
    const StopOnInterrupt interrupt;
    std::raise(SIGINT);
    CHECK_FALSE(interrupt.happened());
  }
  CHECK(std::signal(SIGINT, before) == SIG_IGN);
}
