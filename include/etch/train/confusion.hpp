// How often each class was taken for each, and what is read from that.
// May not know models or data.
#pragma once

#include <etch/core/target.hpp>

#include <cstddef>
#include <vector>

namespace etch::inline ETCH_TARGET {

/// How often each class was taken for each: `counts[right * classes + guessed]`.
struct Confusion {
  int classes = 0;
  std::vector<int> counts;

  int operator()(int right, int guessed) const {
    return counts[static_cast<std::size_t>(right * classes + guessed)];
  }
  int total() const {
    int sum = 0;
    for (const int count : counts) sum += count;
    return sum;
  }
  int correct() const {
    int sum = 0;
    for (int c = 0; c < classes; ++c) sum += (*this)(c, c);
    return sum;
  }
  /// How many examples are of a class, and how many were taken for it.
  int of_class(int c) const {
    int sum = 0;
    for (int guessed = 0; guessed < classes; ++guessed) sum += (*this)(c, guessed);
    return sum;
  }
  int guessed_as(int c) const {
    int sum = 0;
    for (int right = 0; right < classes; ++right) sum += (*this)(right, c);
    return sum;
  }

  /// The fraction classified rightly.
  double accuracy() const { return share(correct(), total()); }

  /// Of those taken for class c the fraction that are of it: tp / (tp + fp). 0 where none was.
  double precision(int c) const { return share((*this)(c, c), guessed_as(c)); }
  /// Of those of class c the fraction that were taken for it: tp / (tp + fn). 0 where there are none.
  double recall(int c) const { return share((*this)(c, c), of_class(c)); }
  /// 2·precision·recall / (precision + recall) = 2·tp / (2·tp + fp + fn). 0 where class c occurs neither way.
  double f1(int c) const { return share(2 * (*this)(c, c), of_class(c) + guessed_as(c)); }

  /// The means over all classes, each counted alike however many examples it has.
  double macro_precision() const { return macro(&Confusion::precision); }
  double macro_recall() const { return macro(&Confusion::recall); }
  double macro_f1() const { return macro(&Confusion::f1); }

 private:
  static double share(int part, int whole) { return whole == 0 ? 0 : static_cast<double>(part) / whole; }

  double macro(double (Confusion::*of)(int) const) const {
    double sum = 0;
    for (int c = 0; c < classes; ++c) sum += (this->*of)(c);
    return classes == 0 ? 0 : sum / classes;
  }
};

}  // namespace etch::inline ETCH_TARGET
