#include "circuit/logic/bit_blast.h"

#include <catch2/catch.hpp>
#include <iostream>

#include "circuit/logic/bounds.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

Bits simulate(const Aig& aig, const Bits& inputs) {
  Bits nodes{0};
  nodes.insert(nodes.end(), inputs.begin(), inputs.end());
  auto value = [&](Aig::Literal literal) -> std::uint8_t {
    return nodes[literal / 2] ^ (literal & 1);
  };
  for (auto [a, b] : aig.ands()) nodes.push_back(value(a) & value(b));
  Bits outputs;
  for (Aig::Literal output : aig.outputs) outputs.push_back(value(output));
  return outputs;
}

void requireEqual(const Netlist& netlist, std::size_t samples) {
  Aig aig = bitBlast(netlist);
  REQUIRE(aig.ands().size() <= bitBlastBound(netlist));
  for (const Bits& inputs : assignments(netlist.inputs(), samples, 7)) {
    REQUIRE(simulate(aig, inputs) == outputDigits(netlist, inputs));
  }
}

Netlist oneGate(int n, std::int64_t weight, std::int64_t threshold) {
  NetlistBuilder builder;
  Form sum;
  for (int k = 0; k < n; ++k) sum.wires.push_back({builder.bit("x" + std::to_string(k)), weight});
  builder.output("z", {0, {{builder.gate(sum, threshold), 1}}});
  return builder.finish();
}

}  // namespace

TEST_CASE("equal ands are one node, and constants fold") {
  Aig aig(2);
  Aig::Literal a = aig.input(0), b = aig.input(1);
  CHECK(aig.andOf(a, b) == aig.andOf(b, a));
  CHECK(aig.ands().size() == 1);
  CHECK(aig.andOf(a, Aig::kTrue) == a);
  CHECK(aig.andOf(a, Aig::kFalse) == Aig::kFalse);
  CHECK(aig.andOf(a, a) == a);
  CHECK(aig.andOf(a, Aig::complement(a)) == Aig::kFalse);
  CHECK(aig.andOf(std::vector<Aig::Literal>{}) == Aig::kTrue);
  CHECK(aig.orOf(std::vector<Aig::Literal>{}) == Aig::kFalse);
}

TEST_CASE("cleaning drops what no output needs") {
  Aig aig(3);
  aig.andOf(aig.input(0), aig.input(1));
  aig.outputs = {Aig::complement(aig.andOf(aig.input(1), aig.input(2))), Aig::kTrue, aig.input(0)};
  Aig clean = aig.cleaned();
  CHECK(clean.inputs() == 3);
  CHECK(clean.ands().size() == 1);
  for (const Bits& inputs : assignments(3, 8, 1))
    CHECK(simulate(clean, inputs) == simulate(aig, inputs));
}

TEST_CASE("a full adder is seven nodes") {
  Aig aig(3);
  auto [sum, carry] = aig.fullAdder(aig.input(0), aig.input(1), aig.input(2));
  CHECK(aig.ands().size() == 7);
  aig.outputs = {sum, carry};
  for (const Bits& x : assignments(3, 8, 1)) {
    Bits out = simulate(aig, x);
    CHECK(out[0] + 2 * out[1] == x[0] + x[1] + x[2]);
  }
}

TEST_CASE("conjunctions and disjunctions take a node less than wires") {
  CHECK(bitBlast(oneGate(100, 1, 100)).ands().size() == 99);
  CHECK(bitBlast(oneGate(100, 1, 1)).ands().size() == 99);
  CHECK(bitBlast(oneGate(100, -1, 0)).ands().size() == 99);
  CHECK(bitBlast(oneGate(100, 1, 0)).ands().empty());
  CHECK(bitBlast(oneGate(3, 1, 2)).ands().size() == 4);
}

TEST_CASE("a large sum takes about seven nodes a wire") {
  CHECK(bitBlast(oneGate(1000, 1, 500)).ands().size() < 7100);
}

TEST_CASE("parity of a bank is read from the order of its gates") {
  Netlist parity = parityNetlist(9);
  CHECK(outputCodes(parity)[0].width == 1);
  CHECK_FALSE(outputCodes(parity)[0].twos);
  requireEqual(parity, 512);
}

TEST_CASE("an adder blasts to an adder") {
  requireEqual(adderNetlist(5), 1024);
  for (const OutputCode& code : outputCodes(adderNetlist(5))) CHECK_FALSE(code.twos);
}

TEST_CASE("output codes") {
  CHECK(outputCode({0, 0}).width == 1);
  CHECK_FALSE(outputCode({0, 1}).twos);
  CHECK(outputCode({-1, 0}).width == 1);
  CHECK(outputCode({-1, 0}).twos);
  CHECK(outputCode({0, 2}).width == 3);
  CHECK(outputCode({-4, 3}).width == 3);
  CHECK(outputCode({-5, 3}).width == 4);
  CHECK(outputCode({2, 2}).width == 3);
}

TEST_CASE("large weights") {
  std::int64_t big = (std::int64_t{1} << 60) + 12345;
  NetlistBuilder builder;
  std::int64_t x = builder.input("x", {4}, {0, 1}, {Coding::Kind::kBits, 1});
  Form sum{0, {{x, big}, {x + 1, -big}, {x + 2, 77}, {x + 3, -3}}};
  const std::int64_t thresholds[] = {1 - big, -3, 0, 74, 78, big, big + 74, big + 77};
  std::int64_t gate = builder.bank(sum, thresholds);
  std::vector<Form> forms{{0, sum.wires}};
  for (int k = 0; k < 8; ++k) forms.push_back({0, {{gate + k, 1}}});
  builder.output("z", {9}, forms);
  requireEqual(builder.finish(), 16);
}

TEST_CASE("random netlists: the graph has the same digits on all assignments") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    INFO("seed " << seed);
    requireEqual(randomNetlist({.seed = seed}), 1024);
  }
}

TEST_CASE("random netlists with wide banks: sums by chains and by adders") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    requireEqual(randomNetlist({.seed = seed,
                                .mostInputWires = 30,
                                .banks = 12,
                                .mostGates = 12,
                                .mostWires = 40,
                                .mostWeight = 3}),
                 50);
  }
}
