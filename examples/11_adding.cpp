// A recurrent network learns to add: it reads two numbers digit by digit, the last digits first, and says the
// digits of their sum. What it has to remember is the carry. Trained on eight digits, it goes on as long as
// digits come, as a stream.
//
// prints: eight digits: [0-9.]+ % of 2000 sums right
// prints: ^=[0-9]{33}$
#include <etch/etch.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

// [network]
/// One of the 100 pairs of digits after the other; scores for the ten digits of the sum behind each.
template <int Length>
using Adder = etch::Network<etch::Input<Length>, etch::Embedding<100, 16>,
                            etch::GRU<32, etch::Returns::all>, etch::DenseRows<10>>;
// [/network]

constexpr int length = 8;
using Model = etch::Model<Adder<length>>;

/// Sums of random numbers, as rows. Half of the pairs make 9: through these a carry runs on.
struct Sums {
  std::vector<float> pairs;
  std::vector<float> digits;

  Sums(int count, etch::Random& random) {
    for (int i = 0; i < count; ++i) {
      int carry = 0;
      for (int place = 0; place < length; ++place) {
        const auto any = static_cast<int>(random.below(100));
        const int pair = random.below(2) == 0 ? any : 10 * (any / 10) + 9 - any / 10;
        const int sum = pair / 10 + pair % 10 + carry;
        carry = sum / 10;
        pairs.push_back(static_cast<float>(pair));
        digits.push_back(static_cast<float>(sum % 10));
      }
    }
  }
};

// [train]
void train(Model& model, int steps) {
  etch::Random random(etch::Seed{1});
  etch::Trainer trainer{model, etch::per_position(etch::softmax_cross_entropy),
                        etch::Adam{.rate = 0.01}};
  for (int step = 0; step < steps; ++step) {
    const Sums batch(64, random);
    trainer.step(batch.pairs, batch.digits);
  }
}
// [/train]

/// The share of sums of which every digit is right.
double share_right(const Model& model, int count) {
  etch::Random random(etch::Seed{2});
  const Sums sums(count, random);
  std::vector<float> scores(10 * sums.digits.size());
  model.predict(sums.pairs, scores);
  int right = 0;
  for (std::size_t i = 0; i < sums.digits.size(); i += length) {
    bool all = true;
    for (std::size_t place = i; place < i + length; ++place) {
      const auto row = std::span<const float>(scores).subspan(10 * place, 10);
      all = all && etch::argmax(row) == static_cast<int>(sums.digits[place]);
    }
    right += all ? 1 : 0;
  }
  return static_cast<double>(right) / count;
}

// [stream]
/// The sum of two numbers in decimal, of any length, by the network alone.
std::string add(const Model& model, std::string_view a, std::string_view b) {
  etch::Stream<Adder<1>> stream{model};
  std::string sum;
  const auto digit = [](std::string_view number, std::size_t place) {
    return place < number.size() ? number[number.size() - 1 - place] - '0' : 0;
  };
  for (std::size_t place = 0; place <= std::max(a.size(), b.size()); ++place) {
    const std::array pair{static_cast<float>(10 * digit(a, place) + digit(b, place))};
    const auto scores = stream.next(pair);
    sum.insert(sum.begin(), static_cast<char>('0' + etch::argmax(std::span<const float>(scores))));
  }
  return sum;
}
// [/stream]

}  // namespace

int main() {
  const bool is_short = std::getenv("ETCH_SHORT") != nullptr;
  Model model{etch::xavier, etch::Seed{42}};
  train(model, is_short ? 400 : 2000);
  const double share = share_right(model, 2000);
  fmt::print("eight digits: {:.2f} % of 2000 sums right\n", 100 * share);

  const std::string nines(32, '9');
  fmt::print("{:>34}\n+{:>33}\n={:>33}\n", nines, "1", add(model, nines, "1"));
  return share > 0.9 ? 0 : 1;
}
