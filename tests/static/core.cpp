// What core/ promises in constant evaluation; that this file compiles is the test.
#include <etch/core/fixed_string.hpp>
#include <etch/core/math.hpp>
#include <etch/core/random.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>

namespace {

namespace math = etch::math;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double largest = std::numeric_limits<double>::max();
constexpr float infinity_f = std::numeric_limits<float>::infinity();

constexpr bool is_minus_zero(double x) { return x == 0 && math::detail::sign_bit(x); }

// Values known to all their digits.
static_assert(math::exp(0.0) == 1);
static_assert(math::exp(1.0) == std::numbers::e);
static_assert(math::log(2.0) == std::numbers::ln2);
static_assert(math::log(10.0) == std::numbers::ln10);
static_assert(math::log(1.0) == 0);
static_assert(math::sqrt(2.0) == std::numbers::sqrt2);
static_assert(math::sqrt(3.0) == std::numbers::sqrt3);
static_assert(math::sqrt(144.0) == 12);
static_assert(math::log1p(1.0) == std::numbers::ln2);
static_assert(math::expm1(1e-20) == 1e-20);
static_assert(math::logistic(0.0) == 0.5);
static_assert(math::tanh(100.0) == 1 && math::tanh(-100.0) == -1);
static_assert(math::sin(std::numbers::pi) == 1.2246467991473532e-16);
static_assert(math::cos(std::numbers::pi) == -1);
static_assert(math::sin(1e22) == -0.8522008497671888);
static_assert(math::cos(1e22) == 0.523214785395139);
static_assert(math::pow(2.0, 10.0) == 1024 && math::pow(10.0, 22.0) == 1e22);
static_assert(math::pow(-2.0, 3.0) == -8 && math::pow(4.0, -0.5) == 0.5);

// Float in constant evaluation is the double value rounded.
static_assert(math::exp(1.0f) == std::numbers::e_v<float>);
static_assert(math::log(2.0f) == std::numbers::ln2_v<float>);
static_assert(math::sqrt(2.0f) == std::numbers::sqrt2_v<float>);
static_assert(math::pow(2.0f, 0.5f) == std::numbers::sqrt2_v<float>);
static_assert(math::logistic(0.0f) == 0.5f && math::abs(-2.5f) == 2.5f);
static_assert(math::round(-2.5f) == -3 && math::floor(-2.5f) == -3 && math::ceil(-2.5f) == -2);
static_assert(math::exp(100.0f) == infinity_f && math::exp(-110.0f) == 0);

// Infinities, NaN, zeros, and the ends of the range: none may stop the compilation.
static_assert(math::exp(infinity) == infinity && math::exp(-infinity) == 0);
static_assert(math::exp(709.782712893384) < infinity && math::exp(709.7827128933841) == infinity);
static_assert(math::exp(-745.1332191019411) == smallest && math::exp(-745.1332191019412) == 0);
static_assert(math::expm1(-infinity) == -1 && math::expm1(infinity) == infinity);
static_assert(math::log(0.0) == -infinity && math::log(infinity) == infinity);
static_assert(math::isnan(math::log(-1.0)) && math::isnan(math::log(nan)));
static_assert(math::log1p(-1.0) == -infinity && math::isnan(math::log1p(-2.0)));
static_assert(math::sqrt(infinity) == infinity && math::isnan(math::sqrt(-1.0)));
static_assert(math::sqrt(smallest) == 0x1p-537 && is_minus_zero(math::sqrt(-0.0)));
static_assert(math::logistic(infinity) == 1 && math::logistic(-infinity) == 0);
static_assert(math::isnan(math::sin(infinity)) && math::isnan(math::cos(-infinity)));
static_assert(is_minus_zero(math::sin(-0.0)) && is_minus_zero(math::tanh(-0.0)));
static_assert(math::sin(largest) > 0.004 && math::sin(largest) < 0.005);
static_assert(math::pow(2.0, -1074.0) == smallest && math::pow(2.0, -1076.0) == 0);
static_assert(math::pow(2.0, 1024.0) == infinity && math::pow(largest, largest) == infinity);
static_assert(math::pow(nan, 0.0) == 1 && math::pow(1.0, nan) == 1);
static_assert(math::pow(0.0, -1.0) == infinity && math::pow(-0.0, -3.0) == -infinity);
static_assert(math::isnan(math::pow(-8.0, 1.0 / 3)));
static_assert(math::isinf(-infinity) && !math::isfinite(infinity) && !math::isinf(nan));
static_assert(math::isfinite(largest) && !math::isfinite(nan) && math::isnan(nan));

static_assert(math::floor(-0.5) == -1 && is_minus_zero(math::ceil(-0.5)));
static_assert(math::round(0.49999999999999994) == 0 && math::round(2.5) == 3);
static_assert(math::trunc(-1e300) == -1e300 && math::floor(0x1p51 + 0.5) == 0x1p51);

// The step budget: clang allows 1 048 576 for one constant, and these are 7000 calls. Their sum is
// compared with the integral over 0 to 10 (left sum with step 1/100: the ends account for 1.9).
constexpr double integral = [] {
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    const double x = 0.01 * i;
    sum += math::exp(-x) + math::log(1 + x) + math::tanh(x) + math::logistic(x) + math::sqrt(x) +
           math::sin(x) + math::cos(x);
  }
  return sum / 100;
}();
static_assert(math::abs(integral - 58.368) < 0.03);

// Random numbers.
static_assert(etch::philox({0, 0, 0, 0}, {0, 0}) ==
              std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});

constexpr double mean_of_normals = [] {
  etch::Random random(etch::Seed{1});
  double sum = 0;
  for (int i = 0; i < 1000; ++i) sum += random.normal();
  return sum / 1000;
}();
static_assert(math::abs(mean_of_normals) < 0.15);

constexpr std::array<int, 52> deck = [] {
  std::array<int, 52> cards{};
  for (std::size_t i = 0; i < cards.size(); ++i) cards[i] = static_cast<int>(i);
  etch::Random random(etch::Seed{2});
  etch::shuffle(std::span<int>(cards), random);
  return cards;
}();
static_assert(!std::is_sorted(deck.begin(), deck.end()));
static_assert([] {
  auto cards = deck;
  std::sort(cards.begin(), cards.end());
  for (std::size_t i = 0; i < cards.size(); ++i) {
    if (cards[i] != static_cast<int>(i)) return false;
  }
  return true;
}());

// Texts as template arguments.
template <etch::FixedString text>
struct Message {
  static constexpr auto size = text.size();
};

static_assert(Message<"weight">::size == 6);
static_assert(etch::FixedString("a") + "b" == etch::FixedString("ab"));
constexpr auto message =
    etch::fixed_string([] { return etch::Text{} << "inner extents " << 784 << " and " << -1; });
static_assert(message.view() == "inner extents 784 and -1" && Message<message>::size == 24);

}  // namespace
