#include "model/program/memory_plan.h"

#include <catch2/catch.hpp>

#include "model/program/builder.h"
#include "model/program/random_program.h"

using namespace tc0;
using namespace tc0::program;

TEST_CASE("a chain of operations takes the memory of two tensors, however long it is") {
  ProgramBuilder b;
  TensorId x = b.input("x", {10}, {0, 1});
  for (int k = 0; k < 20; ++k) x = b.scale("scale" + std::to_string(k), x, -1);
  CHECK(memoryPlan(b.finish(), {x}).elements() == 20);
}

TEST_CASE("a tensor that is read late keeps its memory, and one that nothing needs has none") {
  ProgramBuilder b;
  TensorId x = b.input("x", {10}, {0, 1});
  TensorId unread = b.scale("unread", x, 3);
  TensorId y = b.scale("y", x, 2), z = b.scale("z", y, 2), sum = b.add("sum", x, z);
  const MemoryPlan plan = memoryPlan(b.finish(), {sum});
  CHECK(plan.slot[unread] == MemoryPlan::kNone);
  CHECK(plan.slot[x] != plan.slot[y]);
  CHECK(plan.slot[x] != plan.slot[z]);
  CHECK(plan.slot[sum] == plan.slot[y]);
  CHECK(plan.elements() == 30);
}

TEST_CASE("a reshape lies where its operand does, which stays as long as the reshape is read") {
  ProgramBuilder b;
  TensorId x = b.input("x", {2, 3}, {0, 1});
  TensorId flat = b.reshape("flat", x, {6}), y = b.scale("y", flat, 2), sum = b.add("sum", flat, y);
  const MemoryPlan plan = memoryPlan(b.finish(), {sum});
  CHECK(plan.slot[flat] == plan.slot[x]);
  CHECK(plan.slot[y] != plan.slot[x]);
  CHECK(plan.slot[sum] != plan.slot[x]);
}

// Walks through a program and keeps the owner of each slot.
TEST_CASE("no tensor loses its memory before its last reader") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    const Program program = randomProgram(seed);
    const TensorId last = program.tensors().nextId() - 1;
    const MemoryPlan plan = memoryPlan(program, {last});
    std::vector<TensorId> owner(plan.slots.size(), -1);
    PerTensor<TensorId> home;
    for (TensorId id : program.tensors().ids()) {
      const auto* reshape = program.tensor(id).as<ReshapeOp>();
      home.push_back(reshape == nullptr ? id : home[reshape->x]);
      if (plan.slot[id] == MemoryPlan::kNone) continue;
      REQUIRE(program.tensor(id).elements <= plan.slots[plan.slot[id]]);
      for (TensorId operand : operandsOf(program.tensor(id)))
        REQUIRE(owner[plan.slot[operand]] == home[operand]);
      if (reshape == nullptr) owner[plan.slot[id]] = id;
      for (TensorId operand : operandsOf(program.tensor(id)))
        REQUIRE(owner[plan.slot[operand]] == home[operand]);
    }
    REQUIRE(plan.slot[last] != MemoryPlan::kNone);
  }
}
