// A checksum that finds what disks and copies do to files. May not know files.
#pragma once

#include <etch/core/target.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace etch::inline ETCH_TARGET::detail {

/// Eight tables, for eight bytes at once: table[k][b] is the remainder of byte b with k zero bytes behind it.
inline constexpr auto crc32_tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? 0xedb88320u : 0);
    }
    tables[0][byte] = remainder;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = before >> 8 ^ tables[0][before & 0xff];
    }
  }
  return tables;
}();

/// CRC-32 as IEEE 802.3, gzip and PNG have it: of "123456789" 0xcbf43926. Eight bytes a turn (Kounavis and Berry
/// 2005), since a checkpoint of megabytes would wait for one table.
constexpr std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  const auto& table = crc32_tables;
  std::uint32_t crc = ~std::uint32_t{0};
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint32_t low = 0;
    for (std::size_t k = 0; k < 4; ++k) low |= std::uint32_t{bytes[i + k]} << (8 * k);
    low ^= crc;
    crc = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^ table[4][low >> 24] ^
          table[3][bytes[i + 4]] ^ table[2][bytes[i + 5]] ^ table[1][bytes[i + 6]] ^ table[0][bytes[i + 7]];
  }
  for (; i < bytes.size(); ++i) crc = crc >> 8 ^ table[0][(crc ^ bytes[i]) & 0xff];
  return ~crc;
}

}  // namespace etch::inline ETCH_TARGET::detail
