#include <etch/core/fixed_string.hpp>

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace {

using etch::FixedString;
using etch::Text;

template <FixedString name>
struct Named {
  static constexpr std::string_view value = name.view();
};

}  // namespace

TEST_CASE("a literal as a template argument keeps its characters") {
  CHECK(Named<"weight">::value == "weight");
  CHECK(Named<"">::value.empty());
  CHECK(std::is_same_v<Named<"bias">, Named<FixedString("bias")>>);
  CHECK_FALSE(std::is_same_v<Named<"bias">, Named<"base">>);
}

TEST_CASE("fixed strings compare by length and characters") {
  CHECK(FixedString("ab") == FixedString("ab"));
  CHECK(FixedString("ab") != FixedString("ac"));
  CHECK(FixedString("ab") != FixedString("abc"));
  CHECK(FixedString("abc").size() == 3);
}

TEST_CASE("fixed strings are joined to one of their common length") {
  const auto name = FixedString("dense") + "." + FixedString("bias");
  CHECK(name.view() == "dense.bias");
  CHECK(name.size() == 10);
  CHECK(("layer " + FixedString("1")).view() == "layer 1");
  CHECK(name.characters[name.size()] == '\0');
}

TEST_CASE("a fixed string takes what fits of a longer text and zeros after a shorter") {
  CHECK(FixedString<3>(std::string_view("weight")).view() == "wei");
  CHECK(FixedString<3>(std::string_view("w")).view() == std::string_view("w\0\0", 3));
}

TEST_CASE("a text writes words, characters and whole numbers as a stream does") {
  Text text;
  text << "axis " << 3 << ',' << ' ' << -12 << ", " << std::size_t{784} << ", " << 0u;
  CHECK(text.view() == "axis 3, -12, 784, 0");
  CHECK(text.size() == 19);
}

TEST_CASE("a text writes the lowest and highest number of every width") {
  const auto written = [](auto number) {
    Text text;
    text << number;
    return std::string(text.view());
  };
  const auto agrees = [&](auto kind) {
    using Limits = std::numeric_limits<decltype(kind)>;
    CHECK(written(Limits::min()) == std::to_string(Limits::min()));
    CHECK(written(Limits::max()) == std::to_string(Limits::max()));
  };
  agrees(std::int8_t{});
  agrees(std::uint8_t{});
  agrees(std::int16_t{});
  agrees(std::uint16_t{});
  agrees(std::int32_t{});
  agrees(std::uint32_t{});
  agrees(std::int64_t{});
  agrees(std::uint64_t{});
}

TEST_CASE("a text that is too long is cut and says so") {
  Text text;
  text << std::string(Text::capacity - 1, 'a');
  CHECK(text.view().ends_with("aaa"));
  text << 7;
  CHECK(text.size() == Text::capacity);
  CHECK(text.view().ends_with("aa7"));
  text << 8;
  CHECK(text.size() == Text::capacity);
  CHECK(text.view().ends_with("a..."));

  Text other;
  other << "ab" << std::string(1000, 'c') << "d";
  CHECK(other.view() == "ab" + std::string(Text::capacity - 5, 'c') + "...");
}

TEST_CASE("a piece of a text has its length, and zeros past the end") {
  Text text;
  text << "matrix product";
  CHECK(text.piece<6>().view() == "matrix");
  CHECK(text.piece<7>(7).view() == "product");
  CHECK(text.piece<2>(13).view() == std::string_view("t\0", 2));
  CHECK(text.piece<1>(99).view() == std::string_view("\0", 1));
}

TEST_CASE("what a callable writes becomes a fixed string of just that length") {
  constexpr auto message = etch::fixed_string([] { return Text{} << "rows " << 28 * 28; });
  CHECK(message.view() == "rows 784");
  CHECK(message.size() == 8);
  CHECK(Named<message>::value == "rows 784");
}
