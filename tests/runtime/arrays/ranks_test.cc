// Ranks that are found in doubles, the lines that count thresholds, and the arrays that one search
// makes: all equal the count of gates.
#include "runtime/arrays/ranks.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "circuit/builder.h"
#include "runtime/arrays/kernels/general.h"
#include "runtime/arrays/line.h"
#include "tests/runtime/arrays/compare.h"
#include "tests/runtime/arrays/table_maker.h"

using namespace tc0;

namespace {

std::int64_t rankOf(const Tables& tables, std::int64_t n, std::int64_t d) {
  std::int64_t rank = 0;
  for (std::size_t k = 0; k < tables.p.size(); ++k)
    rank += Wide{tables.qAt(k)} * n >= Wide{tables.p[k]} * d ? 1 : 0;
  return rank;
}

// Thresholds that are the roundings up of equally spaced numbers.
std::vector<std::int64_t> roundings(TableMaker& make, std::int64_t count) {
  double each = std::exp2(static_cast<double>(make.pick(5, 200)) / 10);
  double start = static_cast<double>(make.pick(-1000000, 1000000));
  std::vector<std::int64_t> thresholds;
  for (std::int64_t k = 0; k < count; ++k)
    thresholds.push_back(
        static_cast<std::int64_t>(std::ceil(start + each * static_cast<double>(k))));
  return thresholds;
}

}  // namespace

TEST_CASE("lines: roundings of equally spaced numbers have one, and it counts them") {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::vector<std::int64_t> thresholds = roundings(make, make.pick(2, 700));
    std::optional<CountingLine> line = countingLine(thresholds);
    REQUIRE(line.has_value());
    for (std::size_t k = 0; k < thresholds.size(); ++k)
      for (std::int64_t below : {0, 1}) {
        auto x = static_cast<double>(thresholds[k] - below) + line->add;
        auto wanted = static_cast<double>(k + 1 - magnitude(below));
        CHECK(std::floor(std::fma(x, line->slope, line->offset)) == wanted);
        CHECK(std::floor(x * line->slope + line->offset) == wanted);
      }
    // One threshold that is off has none, if its neighbours pin the line down.
    if (thresholds.size() < 20) continue;
    std::int64_t gap = thresholds[11] - thresholds[10];
    if (gap < 4) continue;
    thresholds[10] += gap / 2;
    CHECK_FALSE(countingLine(thresholds).has_value());
  }
}

TEST_CASE("ranks in doubles: plain ones equal the count of gates") {
  std::map<RankTable::Form, int> forms;
  for (std::uint64_t seed = 1; seed <= 240; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::int64_t unit = std::int64_t{1} << make.pick(0, 36);
    std::int64_t from = make.pick(-1, 1) * (std::int64_t{1} << make.pick(20, 48));
    StepOp step;
    step.tables = make.table(kSpacings[seed % 5], make.pick(1, 300), unit, from, false);
    Range range{step.tables.p[0] - 1000, step.tables.p.back() + 1000};
    if (seed % 7 == 0) range = {step.tables.p[0], step.tables.p.back() - 1};  // some never count
    if (range.hi < range.lo || !ranksFitDoubles(step, range, {1, 1})) continue;
    RankTables ranks(step, range, {1, 1});
    ++forms[ranks[0].form];
    std::vector<std::int64_t> numbers = numbersFor(make, step.tables, range);
    std::vector<double> x(numbers.begin(), numbers.end());
    for (Isa isa : machineIsas()) {
      std::vector<std::int32_t> found(x.size());
      arrayKernels(isa).ranks(found.data(), x.data(), std::ssize(x), ranks[0]);
      for (std::size_t i = 0; i < x.size(); ++i) {
        INFO(isaName(isa) << ", number " << numbers[i]);
        REQUIRE(found[i] == rankOf(step.tables, numbers[i], 1));
      }
    }
  }
  CHECK(forms[RankTable::Form::kLine] > 40);
  CHECK(forms[RankTable::Form::kCells] > 20);
  CHECK(forms[RankTable::Form::kSearch] > 5);
}

TEST_CASE("ranks in doubles: quotients equal the count of gates") {
  std::map<RankTable::Form, int> forms;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    StepOp step;
    step.denominator.emplace();
    step.tables =
        make.table(kSpacings[seed % 5], make.pick(1, 120), make.pick(1, 100), -3000, true);
    std::int64_t q = make.pick(1, 1000);
    for (std::int64_t& one : step.tables.q) one = q;
    Range d{1, std::int64_t{1} << make.pick(3, 33)},
        n{-(std::int64_t{1} << 45), std::int64_t{1} << 45};
    if (!ranksFitDoubles(step, n, d)) continue;
    RankTables ranks(step, n, d);
    ++forms[ranks[0].form];
    std::vector<std::int64_t> ns, ds;
    for (int i = 0; i < 400; ++i) {
      ds.push_back(i % 3 == 0 ? d.hi - make.pick(0, 7) : make.pick(d.lo, d.hi));
      std::int64_t p = step.tables.p[magnitude(make.pick(0, std::ssize(step.tables.p) - 1))];
      ns.push_back(floorDivide(p * ds.back(), q) + make.pick(-1, 1));
    }
    for (Isa isa : machineIsas()) {
      std::vector<double> x(ns.begin(), ns.end()), below(ds.begin(), ds.end());
      std::vector<std::int32_t> found(x.size());
      arrayKernels(isa).quotients(x.data(), below.data(), std::ssize(x));
      arrayKernels(isa).ranks(found.data(), x.data(), std::ssize(x), ranks[0]);
      for (std::size_t i = 0; i < x.size(); ++i) {
        INFO(isaName(isa) << ", " << ns[i] << " / " << ds[i]);
        REQUIRE(found[i] == rankOf(step.tables, ns[i], ds[i]));
      }
    }
  }
  CHECK(forms[RankTable::Form::kCells] > 20);
}

// A step of a sum that may be narrow, of doubles or wide, and reads that show its rank in other
// ways: in place, which one search makes together, and elsewhere. The samples lie at thresholds.
TEST_CASE("ranks: a step and its reads, of numbers of any size, equal the naive evaluator's") {
  for (std::uint64_t seed = 1; seed <= 90; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::int64_t n = make.pick(1, 9), large = std::int64_t{1} << make.pick(3, 52);
    std::int64_t tables = make.pick(0, 1) == 0 ? 1 : n, gates = make.pick(1, 40);
    CircuitBuilder builder;
    ArrayId x = builder.input("x", {n}, {-large, large});
    ArrayId sum = builder.sum("sum", {n}, {term(x, make.pick(1, 3)), constantTerm(-5)});
    bool ratio = seed % 3 == 0;
    Tables own;
    for (std::int64_t t = 0; t < tables; ++t) {
      Tables one = make.table(kSpacings[(seed + magnitude(t)) % 5], gates,
                              std::max<std::int64_t>(1, large / 40), -large, ratio);
      append(own, one);
    }
    AffineRow tableAt{0, {tables > 1 ? 1 : 0}};
    View below;
    if (ratio) below = {builder.input("d", {}, {1, 9}), {}};
    ArrayId step = ratio ? builder.ratioStep("step", {n}, {sum, {}}, below, own, tableAt)
                         : builder.step("step", {n}, {sum, {}}, own, tableAt);
    builder.output("step", step);
    auto read = [&](const char* name, const std::function<std::int64_t(std::int64_t)>& shown,
                    bool turned) {
      ReadOp op;
      op.step = step;
      op.at = {{turned ? n - 1 : 0, {turned ? -1 : 1}}};
      op.variantAt = {0, {0}};
      for (std::int64_t t = 0; t < tables; ++t) {
        op.base.push_back(shown(0));
        for (std::int64_t k = 0; k < gates; ++k) op.increments.push_back(shown(k + 1) - shown(k));
      }
      builder.output(name, builder.read(name, {n}, op));
    };
    if (seed % 2 == 0)
      read(
          "square", [](std::int64_t k) { return (k - 7) * (k - 7); }, false);
    if (seed % 4 != 1)
      read(
          "other", [](std::int64_t k) { return (k * 37) % 11 - 5; }, false);
    read(
        "turned", [](std::int64_t k) { return 2 * k; }, true);
    if (seed % 5 == 0) builder.output("sum", sum);
    Circuit circuit = builder.finish();

    std::vector<InputPort> ports = inputPorts(circuit);
    SampleBatch batch = randomBatch(seed % 4 == 0 ? 70 : 5, seed, ports);
    std::int64_t scale = circuit.array(sum).as<SumOp>()->terms[0].scale;
    for (std::int64_t& number : batch.values[0]) {
      std::int64_t p = own.p[magnitude(make.pick(0, std::ssize(own.p) - 1))];
      std::int64_t near = floorDivide(p + 5, scale) + make.pick(-1, 1);
      if (make.pick(0, 2) > 0 && near >= -large && near <= large) number = near;
    }
    compareWithNaive(circuit, batch);
  }
}
