// The checksum against its published check value and against zlib's.
#include <etch/core/random.hpp>
#include <etch/io/crc32.hpp>

#include "support/catch.hpp"

#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace {

using etch::detail::crc32;

constexpr std::array<std::uint8_t, 9> digits{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
static_assert(crc32(digits) == 0xcbf43926);
static_assert(crc32({}) == 0);

}  // namespace

TEST_CASE("a checksum is zlib's, of any length") {
  etch::Random random(etch::Seed{1});
  std::vector<std::uint8_t> bytes;
  for (int length = 0; length < 300; ++length) {
    const unsigned long wanted = ::crc32(0, bytes.data(), static_cast<unsigned>(bytes.size()));
    CHECK(crc32(bytes) == wanted);
    bytes.push_back(static_cast<std::uint8_t>(random.below(256)));
  }
}
