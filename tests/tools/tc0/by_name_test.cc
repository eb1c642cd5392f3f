#include "tools/tc0/stats/by_name.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "circuit/builder.h"
#include "circuit/generate/random_circuit.h"

using namespace tc0;

TEST_CASE("gates added up by name are those of the whole circuit, however they are grouped") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    const Circuit circuit = randomCircuit({.seed = seed});
    const Counts whole = count(circuit);
    for (const auto& [by, name] : groupedByChoices()) {
      INFO("by " << name);
      Counts sum;
      std::int64_t deepest = 0;
      for (const NamedCounts& row : countsByName(circuit, by)) {
        sum.gates += row.gates;
        sum.wires += row.wires;
        sum.largestFanIn = std::max(sum.largestFanIn, row.largestFanIn);
        CHECK(row.firstLevel >= 1);
        CHECK(row.firstLevel <= row.lastLevel);
        deepest = std::max(deepest, row.lastLevel);
      }
      CHECK(sum.gates == whole.gates);
      CHECK(sum.wires == whole.wires);
      CHECK(sum.largestFanIn == whole.largestFanIn);
      CHECK(deepest == static_cast<std::int64_t>(whole.depth()));
    }
  }
}

TEST_CASE("steps of a sampler belong to the operations and blocks of their names") {
  CircuitBuilder builder;
  builder.metadata("recipe", "lean");
  const ArrayId x = builder.input("noise", {5}, {0, 7});
  const Tables tables = tableOf({0, 7}, [](std::int64_t v) { return v; });  // 7 gates
  auto step = [&](const char* name, ArrayId from) {
    return builder.step(name, {5}, {from, {}}, tables);
  };
  const ArrayId exp = step("0.velocity.blocks.0.exp", step("0.velocity.blocks.0.attend.square", x));
  step("0.velocity.blocks.1.exp", exp);
  builder.output("pixels", step("pixels", exp));
  const Circuit circuit = builder.finish();

  std::vector<NamedCounts> rows = countsByName(circuit, GroupedBy::kOperation);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].operation == "norm");
  CHECK(rows[1].operation == "softmax");
  CHECK(rows[1].gates == 70);
  CHECK(rows[1].firstLevel == 2);
  CHECK(rows[1].lastLevel == 3);
  CHECK(rows[2].operation == "pixels");

  rows = countsByName(circuit, GroupedBy::kBlock);
  REQUIRE(rows.size() == 4);
  CHECK(rows[2].block == "step 0, velocity, block 1");
  CHECK(rows[2].gates == 35);

  rows = countsByName(circuit, GroupedBy::kStep);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].step == "0.velocity.blocks.0.attend.square");
  CHECK(rows[0].meaning == "norm before attention: squares");
}
