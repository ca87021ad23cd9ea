// Where values of the workspace lie: those of a tile by the steps that touch them, those that a walk
// over the samples meets for all of that walk.
#include <etch/plan/place.hpp>

#include "support/catch.hpp"

using etch::Buffer, etch::Operand, etch::Placement, etch::Plan, etch::Sequence, etch::Space;

namespace {

/// A plan of `parts`, given as the part of each step.
Plan plan_of(const Sequence<int>& parts) {
  Plan plan;
  plan.parts = parts.back() + 1;
  for (const int part : parts) plan.steps.push_back({.part = part});
  return plan;
}

}  // namespace

TEST_CASE("values of a tile share memory when no step needs both") {
  Plan plan = plan_of({1, 1, 1, 1});
  plan.buffers = {Buffer{Space::tile, {.size = 10, .first = 0, .last = 1}},
                  Buffer{Space::tile, {.size = 10, .first = 2, .last = 3}},
                  Buffer{Space::tile, {.size = 5, .first = 1, .last = 2}}};
  const Placement placement = etch::place(plan.view());
  CHECK(placement.footprint.tile == 15);
  CHECK(placement.offsets == Sequence<int>{0, 0, 10});
}

TEST_CASE("a value of the step that a walk over the samples meets lives through all of it") {
  // Tile after tile runs steps 1 to 3: what step 1 leaves for step 1 of the next tile may not be
  // overwritten by step 3.
  Plan plan = plan_of({0, 1, 1, 1, 2});
  plan.buffers = {Buffer{Space::step, {.size = 16, .first = 1, .last = 1}},
                  Buffer{Space::step, {.size = 16, .first = 3, .last = 3}},
                  Buffer{Space::step, {.size = 16, .first = 4, .last = 4}}};
  const Placement placement = etch::place(plan.view());
  CHECK(placement.offsets[0] != placement.offsets[1]);
  CHECK(placement.footprint.step == 32);
}

TEST_CASE("spaces are placed apart, and operands follow their buffers") {
  Plan plan = plan_of({1, 1});
  plan.buffers = {Buffer{Space::tile, {.size = 4, .first = 0, .last = 1}},
                  Buffer{Space::kept, {.size = 3, .first = 0, .last = 1}},
                  Buffer{Space::tile, {.size = 2, .first = 0, .last = 1}}};
  plan.operands = {Operand{.storage = {Space::tile, 2}}, Operand{.storage = {Space::kept, 1}},
                   Operand{.storage = {Space::input, 1}}};
  const Placement placement = etch::place(plan.view());
  etch::move_operands(plan.operands.data(), plan.operands.size(), placement.offsets);
  CHECK(plan.operands[0].storage.index == 4);
  CHECK(plan.operands[1].storage.index == 0);
  CHECK(plan.operands[2].storage.index == 1);
  CHECK(placement.footprint.tile == 6);
  CHECK(placement.footprint.kept == 3);
}
