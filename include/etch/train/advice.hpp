// Says of a fit what the textbook would: before it and at its end. Included by name.
// May not know trainers.
#pragma once

#include <etch/core/target.hpp>
#include <etch/train/events.hpp>
#include <etch/train/history.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace etch::inline ETCH_TARGET {

/// A callback that prints a warning before training where there are fewer samples than learned parameters
/// (`few_samples_warning`), and at the end a sentence on what the losses in training and in validation show together
/// (`read_curves`), where there are enough of both.
class Advice {
 public:
  explicit Advice(std::FILE* out = stdout) : out_(out) {}

  void operator()(const FitBegin& at) const {
    int parameters = 0;
    for (const ParameterInfo& info : at.state().model.variables) {
      if (is_learned(info)) parameters += info.shape.size();
    }
    print(few_samples_warning(at.state().samples, parameters));
  }

  void operator()(const FitEnd& at) const {
    const Reading reading = read_curves(at.state().history);
    if (reading != Reading::unknown) print(diagnosis(reading));
  }

 private:
  void print(std::string_view text) const {
    if (!text.empty()) std::fprintf(out_, "%.*s\n", static_cast<int>(text.size()), text.data());
    std::fflush(out_);
  }

  std::FILE* out_;
};

}  // namespace etch::inline ETCH_TARGET
