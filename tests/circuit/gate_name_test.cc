#include "circuit/gate_name.h"

#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/gate_query.h"
#include "circuit/generate/generators.h"
#include "circuit/generate/random_circuit.h"

using namespace tc0;
using Catch::Matchers::Contains;

TEST_CASE("every gate of random circuits is found by the name of its wire") {
  std::int64_t found = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    const Circuit circuit = randomCircuit({.seed = seed});
    const GateQuery query(circuit);
    for (std::int64_t g = 0; g < circuit.gates(); ++g, ++found) {
      const std::string name = query.wireName(circuit.inputWires() + g);
      REQUIRE(gateNamed(circuit, name) == g);
      const GateInfo place = query.place(g);
      REQUIRE(gateNamed(circuit, name.substr(0, name.rfind('.')), place.breakpoint) == g);
    }
  }
  CHECK(found > 1000);
}

namespace {

// Steps whose elements have 0, 5 and 5 gates, by columns.
Circuit threeSteps() {
  CircuitBuilder builder;
  const ArrayId x = builder.input("x", {4, 3}, {0, 7});
  Tables tables;
  tables.base = {0, 0};
  tables.start = {0, 0, 5};
  tables.p = {1, 2, 3, 4, 5};
  tables.increments = {1, 1, 1, 1, 1};
  for (const char* name : {"0.exp", "1.velocity.exp", "1.head"})
    builder.step(name, {4, 3}, {x, {}}, tables, {1, {0, 0}});
  builder.output("y", builder.step("mixed", {4}, {x, {{0, {1}}, {0, {0}}}}, tables, {0, {0}}));
  return builder.finish();
}

}  // namespace

TEST_CASE("what a gate's name leaves out is 0, and a step may be called by its last words") {
  const Circuit circuit = threeSteps();
  CHECK(gateNamed(circuit, "0.exp") == 0);
  CHECK(gateNamed(circuit, "0.exp[0, 0]", 4) == 4);
  CHECK(gateNamed(circuit, "0.exp[2,1].3") == (2 * 3 + 1) * 5 + 3);
  CHECK(gateNamed(circuit, "velocity.exp[0, 1]") == 60 + 5);
  CHECK(gateNamed(circuit, "head", 1) == 121);
}

TEST_CASE("a name that is no gate's is refused in one line that says what there is") {
  const Circuit circuit = threeSteps();
  auto refused = [&](const char* name, const char* message, std::optional<std::int64_t> k = {}) {
    INFO(name);
    CHECK_THROWS_WITH(gateNamed(circuit, name, k), Contains(message));
  };
  refused("exp", "the name of one step, found 'exp', in which '0.exp', '1.velocity.exp' end");
  refused("heat", "did you mean");
  refused("velo", "there are '1.velocity.exp'");
  refused("x", "found 'x', which is of kind input");
  refused("", "the name of a step, found ''");
  refused("head[4, 0]", "whose shape is [4, 3], found [4, 0]");
  refused("head[1]", "found [1]");
  refused("head[1, 1].5", "required a breakpoint in [0, 4], found 5");
  refused("head[1, 1]", "found 7", 7);
  refused("head[1, 1].2", "required one breakpoint, found 2 and 3", 3);
  refused("head[1, -1]", "as 'exp[0, 3].5'");
  refused("head[1, 1]x", "as 'exp[0, 3].5'");
  refused("head[1, 99999999999999999999]", "as 'exp[0, 3].5'");
  refused("mixed[2]", "mixed[2], which has none");
}
