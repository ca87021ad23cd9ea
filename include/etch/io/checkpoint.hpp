// Files of a model's weights, and the format that checkpoints of training share with them. Included by name.
// May not know training: who keeps more than a model adds sections of its own (train/checkpoints.hpp).
//
// The format, version 1; all numbers have their least significant byte first.
//
//   8 bytes  0x89 "ETCH" 0x0d 0x0a 0x1a: a copy as text damages it
//   4        version
//   4        number of sections, each: 4 bytes its kind, 8 its length, then so many bytes
//   4        CRC-32 of all bytes before
//
// Section "MODL": 4 bytes the size of a number, 4 for float or 8 for double; 4 the number of variables; then each of
// them, parameters and states in the order in which the layers declare them: its name (4 bytes length, characters),
// 4 bytes rank, 4 for each extent, and its numbers, a matrix column by column, anything else row-major.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/atomic_file.hpp>
#include <etch/io/bytes.hpp>
#include <etch/io/crc32.hpp>
#include <etch/io/file.hpp>
#include <etch/nn/model_memory.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

namespace detail {

inline constexpr std::array<std::uint8_t, 8> checkpoint_magic{0x89, 'E', 'T', 'C', 'H', '\r', '\n', 0x1a};
inline constexpr std::uint32_t checkpoint_version = 1;

struct Section {
  std::string kind;  ///< four characters
  ByteWriter content{};
};

inline void write_checkpoint(const std::filesystem::path& path, std::span<const Section> sections) {
  ByteWriter file;
  for (const std::uint8_t byte : checkpoint_magic) file.number(byte);
  file.number(checkpoint_version);
  file.number(static_cast<std::uint32_t>(sections.size()));
  for (const Section& section : sections) {
    for (const char c : section.kind) file.number(static_cast<std::uint8_t>(c));
    file.number(std::uint64_t{section.content.bytes().size()});
    file.append(section.content);
  }
  file.number(crc32(file.bytes()));
  replace_file(path, file.bytes());
}

/// A checkpoint that has been read and found whole. Every error names the file.
class CheckpointFile {
 public:
  /// @throws std::runtime_error when the file is not there, none of these, of a later version or not whole.
  explicit CheckpointFile(std::filesystem::path path) : path_(std::move(path)) {
    try {
      content_ = read_file(path_);
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(std::string("etch: ") + error.what());
    }
    constexpr std::size_t least = checkpoint_magic.size() + 12;
    if (!std::ranges::equal(all().first(std::min(content_.size(), checkpoint_magic.size())), checkpoint_magic)) {
      refuse("is no checkpoint of etch");
    }
    if (content_.size() < least) refuse("is not whole: it ends too early");
    ByteReader reader(all().subspan(checkpoint_magic.size()));
    if (const auto version = reader.number<std::uint32_t>(); version != checkpoint_version) {
      refuse("is of version " + std::to_string(version) + ", this library reads " +
             std::to_string(checkpoint_version));
    }
    const auto checked = all().first(content_.size() - 4);
    if (crc32(checked) != from_little_endian<std::uint32_t>(content_.data() + checked.size())) {
      refuse("is not whole: its checksum is another");
    }
  }

  /// Calls read(reader) with the content of a section; whether there is one.
  template <class Read>
  bool section(std::string_view kind, Read&& read) const {
    try {
      ByteReader reader(all().subspan(checkpoint_magic.size() + 4));
      for (auto left = reader.number<std::uint32_t>(); left > 0; --left) {
        const auto name = reader.take(4);
        const auto content = reader.take(reader.number<std::uint64_t>());
        if (!std::ranges::equal(name, kind)) continue;
        ByteReader inside(content);
        read(inside);
        return true;
      }
    } catch (const std::runtime_error& error) {
      refuse(error.what());
    }
    return false;
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw std::runtime_error("etch: " + path_.string() + ": " + what);
  }

 private:
  std::span<const std::uint8_t> all() const { return content_; }

  std::filesystem::path path_;
  std::vector<std::uint8_t> content_;
};

inline std::string extents_text(std::span<const int> extents) {
  std::string text = "[";
  for (const int extent : extents) text += (text.size() > 1 ? ", " : "") + std::to_string(extent);
  return text + "]";
}

inline const char* element_name(std::size_t bytes) { return bytes == sizeof(float) ? "float" : "double"; }

inline Section model_section(const ModelMemory& model) {
  Section section{"MODL"};
  ByteWriter& to = section.content;
  to.number(static_cast<std::uint32_t>(model.element_bytes));
  to.number(static_cast<std::uint32_t>(model.variables.size()));
  for (std::size_t i = 0; i < model.variables.size(); ++i) {
    const ParameterInfo& info = model.variables[i];
    to.words(info.name());
    to.number(info.shape.rank);
    for (const int extent : info.shape.axes()) to.number(extent);
    to.block(model.variable(i), model.element_bytes);
  }
  return section;
}

/// The numbers of each variable of a model, as a file has them.
using FiledValues = std::vector<std::span<const std::uint8_t>>;

/// Finds a model's variables in a file.
/// @throws std::runtime_error that names the first thing in which file and model differ.
inline FiledValues find_values(ByteReader& from, const ModelMemory& model) {
  const auto bytes = static_cast<std::size_t>(from.number<std::uint32_t>());
  if (bytes != model.element_bytes) {
    throw std::runtime_error(std::string("holds numbers of ") + element_name(bytes) + ", the model has " +
                             element_name(model.element_bytes));
  }
  const auto count = static_cast<std::size_t>(from.number<std::uint32_t>());
  FiledValues values;
  for (std::size_t i = 0; i < std::max(count, model.variables.size()); ++i) {
    if (i >= count) {
      throw std::runtime_error("holds no " + std::string(model.variables[i].name()) + ", which the model has");
    }
    const std::string name = from.words();
    if (i >= model.variables.size()) throw std::runtime_error("holds " + name + ", which the model has not");
    const ParameterInfo& info = model.variables[i];
    if (name != info.name()) {
      throw std::runtime_error("holds " + name + " where the model has " + std::string(info.name()));
    }
    std::vector<int> extents(std::min<std::size_t>(from.number<std::uint32_t>(), 64));
    for (int& extent : extents) extent = from.integer();
    if (!std::ranges::equal(extents, info.shape.axes())) {
      throw std::runtime_error("holds " + name + " of " + extents_text(extents) + ", the model's is of " +
                               extents_text(info.shape.axes()));
    }
    values.push_back(from.take(model.variable(i).size()));
  }
  return values;
}

inline void assign_values(const FiledValues& values, const ModelMemory& model) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    copy_in_order(values[i].data(), values[i].size(), model.element_bytes, model.variable(i).data());
  }
}

inline FiledValues model_values(const CheckpointFile& file, const ModelMemory& model) {
  FiledValues values;
  if (!file.section("MODL", [&](ByteReader& from) { values = find_values(from, model); })) {
    file.refuse("holds no model");
  }
  return values;
}

inline void save_model(const ModelMemory& model, const std::filesystem::path& path) {
  const Section section = model_section(model);
  write_checkpoint(path, {&section, 1});
}

inline void load_model(const ModelMemory& model, const std::filesystem::path& path) {
  const CheckpointFile file(path);
  assign_values(model_values(file, model), model);
}

}  // namespace detail

/// Writes a model's parameters and states to a file, which is replaced as a whole.
/// @throws std::runtime_error when it cannot be written; then it is as it was.
template <class Net, class T>
void save(const Model<Net, T>& model, const std::filesystem::path& path) {
  // Written from, and not to: there is one description of a model's memory.
  detail::save_model(detail::memory_of(const_cast<Model<Net, T>&>(model)), path);
}

/// Reads a model's parameters and states from a file that `save` or `Checkpoints` wrote: the same bits.
/// @throws std::runtime_error when the file is not whole, or not of such a model, and names the first variable, shape
/// or element type that differs; then the model is as it was.
template <class Net, class T>
void load(Model<Net, T>& model, const std::filesystem::path& path) {
  detail::load_model(detail::memory_of(model), path);
}

}  // namespace etch::inline ETCH_TARGET
