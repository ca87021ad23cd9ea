#include <etch/plan/layout.hpp>

#include "support/catch.hpp"

#include <etch/graph/tape.hpp>
#include <etch/op/movement.hpp>
#include <etch/op/record.hpp>
#include <etch/op/reduction.hpp>

#include <vector>

using etch::Id, etch::Layout, etch::op, etch::Rate, etch::Ref, etch::Shape, etch::Strides,
    etch::Tape, etch::View;
namespace ops = etch::ops;

namespace {

Ref new_input(Tape& tape, Shape shape, Rate rate = Rate::step) {
  return {&tape, tape.append_input(op<ops::Input>, shape, rate, etch::Kind::real)};
}

/// The places that a view visits, in the row-major order of its elements.
std::vector<int> places(const View& view) {
  std::vector<int> result;
  for (int element = 0; element < view.shape.size(); ++element) {
    int rest = element, place = 0;
    for (int axis = view.shape.rank - 1; axis >= 0; --axis) {
      place += rest % view.shape[axis] * view.strides[static_cast<std::size_t>(axis)];
      rest /= view.shape[axis];
    }
    result.push_back(place);
  }
  return result;
}

using Places = std::vector<int>;

/// The layout of what a tape holds.
struct Arranged : Layout {
  explicit Arranged(const Tape& tape)
      : Layout{tape.graph().view(), {}}, made(etch::lay_out(tape.graph().view())) {
    views = made;
  }
  etch::Sequence<View> made;
};

}  // namespace

TEST_CASE("a sample's values are row-major and a matrix per step is column-major") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 3}, Rate::sample);
  const Ref w = new_input(tape, Shape{2, 3});
  const Ref v = new_input(tape, Shape{4});
  const Ref q = new_input(tape, Shape{2, 2, 2});
  const Arranged layout(tape);
  CHECK(places(layout[x.id]) == Places{0, 1, 2, 3, 4, 5});
  CHECK(places(layout[w.id]) == Places{0, 2, 4, 1, 3, 5});
  CHECK(places(layout[v.id]) == Places{0, 1, 2, 3});
  CHECK(places(layout[q.id]) == Places{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("a broadcast walks on the spot") {
  Tape tape;
  const Ref v = new_input(tape, Shape{3});
  const Ref column = new_input(tape, Shape{2, 1}, Rate::sample);
  const Ref rows = etch::broadcast_to(v, Shape{2, 3}, Rate::sample);
  const Ref columns = etch::broadcast_to(column, Shape{2, 3}, Rate::sample);
  const Arranged layout(tape);
  CHECK(layout[rows.id].root == v.id);
  CHECK(places(layout[rows.id]) == Places{0, 1, 2, 0, 1, 2});
  CHECK(layout[columns.id].root == column.id);
  CHECK(places(layout[columns.id]) == Places{0, 0, 0, 1, 1, 1});
  CHECK_FALSE(layout.is_computed(rows.id));
}

TEST_CASE("a transpose exchanges the strides") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 3}, Rate::sample);
  const Ref w = new_input(tape, Shape{2, 3});
  const Ref xt = etch::transpose(x), wt = etch::transpose(w);
  const Arranged layout(tape);
  CHECK(layout[xt.id].root == x.id);
  CHECK(places(layout[xt.id]) == Places{0, 3, 1, 4, 2, 5});
  CHECK(places(layout[wt.id]) == Places{0, 1, 2, 3, 4, 5});
}

TEST_CASE("a reshape is a view where strides can express it") {
  Tape tape;
  const Ref x = new_input(tape, Shape{2, 6}, Rate::sample);
  std::vector<Id> ids;
  for (const Shape& shape : {Shape{12}, Shape{3, 4}, Shape{2, 3, 2}, Shape{1, 12, 1}, Shape{4, 3}}) {
    ids.push_back(etch::reshape(x, shape).id);
  }
  const Arranged layout(tape);
  for (const Id id : ids) {
    CHECK(layout[id].root == x.id);
    CHECK(places(layout[id]) == places(layout[x.id]));
    CHECK_FALSE(layout.is_computed(id));
  }
}

TEST_CASE("a reshape that splits or joins axes of a view keeps their strides") {
  Tape tape;
  const Ref w = new_input(tape, Shape{4, 3});
  const Ref split = etch::reshape(w, Shape{2, 2, 3});  // 4 rows, 1 apart, as 2 of 2
  const Arranged layout(tape);
  CHECK(layout[split.id].root == w.id);
  CHECK(places(layout[split.id]) == places(layout[w.id]));
}

TEST_CASE("a reshape that no strides express is a copy in row-major order") {
  Tape tape;
  const Ref w = new_input(tape, Shape{2, 3});  // column-major
  const Ref x = new_input(tape, Shape{2, 3}, Rate::sample);
  const Ref of_step = etch::reshape(w, Shape{6});
  const Ref of_transpose = etch::reshape(etch::transpose(x), Shape{6});
  const Arranged layout(tape);
  CHECK(layout[of_step.id].root == of_step.id);
  CHECK(layout.is_computed(of_step.id));
  CHECK(places(layout[of_step.id]) == Places{0, 1, 2, 3, 4, 5});
  CHECK(layout[of_transpose.id].root == of_transpose.id);
}

TEST_CASE("a value that only passes on is a view of what it passes on") {
  Tape tape;
  const Ref x = new_input(tape, Shape{3}, Rate::sample);
  const Ref stopped = etch::apply<ops::StopGradient>(x);
  const Ref y = x * x;
  const Arranged layout(tape);
  CHECK(layout[stopped.id].root == x.id);
  CHECK(layout.is_computed(y.id));
  CHECK_FALSE(layout.is_computed(x.id));
}

TEST_CASE("a view is an identity when it reads its root's elements in their order") {
  Tape tape;
  const Ref x = new_input(tape, Shape{1, 3}, Rate::sample);
  const Ref w = new_input(tape, Shape{3});
  const Ref as_vector = etch::reshape(x, Shape{3});
  const Ref to_samples = etch::broadcast_to(w, Shape{3}, Rate::sample);
  const Ref repeated = etch::broadcast_to(w, Shape{2, 3}, Rate::sample);
  const Ref m = new_input(tape, Shape{2, 3});
  const Ref transposed = etch::transpose(m);
  const Arranged layout(tape);
  CHECK(layout.is_identity(layout[as_vector.id]));
  CHECK(layout.is_identity(layout[to_samples.id]));
  CHECK_FALSE(layout.is_identity(layout[repeated.id]));
  CHECK_FALSE(layout.is_identity(layout[transposed.id]));
}
