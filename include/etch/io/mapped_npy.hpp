// One array of a .npy file where it lies: the system reads what is looked at, and may forget it again.
// May not know what the array is for. Boost.Interprocess maps; its headers come with Boost.Hana's.
#pragma once

#include <etch/core/target.hpp>
#include <etch/io/npy.hpp>

#include <boost/interprocess/file_mapping.hpp>
#include <boost/interprocess/mapped_region.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// The values of a .npy file, row-major, mapped into memory and not to be written:
///
///     const etch::MappedNpy<float> images("images.npy");
///     const auto data = etch::Dataset<etch::Shape{784}>::view(images.values(), labels, 10);
template <class T>
class MappedNpy {
 public:
  /// @throws std::runtime_error naming the file: unreadable, not .npy, another element type (nothing is
  /// converted: float32 for float, float64 for double, int32 for Label), column-major, a length that does not
  /// fit the shape, or on a machine whose numbers are big-endian.
  explicit MappedNpy(const std::filesystem::path& path) : region_(map(path)) {
    const std::span<const std::uint8_t> file(static_cast<const std::uint8_t*>(region_.get_address()),
                                             region_.get_size());
    const detail::NpyParts parts = detail::split_npy(path, file);
    detail::NpyHeader header = detail::NpyHeaderParser(path, parts.header).parse();
    detail::check_npy_elements<T>(path, header, parts.elements.size());
    if (header.fortran_order && header.shape.size() > 1) {
      detail::throw_file_error(path, "a column-major array cannot be mapped as rows");
    }
    const auto address = reinterpret_cast<std::uintptr_t>(parts.elements.data());
    if (address % alignof(T) != 0 || std::endian::native != std::endian::little) {
      detail::throw_file_error(path, "its numbers do not lie as this machine wants them: read it instead");
    }
    values_ = {reinterpret_cast<const T*>(parts.elements.data()), parts.elements.size() / sizeof(T)};
    shape_ = std::move(header.shape);
  }

  const std::vector<int>& shape() const { return shape_; }
  std::span<const T> values() const { return values_; }

 private:
  static boost::interprocess::mapped_region map(const std::filesystem::path& path) {
    try {
      const boost::interprocess::file_mapping file(path.string().c_str(), boost::interprocess::read_only);
      return {file, boost::interprocess::read_only};
    } catch (const boost::interprocess::interprocess_exception& error) {
      detail::throw_file_error(path, std::string("cannot be mapped: ") + error.what());
    }
  }

  boost::interprocess::mapped_region region_;
  std::vector<int> shape_;
  std::span<const T> values_;
};

}  // namespace etch::inline ETCH_TARGET
