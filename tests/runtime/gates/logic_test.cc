// What the plan of the gate engine makes of logic: functions that take several gates, and functions
// of three wires.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <memory>
#include <random>

#include "circuit/formats/logic_builder.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/plan.h"
#include "tests/runtime/gates/cases.h"

using namespace tc0;

namespace {

// A netlist of nets, each a form of value 0 or 1.
struct Nets {
  NetlistBuilder builder;
  LogicBuilder logic{builder};
  std::vector<Form> inputs;

  explicit Nets(int count) {
    for (int i = 0; i < count; ++i)
      inputs.push_back({0, {{builder.bit("i" + std::to_string(i)), 1}}});
  }
  Form both(const Form& a, bool notA, const Form& b, bool notB) {
    Literal literals[] = {{&a, notA}, {&b, notB}};
    return logic.all(literals);
  }
  Netlist with(const std::vector<Form>& outputs) {
    builder.output("y", {std::ssize(outputs)}, outputs);
    return builder.finish();
  }
};

// The truth tables of the plan's operations.
std::vector<int> tablesOf(const GatePlan& plan) {
  std::vector<int> tables;
  std::uint64_t op = 0;
  for (const GateRun& run : plan.runs)
    for (; op < run.end; ++op)
      tables.push_back(run.kind == kSumKind ? -1 : kFunctionList.table[run.kind]);
  return tables;
}

// All values of a few inputs of one bit.
SampleBatch everyCase(int inputs) {
  SampleBatch batch{1 << inputs, {}};
  for (int i = 0; i < inputs; ++i) {
    auto& values = batch.values.emplace_back();
    for (int s = 0; s < 1 << inputs; ++s) values.push_back(s >> i & 1);
  }
  return batch;
}

// Repeats the samples until there are more than a slot has bits.
SampleBatch repeated(const SampleBatch& batch, int times) {
  SampleBatch all{batch.samples * times, {}};
  for (const auto& values : batch.values) {
    auto& to = all.values.emplace_back();
    for (int k = 0; k < times; ++k) to.insert(to.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

TEST_CASE("kernels of every width compute every listed function") {
  for (Isa isa : isas())
    for (std::int64_t samples : {64, 256, 512, 1024, 2048}) {
      const GateKernel& kernel = gateKernelFor(isa, samples, 1, 1 << 20);
      std::size_t words = 4 * kernel.words;
      std::unique_ptr<std::uint64_t, void (*)(void*)> state(
          static_cast<std::uint64_t*>(std::aligned_alloc(2048, (8 * words + 2047) / 2048 * 2048)),
          std::free);
      for (int kind = 0; kind < kGateFunctions; ++kind) {
        std::mt19937_64 random(kind);
        for (std::size_t i = 0; i < words; ++i) state.get()[i] = random();
        GateOp op{3, 0, 1, 2};
        GateRun run{1, static_cast<std::uint8_t>(kind)};
        kernel.run({&op, &run, 1, nullptr, nullptr, nullptr, nullptr}, 0, 1, state.get(), nullptr);
        int wrong = 0;
        for (int s = 0; s < 64 * kernel.words; ++s) {
          auto bit = [&](int slot) {
            return static_cast<int>(state.get()[slot * kernel.words + s / 64] >> s % 64 & 1);
          };
          int at = bit(0) + 2 * bit(1) + 4 * bit(2);
          wrong += bit(3) != (kFunctionList.table[kind] >> at & 1);
        }
        INFO(isaName(isa) << ", words " << kernel.words << ", kind " << kind);
        REQUIRE(wrong == 0);
      }
    }
}

TEST_CASE("each of the 256 functions of three wires, an OR of ANDs, is one operation at most") {
  for (int table = 0; table < 256; ++table) {
    INFO("table " << table);
    Nets nets(3);
    std::vector<Form> cases;
    for (int m = 0; m < 8; ++m) {
      if ((table >> m & 1) == 0) continue;
      std::vector<Literal> literals;
      for (int i = 0; i < 3; ++i) literals.push_back({&nets.inputs[i], (m >> i & 1) == 0});
      cases.push_back(nets.logic.all(literals));
    }
    std::vector<Literal> any;
    for (const Form& one : cases) any.push_back({&one});
    Netlist netlist = nets.with({nets.logic.any(any)});
    // A function that is found to be constant is left as it is.
    if (table != 255) CHECK(planGates(netlist).ops.size() <= 1);
    for (Isa isa : isas()) requireEqual(netlist, everyCase(3), isa, 1);
    requireEqual(netlist, repeated(everyCase(3), 200), bestIsa(), 1);
  }
}

TEST_CASE("three ANDs that make an exclusive or become one operation") {
  for (int signs = 0; signs < 4; ++signs) {
    Nets nets(2);
    bool notA = (signs & 1) != 0, notB = (signs & 2) != 0;
    Form left = nets.both(nets.inputs[0], notA, nets.inputs[1], notB);
    Form right = nets.both(nets.inputs[0], !notA, nets.inputs[1], !notB);
    Netlist netlist = nets.with({nets.both(left, true, right, true)});
    CHECK(tablesOf(planGates(netlist)) == std::vector<int>{0x66});
    requireEqual(netlist, everyCase(2), bestIsa(), 1);
  }
}

TEST_CASE("what is nearly an exclusive or is none") {
  // One literal has the wrong sign: the function is an OR, an AND or a literal.
  for (int wrong = 0; wrong < 16; ++wrong) {
    Nets nets(2);
    auto flipped = [&](int literal, bool sign) { return sign != ((wrong >> literal & 1) != 0); };
    Form left = nets.both(nets.inputs[0], flipped(0, false), nets.inputs[1], flipped(1, false));
    Form right = nets.both(nets.inputs[0], flipped(2, true), nets.inputs[1], flipped(3, true));
    Netlist netlist = nets.with({nets.both(left, true, right, true)});
    auto tables = tablesOf(planGates(netlist));
    bool same = (wrong & 1) == (wrong >> 2 & 1) && (wrong >> 1 & 1) == (wrong >> 3 & 1);
    INFO("wrong " << wrong);
    CHECK((tables == std::vector<int>{0x66}) == same);
    requireEqual(netlist, everyCase(2), bestIsa(), 1);
  }
  // One literal is of another wire: no exclusive or, but one function of three wires.
  Nets nets(3);
  Form left = nets.both(nets.inputs[0], false, nets.inputs[1], false);
  Form right = nets.both(nets.inputs[0], true, nets.inputs[2], true);
  Netlist netlist = nets.with({nets.both(left, true, right, true)});
  auto tables = tablesOf(planGates(netlist));
  REQUIRE(tables.size() == 1);
  CHECK(arityOf(tables[0]) == 3);
  requireEqual(netlist, everyCase(3), bestIsa(), 1);
}

TEST_CASE(
    "a gate that others read as well is computed beside the exclusive or that it is part of") {
  Nets nets(2);
  Form left = nets.both(nets.inputs[0], false, nets.inputs[1], false);
  Form right = nets.both(nets.inputs[0], true, nets.inputs[1], true);
  Netlist netlist = nets.with({nets.both(left, true, right, true), left});
  auto tables = tablesOf(planGates(netlist));
  std::sort(tables.begin(), tables.end());
  CHECK(tables == std::vector<int>{0x66, 0x88});
  requireEqual(netlist, everyCase(2), bestIsa(), 1);
}

TEST_CASE("the difference of two gates of a bank is an exclusive or, and a parity one operation") {
  Nets nets(3);
  std::vector<Literal> all{{&nets.inputs[0]}, {&nets.inputs[1]}, {&nets.inputs[2]}};
  Form parity = nets.logic.parity(all);
  Form majority = nets.logic.symmetric(all, {false, false, true, true});
  Netlist netlist = nets.with({parity, majority});
  auto tables = tablesOf(planGates(netlist));
  std::sort(tables.begin(), tables.end());
  CHECK(tables == std::vector<int>{0x96, 0xE8});
  requireEqual(netlist, everyCase(3), bestIsa(), 1);
}

namespace {

// Random functions of nets: ANDs and ORs of up to five literals, parities, majorities, banks that
// take no function of three, and sums of them. `shown` of a hundred nets leave, and the last.
Netlist randomLogic(std::uint64_t seed, int gates, int reach, int shown) {
  std::mt19937_64 random(seed);
  Nets nets(24);
  std::vector<Form> all = nets.inputs, outputs;
  for (int g = 0; g < gates; ++g) {
    int kind = static_cast<int>(random() % 12);
    std::size_t fanIn = kind < 6 ? 2 : 2 + random() % 4;
    std::vector<Literal> literals;
    for (std::size_t i = 0; i < fanIn; ++i) {
      std::size_t back = 1 + random() % std::min<std::size_t>(reach, all.size());
      literals.push_back({&all[all.size() - back], random() % 2 != 0});
    }
    Form made;
    if (kind < 4)
      made = nets.logic.all(literals);
    else if (kind < 9)
      made = kind < 6 ? nets.logic.parity(literals) : nets.logic.any(literals);
    else {
      std::vector<bool> table(fanIn + 1);
      for (std::size_t k = 0; k <= fanIn; ++k) table[k] = random() % 2 != 0;
      made = nets.logic.symmetric(literals, table);
    }
    all.push_back(made);
    if (static_cast<int>(random() % 100) < shown) outputs.push_back(made);
  }
  for (int k = 0; k < 8; ++k) outputs.push_back(all[all.size() - 1 - k]);
  return nets.with(outputs);
}

}  // namespace

TEST_CASE("random logic: every gate, and outputs at any gates of the fused plan") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed)
    for (int shown : {0, 20, 100}) {
      INFO("seed " << seed << ", shown " << shown);
      Netlist netlist = randomLogic(seed, 60, seed % 2 == 0 ? 10 : 60, shown);
      for (Isa isa : isas()) requireEqual(netlist, randomBatch(netlist, 70, seed), isa, 1);
    }
}

TEST_CASE("random logic of many windows of operations, on 1 and 2 threads") {
  Netlist netlist = randomLogic(1, 20000, 3000, 5);
  REQUIRE(netlist.gates() > (1 << 14));
  CHECK(planGates(netlist).ops.size() > 4096 * 2);
  for (int threads : {1, 2}) requireEqual(netlist, randomBatch(netlist, 20, 1), bestIsa(), threads);
}
