// A program that uses etch as its users get it, from two translation units that both include
// everything: a network is trained on four points in one and asked in the other.
#include "gates.hpp"

#include <cstdio>

int main() {
  const Gates gates = trained_gates();
  for (const float a : {0.0f, 1.0f}) {
    for (const float b : {0.0f, 1.0f}) {
      const float sample[] = {a, b};
      const int answer = gates.classify(sample);
      std::printf("%.0f xor %.0f is %d\n", a, b, answer);
      if (answer != (a != b ? 1 : 0)) return 1;
    }
  }
}
