#include <etch/core/sequence.hpp>

#include "support/catch.hpp"

#include <array>
#include <vector>

using etch::Sequence, etch::SequenceView;

namespace {

/// Grows, shrinks to nothing and grows again, as passes do while compiling.
constexpr int sum_of_squares(int count) {
  Sequence<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  Sequence<int> squares = numbers;
  for (int& number : squares) number *= number;
  numbers.clear();
  numbers.append(squares);
  int sum = 0;
  for (const int number : numbers) sum += number;
  return sum;
}
static_assert(sum_of_squares(0) == 0);
static_assert(sum_of_squares(100) == 328'350);

}  // namespace

TEST_CASE("a sequence keeps its elements in order while it grows") {
  Sequence<int> sequence{7};
  for (int i = 0; i < 1000; ++i) sequence.push_back(i);
  REQUIRE(sequence.size() == 1001);
  CHECK(sequence[0] == 7);
  CHECK(sequence.back() == 999);
  for (int i = 0; i < 1000; ++i) REQUIRE(sequence[i + 1] == i);
}

TEST_CASE("an element of a sequence can be appended to it, also where it grows") {
  Sequence<int> sequence{1, 2, 3};
  for (int i = 0; i < 100; ++i) sequence.push_back(sequence[1]);
  CHECK(sequence.size() == 103);
  CHECK(sequence.back() == 2);
}

TEST_CASE("inserting moves what stands behind") {
  Sequence<int> sequence{1, 2, 3};
  sequence.insert(0, 0);
  sequence.insert(4, 5);
  sequence.insert(4, 4);
  CHECK(sequence == Sequence<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("copies are independent, and what is moved from is empty") {
  Sequence<int> first{1, 2};
  Sequence<int> second = first;
  second[0] = 9;
  CHECK(first == Sequence<int>{1, 2});
  first = second;
  CHECK(first == second);
  const Sequence<int> third = std::move(second);
  CHECK(third == Sequence<int>{9, 2});
  CHECK(second.empty());
  CHECK_FALSE(third == Sequence<int>{9, 2, 0});
  CHECK_FALSE(third == Sequence<int>{9, 3});
}

TEST_CASE("filling replaces what there was") {
  Sequence<bool> flags(3, true);
  CHECK(flags == Sequence<bool>{true, true, true});
  flags.assign(2, false);
  CHECK(flags == Sequence<bool>{false, false});
}

TEST_CASE("a view sees any container whose elements lie side by side") {
  const int array[] = {1, 2, 3};
  const std::array<int, 3> standard{1, 2, 3};
  const std::vector<int> vector{1, 2, 3};
  const Sequence<int> sequence{1, 2, 3};
  for (const SequenceView<int> view :
       {SequenceView<int>(array), SequenceView<int>(standard), SequenceView<int>(vector),
        SequenceView<int>(sequence)}) {
    CHECK(view.size() == 3);
    CHECK(view[2] == 3);
    CHECK(view.front() == 1);
    CHECK(Sequence<int>(view) == sequence);
  }
  CHECK(SequenceView<int>().empty());
}
