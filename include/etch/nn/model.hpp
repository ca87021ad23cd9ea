// A network with values: its parameters in one flat block, and prediction.
// May not know losses, optimizers or data sets.
#pragma once

#include <etch/core/diagnostics_structure.hpp>
#include <etch/core/memory.hpp>
#include <etch/core/random.hpp>
#include <etch/core/target.hpp>
#include <etch/expr/expr.hpp>
#include <etch/expr/functions.hpp>
#include <etch/expr/shaping.hpp>
#include <etch/nn/fixed_size.hpp>
#include <etch/nn/initialisers.hpp>
#include <etch/nn/network.hpp>
#include <etch/nn/parameter.hpp>
#include <etch/nn/programs.hpp>

#include <boost/hana/tuple.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

/// Copies one of several inputs to where it stands in a sample.
template <Shape S, class Values, class T>
T* append(const Values& input, T* to) {
  using Fits [[maybe_unused]] = typename decltype(fills<"predict", Values, "this input", S>())::fits;
  return std::ranges::copy(std::span<const T>(input), to).out;
}

template <class Net, std::size_t Count>
struct WrongNumberOfInputs {
  static constexpr Text text = diagnostics::wrong_number_of_inputs(
      static_cast<int>(Count), static_cast<int>(Net::input_shapes.size()));
};

template <class Net, std::size_t Count>
constexpr auto judge_inputs() {
  return diagnostics::judge_use<Count == Net::input_shapes.size(), WrongNumberOfInputs<Net, Count>>();
}

template <class Net, int I>
struct NoSuchOutput {
  static constexpr Text text =
      diagnostics::no_such_output("output", I, static_cast<int>(Net::output_shapes.size()));
};

template <class Net, int I>
constexpr bool has_output = I >= 0 && I < static_cast<int>(Net::output_shapes.size());

template <class Net, int I>
constexpr auto judge_output() {
  return diagnostics::judge_use<has_output<Net, I>, NoSuchOutput<Net, I>>();
}

struct Part {
  std::size_t begin, size;
};

/// Where output I stands in a row of scores; of one that there is not, the first.
template <class Net, int I>
constexpr Part output_part() {
  constexpr auto number = static_cast<std::size_t>(has_output<Net, I> ? I : 0);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < number; ++i) begin += static_cast<std::size_t>(Net::output_shapes[i].size());
  return {begin, static_cast<std::size_t>(Net::output_shapes[number].size())};
}

}  // namespace detail

/// The parameters of a network, in one block aligned to cache lines, and its predictions.
///
///     etch::Model<Digits> model{etch::xavier, etch::Seed{42}};
///     std::array<float, 10> scores = model.predict(image);
///
/// Predicting allocates nothing (but for a network with statistics over the batch, where a batch is
/// larger than any before). It uses a workspace of the model's own, so one model predicts on one
/// thread at a time; copies (`clone`) are independent.
template <class Net, class T = float>
class Model {
 public:
  using network = Net;
  using value_type = T;
  static constexpr int inputs = Net::input_shape.size();
  static constexpr int outputs = Net::output_shape.size();

  /// All parameters zero; states as they begin.
  Model()
      : values_(detail::block_places<Net>.all),
        workspace_(Program::template workspace_elements<T>(reserved_batch)) {
    const auto all = detail::variables<Net>();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (is_state(all[i])) std::ranges::fill(variable(i), static_cast<T>(all[i].first));
    }
  }

  /// Weights drawn as the initialiser says, biases where they begin, which is mostly zero. The same
  /// seed gives the same bits.
  template <class Initialiser>
  explicit Model(const Initialiser& initialiser, Seed seed = Seed{0}) : Model() {
    initialise(initialiser, seed);
  }

  template <class Initialiser>
  void initialise(const Initialiser& initialiser, Seed seed) {
    const auto all = detail::variables<Net>();
    std::vector<double> drawn;
    for (std::size_t i = 0; i < all.size(); ++i) {
      drawn.assign(static_cast<std::size_t>(all[i].shape.size()), all[i].first);
      // A stream a variable: a layer added at the end changes no weight before it.
      Random random(seed, i);
      if (all[i].role == Role::weight) detail::fill_weight(initialiser, all[i], random, drawn);
      if (all[i].role == Role::counter) drawn[0] = random.below(static_cast<std::uint32_t>(counter_end));
      for (std::size_t k = 0; k < drawn.size(); ++k) variable(i)[k] = static_cast<T>(drawn[k]);
    }
  }

  /// The scores of one sample: the output of the last layer, a final softmax left out.
  std::array<T, static_cast<std::size_t>(outputs)> predict(std::span<const T> sample) const {
    std::array<T, static_cast<std::size_t>(outputs)> scores;
    predict(sample, scores);
    return scores;
  }

  /// The same of an array or span whose type has the count: a wrong one does not compile.
  template <detail::FixedSize<T> Sample>
  std::array<T, static_cast<std::size_t>(outputs)> predict(const Sample& sample) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::fills<"predict", Sample, "the input", Net::input_shape>())::fits;
    return predict(std::span<const T>(sample));
  }

  /// The scores of one sample of a network with several inputs, given one by one.
  template <detail::FixedSize<T>... Input>
    requires(sizeof...(Input) > 1 && Net::input_shapes.size() > 1)
  std::array<T, static_cast<std::size_t>(outputs)> predict(const Input&... input) const {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_inputs<Net, sizeof...(Input)>())::fits;
    std::array<T, static_cast<std::size_t>(inputs)> sample;
    if constexpr (sizeof...(Input) == Net::input_shapes.size()) {
      T* to = sample.data();
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (..., (to = detail::append<Net::input_shapes[I], Input, T>(input, to)));
      }(std::index_sequence_for<Input...>{});
    }
    return predict(std::span<const T>(sample));
  }

  /// The part of a sample's scores that output number I has, counted from 0.
  template <int I>
  static auto output(std::span<const T> scores) {
    using Fits [[maybe_unused]] = typename decltype(detail::judge_output<Net, I>())::fits;
    constexpr auto part = detail::output_part<Net, I>();
    return scores.subspan(part.begin).template first<part.size>();
  }

  /// The scores of a batch: `samples` and `scores` hold one row a sample.
  /// @throws std::invalid_argument when the sizes are not whole rows, equally many of each.
  void predict(std::span<const T> samples, std::span<T> scores) const {
    const int batch = rows_of(samples.size(), scores.size());
    if (batch == 0) return;
    std::array<const void*, detail::variables<Net>().size() + 1> from;
    from[0] = samples.data();
    for (std::size_t i = 0; i + 1 < from.size(); ++i) from[i + 1] = variable(i).data();
    void* to = scores.data();
    if constexpr (keeps_samples) {
      const std::size_t needed = Program::template workspace_elements<T>(batch);
      if (needed > workspace_.size()) workspace_ = AlignedBuffer<T>(needed);
    }
    Program::run(Arguments<T>{from.data(), &to, workspace_.data(), batch});
  }

  /// softmax(scores) of one sample, whether or not the network ends in a Softmax.
  std::array<T, static_cast<std::size_t>(outputs)> probabilities(std::span<const T> sample) const {
    auto scores = predict(sample);
    detail::softmax_row<T>(scores);
    return scores;
  }

  template <detail::FixedSize<T> Sample>
  std::array<T, static_cast<std::size_t>(outputs)> probabilities(const Sample& sample) const {
    using Fits [[maybe_unused]] = typename decltype(detail::fills<"probabilities", Sample, "the input",
                                                                  Net::input_shape>())::fits;
    return probabilities(std::span<const T>(sample));
  }

  /// softmax(scores) of a batch, one row a sample.
  void probabilities(std::span<const T> samples, std::span<T> result) const {
    predict(samples, result);
    for (std::size_t row = 0; row < result.size(); row += static_cast<std::size_t>(outputs)) {
      detail::softmax_row<T>(result.subspan(row, static_cast<std::size_t>(outputs)));
    }
  }

  /// The position of the largest score; the first one of a tie.
  int classify(std::span<const T> sample) const { return argmax<T>(predict(sample)); }

  template <detail::FixedSize<T> Sample>
  int classify(const Sample& sample) const {
    using Fits [[maybe_unused]] =
        typename decltype(detail::fills<"classify", Sample, "the input", Net::input_shape>())::fits;
    return classify(std::span<const T>(sample));
  }

  /// Every parameter with its name and static shape, as a Hana tuple:
  ///
  ///     hana::for_each(model.parameters(), [](auto p) { std::cout << p.name() << '\n'; });
  auto parameters() {
    return [this]<std::size_t... I>(std::index_sequence<I...>) {
      return hana::make_tuple(
          Parameter<T, etch::parameters<Net>()[I].shape>(etch::parameters<Net>()[I], values(I))...);
    }(std::make_index_sequence<etch::parameters<Net>().size()>());
  }

  /// The parameter or state of a name, such as "dense1.weight".
  /// @throws std::out_of_range when there is none; the text lists those there are.
  ParameterView<T> parameter(std::string_view name) {
    const std::size_t i = detail::find_variable(detail::variables<Net>(), name);
    return {detail::variables<Net>()[i], variable(i)};
  }
  ParameterView<const T> parameter(std::string_view name) const {
    const std::size_t i = detail::find_variable(detail::variables<Net>(), name);
    return {detail::variables<Net>()[i], variable(i)};
  }

  /// Parameter i as it lies in memory: a matrix [in, out] column by column.
  std::span<T> values(std::size_t i) { return variable(detail::parameter_places<Net>()[i]); }
  std::span<const T> values(std::size_t i) const { return variable(detail::parameter_places<Net>()[i]); }

  /// The same of state i.
  std::span<T> state(std::size_t i) { return variable(detail::state_places<Net>()[i]); }
  std::span<const T> state(std::size_t i) const { return variable(detail::state_places<Net>()[i]); }

  /// The same of a parameter or state, in the order of declaration: that of a program's inputs.
  std::span<T> variable(std::size_t i) { return detail::part_of<Net>(block(), i); }
  std::span<const T> variable(std::size_t i) const { return detail::part_of<Net>(block(), i); }

  /// All that a model remembers as one vector: the learned parameters, then frozen ones and states. The
  /// few elements between them are zero.
  std::span<T> block() { return values_.span(); }
  std::span<const T> block() const { return values_.span(); }

  /// The part of the block that optimizers see, laid out like gradients.
  std::span<T> learned() { return block().first(detail::block_places<Net>.learned); }
  std::span<const T> learned() const { return block().first(detail::block_places<Net>.learned); }

  /// An independent copy.
  Model clone() const {
    Model copy;
    std::ranges::copy(block(), copy.block().begin());
    return copy;
  }

 private:
  using Program = PredictionProgram<Scores<Net>>;

  static constexpr int reserved_batch = 1;
  /// Whether statistics over the batch need room for all of it.
  static constexpr bool keeps_samples = Program::template workspace_elements<T>(1 << 20) !=
                                        Program::template workspace_elements<T>(reserved_batch);

  static int rows_of(std::size_t samples, std::size_t scores) {
    constexpr auto in = static_cast<std::size_t>(inputs), out = static_cast<std::size_t>(outputs);
    if (samples % in == 0 && scores % out == 0 && samples / in == scores / out) {
      return static_cast<int>(samples / in);
    }
    throw std::invalid_argument("etch: predict wants rows of " + std::to_string(in) +
                                " inputs and as many rows of " + std::to_string(out) +
                                " scores, got " + std::to_string(samples) + " and " +
                                std::to_string(scores) + " numbers");
  }

  AlignedBuffer<T> values_;
  mutable AlignedBuffer<T> workspace_;
};

}  // namespace etch::inline ETCH_TARGET
