// Files of weights: the bytes that the format promises, the same bits back, and every way to be refused.
#include <etch/io/checkpoint.hpp>
#include <etch/nn/layers.hpp>
#include <etch/nn/norm_layers.hpp>
#include <etch/nn/training_layers.hpp>

#include "data/files.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>

namespace {

using etch::Dense, etch::Input, etch::Model, etch::Network, etch::Seed;
using Small = Network<Input<2>, Dense<3>>;
using Remembering = Network<Input<4>, Dense<6>, etch::BatchNorm, etch::Dropout<0.5>, Dense<2>>;

using etch_test::Bytes, etch_test::TemporaryDirectory;

void write(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()),
                                              static_cast<std::streamsize>(bytes.size()));
}

/// With a checksum that is right.
void write_sealed(const std::filesystem::path& path, Bytes bytes) {
  bytes.resize(bytes.size() - 4);
  const std::uint32_t sum = etch::detail::crc32(bytes);
  for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(sum >> (8 * i)));
  write(path, bytes);
}

template <class Net, class T>
bool same_bits(const Model<Net, T>& a, const Model<Net, T>& b) {
  return std::memcmp(a.block().data(), b.block().data(), a.block().size() * sizeof(T)) == 0;
}

}  // namespace

TEST_CASE("a model's file is as the format says, byte by byte") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "small.etch";
  Model<Small> model;
  for (std::size_t i = 0; i < 6; ++i) model.values(0)[i] = static_cast<float>(i + 1);
  etch::save(model, path);
  const Bytes file = etch_test::read_all(path);
  const auto at = [&](std::size_t i) {
    std::uint32_t number = 0;
    for (std::size_t k = 0; k < 4; ++k) number |= std::uint32_t{file[i + k]} << (8 * k);
    return number;
  };
  REQUIRE(file.size() > 60);
  CHECK(std::string(file.begin(), file.begin() + 8) == "\x89" "ETCH\r\n\x1a");
  CHECK(at(8) == 1);
  CHECK(at(12) == 1);
  CHECK(std::string(file.begin() + 16, file.begin() + 20) == "MODL");
  CHECK(at(20) == file.size() - 28 - 4);
  CHECK(at(24) == 0);
  CHECK(at(28) == 4);   // float
  CHECK(at(32) == 2);   // weight and bias
  CHECK(at(36) == 13);  // "dense1.weight"
  CHECK(std::string(file.begin() + 40, file.begin() + 53) == "dense1.weight");
  CHECK(at(53) == 2);
  CHECK(at(57) == 2);
  CHECK(at(61) == 3);
  CHECK(at(65) == 0x3f800000);  // 1.0f
  CHECK(at(65 + 5 * 4) == 0x40c00000);  // 6.0f
  CHECK(etch::detail::crc32(std::span(file).first(file.size() - 4)) == at(file.size() - 4));
  CHECK_FALSE(std::filesystem::exists(directory.path() / "small.etch.new"));
}

TEMPLATE_TEST_CASE("a model comes back with the same bits, states too", "", float, double) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.etch";
  Model<Remembering, TestType> model(etch::he, Seed{1}), other(etch::he, Seed{2});
  for (auto& x : model.state(0)) x = TestType(0.1);
  etch::save(model, path);
  etch::load(other, path);
  CHECK(same_bits(model, other));
}

TEST_CASE("a file that is not whole, or none, is refused, and the model is as it was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.etch";
  const std::string name = "etch: " + path.string() + ": ";
  Model<Small> model(etch::he, Seed{1});
  CHECK_THROWS_WITH(etch::load(model, path), Catch::Contains("cannot be read") && Catch::StartsWith("etch: "));
  etch::save(model, path);
  const Bytes whole = etch_test::read_all(path);
  Model<Small> other(etch::he, Seed{2});
  const auto before = other.clone();

  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(path, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)));
    CHECK_THROWS_AS(etch::load(other, path), std::runtime_error);
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    Bytes damaged = whole;
    damaged[i] = static_cast<std::uint8_t>(damaged[i] ^ 0x10);
    write(path, damaged);
    CHECK_THROWS_AS(etch::load(other, path), std::runtime_error);
  }
  Bytes damaged = whole;
  damaged.back() ^= 1;
  write(path, damaged);
  CHECK_THROWS_WITH(etch::load(other, path), name + "is not whole: its checksum is another");
  write(path, {'n', 'o'});
  CHECK_THROWS_WITH(etch::load(other, path), name + "is no checkpoint of etch");
  damaged = whole;
  damaged[8] = 2;
  write_sealed(path, damaged);
  CHECK_THROWS_WITH(etch::load(other, path), name + "is of version 2, this library reads 1");
  damaged = whole;
  damaged[16] = 'X';
  write_sealed(path, damaged);
  CHECK_THROWS_WITH(etch::load(other, path), name + "holds no model");
  // A count of variables that the content has not.
  damaged = whole;
  damaged[61] = 0xff;
  write_sealed(path, damaged);
  CHECK_THROWS_WITH(etch::load(other, path), name + "holds dense1.weight of [2, 255], the model's is of [2, 3]");
  damaged = whole;
  damaged.resize(damaged.size() - 5);
  damaged.resize(damaged.size() + 4);
  damaged[20] = static_cast<std::uint8_t>(damaged[20] - 1);
  write_sealed(path, damaged);
  CHECK_THROWS_WITH(etch::load(other, path), name + "ends too early");
  CHECK(same_bits(other, before));
}

TEST_CASE("a file of another model is refused, and says what differs first") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.etch";
  const std::string name = "etch: " + path.string() + ": ";
  etch::save(Model<Small>(etch::he, Seed{1}), path);

  Model<Small, double> in_double;
  CHECK_THROWS_WITH(etch::load(in_double, path), name + "holds numbers of float, the model has double");
  Model<Network<Input<2>, Dense<4>>> wide;
  CHECK_THROWS_WITH(etch::load(wide, path), name + "holds dense1.weight of [2, 3], the model's is of [2, 4]");
  Model<Network<Input<2>, Dense<3>, Dense<2>>> deep;
  CHECK_THROWS_WITH(etch::load(deep, path), name + "holds no dense2.weight, which the model has");
  Model<Network<Input<2>, Dense<3, etch::without_bias>>> bare;
  CHECK_THROWS_WITH(etch::load(bare, path), name + "holds dense1.bias, which the model has not");
  Model<Network<Input<2>, etch::BatchNorm>> other;
  CHECK_THROWS_WITH(etch::load(other, path), Catch::StartsWith(name + "holds dense1.weight where the model has "));
}

TEST_CASE("a file that cannot be written is as it was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "model.etch";
  const Model<Small> model(etch::he, Seed{1});
  etch::save(model, path);
  // What is written first cannot be: its name is taken by a directory.
  std::filesystem::create_directory(directory.path() / "model.etch.new");
  CHECK_THROWS_WITH(etch::save(Model<Small>(etch::he, Seed{2}), path),
                    Catch::StartsWith("etch: " + path.string() + ": cannot be written: "));
  Model<Small> back;
  etch::load(back, path);
  CHECK(same_bits(back, model));
  CHECK_THROWS_AS(etch::save(model, directory.path() / "nowhere" / "model.etch"), std::runtime_error);
}
