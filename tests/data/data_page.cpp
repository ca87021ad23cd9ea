// The code that docs/data.md quotes.
#include <etch/data/csv.hpp>
#include <etch/data/prefetch.hpp>
#include <etch/etch.hpp>
#include <etch/io/mapped_npy.hpp>
#include <etch/io/npy.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace {

using Images = etch::Dataset<etch::Shape{1, 6, 6}>;

// clang-format off
// [transforms]
void train(auto& trainer, const Images& data) {
  const auto parts = etch::random_split(data, {.validation = 0.1, .stratified = true});
  const auto scale = etch::standardise_together(parts.train);
  const auto validation = etch::transformed(parts.validation, scale);
  etch::Batches batches{parts.train, 100, etch::Seed{1}, {},
                        scale | etch::random_shift<2>() | etch::random_rotation(10)};
  trainer.fit(batches, {.epochs = 10, .validate = validation});
}
// [/transforms]

// [own]
struct Invert {
  static constexpr etch::Shape shape(etch::Shape in) { return in; }
  template <etch::Shape In, class T>
  void apply(std::span<const T> in, std::span<T> out, etch::Random&) const {
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = 1 - in[i];
  }
};
const auto inverted = etch::random_flip() | etch::Transform{Invert{}};
// [/own]

// [tables]
auto read_pets(const std::filesystem::path& folder) {
  const auto train = etch::dataset_of<etch::Shape{4}>(etch::CsvTable::read(folder / "pets.csv"),
                                                      {.one_hot = {"colour"}, .label = "kind"});
  const auto test = etch::dataset_of<etch::Shape{4}>(etch::CsvTable::read(folder / "more_pets.csv"), train.columns);
  return std::pair{train, test};
}
// [/tables]

// [mapped]
void train_mapped(auto& trainer, const std::filesystem::path& folder) {
  const etch::MappedNpy<float> images(folder / "images.npy");
  const etch::MappedNpy<etch::Label> labels(folder / "labels.npy");
  trainer.fit(etch::Dataset<etch::Shape{784}>::view(images.values(), labels.values(), 10), {.epochs = 10});
}
// [/mapped]

// [generated]
void train_generated(auto& trainer) {
  auto source = etch::generated<etch::Shape{2}>(
      {.examples = 10'000, .classes = 2}, [](const auto& example, etch::Random& random) {
        for (float& x : example.input) x = static_cast<float>(random.uniform(-1, 1));
        example.label = example.input[0] * example.input[1] > 0 ? 1 : 0;
      });
  etch::Prefetch ahead{source};
  trainer.fit(ahead, {.epochs = 10});
}
// [/generated]
// clang-format on

}  // namespace

TEST_CASE("the page's batches are standardised, moved and turned") {
  std::vector<float> inputs;
  std::vector<etch::Label> labels;
  etch::Random random(etch::Seed{1});
  for (int i = 0; i < 60; ++i) {
    for (int k = 0; k < 36; ++k) inputs.push_back(static_cast<float>(random.uniform()));
    labels.push_back(i % 2);
  }
  const Images data(inputs, labels, 2);
  using Net = etch::Network<etch::Input<1, 6, 6>, etch::Flatten, etch::Dense<2>>;
  etch::Model<Net> model(etch::xavier, etch::Seed{2});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.01}};
  train(trainer, data);
  CHECK(trainer.state().history.size() == 10);
  CHECK(trainer.state().samples == 54);

  const auto turned = etch::transformed(data.subset(0, 1), etch::Transform{Invert{}});
  CHECK(turned.inputs()[5] == 1 - inputs[5]);
  CHECK(etch::transformed(data, inverted).size() == 60);
}

TEST_CASE("the page's tables have the same columns and codes") {
  const etch_test::TemporaryDirectory directory;
  const auto write = [&](const std::string& name, const std::string& text) {
    directory.file(name, etch_test::text_bytes(text));
  };
  write("pets.csv", "age,colour,size,kind\n1,red,2,dog\n2,blue,3,cat\n");
  write("more_pets.csv", "age,colour,size,kind\n4,red,5,dog\n");
  const auto [train, test] = read_pets(directory.path());
  CHECK(test.data.label(0) == 1);
  CHECK(test.inputs == train.inputs);
  CHECK(test.data.input(0)[2] == 1);
  write("more_pets.csv", "age,colour,size,kind\n4,red,5,dog\n4,red,,dog\n");
  CHECK_THROWS_WITH(read_pets(directory.path()),
                    Catch::Contains("more_pets.csv: line 3: column 3 (\"size\"): the value is missing"));
}

TEST_CASE("the page's network learns from mapped rows") {
  const etch_test::TemporaryDirectory directory;
  const std::filesystem::path folder = directory.path();
  etch::write_npy<float>(folder / "images.npy", std::vector<int>{10, 784}, std::vector<float>(7840, 0.5f));
  etch::write_npy<etch::Label>(folder / "labels.npy", std::vector<int>{10}, std::vector<etch::Label>(10, 3));
  using Net = etch::Network<etch::Input<784>, etch::Dense<10>>;
  etch::Model<Net> model(etch::xavier, etch::Seed{2});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::SGD{.rate = 0.01}};
  train_mapped(trainer, folder);
  CHECK(trainer.state().samples == 10);
}

TEST_CASE("the page's network learns from examples made ahead") {
  using Net = etch::Network<etch::Input<2>, etch::Dense<8>, etch::Tanh, etch::Dense<2>>;
  etch::Model<Net> model(etch::xavier, etch::Seed{2});
  etch::Trainer trainer{model, etch::softmax_cross_entropy, etch::Adam{.rate = 0.01}};
  train_generated(trainer);
  CHECK(trainer.state().history.back().loss < 0.5);
}
