// The look-up of a step's table equals counting its gates, at each threshold, one below it, and
// anywhere, on every instruction set, whatever form the table takes.
#include "runtime/arrays/tables.h"

#include <catch2/catch.hpp>
#include <map>

#include "circuit/base/table_values.h"
#include "runtime/arrays/kernels/general.h"
#include "tests/runtime/arrays/table_maker.h"
#include "tests/runtime/isas.h"

using namespace tc0;

namespace {

StepOp stepOf(const Tables& tables, bool ratio) {
  StepOp step;
  step.tables = tables;
  if (ratio) step.denominator.emplace();
  return step;
}

template <class Number>
StepTableSet<Number> setOf(const StepOp& step, Range n, Range d) {
  return {step, step.tables.base, step.tables.increments, 1, n, d};
}

}  // namespace

TEST_CASE("step tables: plain ones equal the count of gates") {
  std::map<int, int> forms;
  for (std::uint64_t seed = 1; seed <= 240; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::int64_t unit = std::int64_t{1} << make.pick(0, 12);
    Tables tables =
        make.table(kSpacings[seed % 5], make.pick(1, 300), unit, make.pick(-100000, 100000), false);
    Range range{tables.p[0] - 1000, tables.p.back() + 1000};
    StepOp step = stepOf(tables, false);
    auto narrow = setOf<std::int32_t>(step, range, {1, 1});
    auto wide = setOf<std::int64_t>(step, range, {1, 1});
    ++forms[static_cast<int>(narrow[0].form)];
    std::vector<std::int64_t> numbers = numbersFor(make, tables, range);
    for (Isa isa : machineIsas()) {
      std::vector<std::int32_t> values(numbers.begin(), numbers.end());
      std::vector<std::int64_t> wides = numbers;
      arrayKernels(isa).step(values.data(), std::ssize(values), narrow[0]);
      arrayKernels(isa).stepWide(wides.data(), std::ssize(wides), wide[0]);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        INFO(isaName(isa) << ", number " << numbers[i]);
        REQUIRE(values[i] == counted(tables, numbers[i], 1));
        REQUIRE(wides[i] == counted(tables, numbers[i], 1));
      }
    }
  }
  CHECK(forms[static_cast<int>(StepTable<std::int32_t>::Form::kCells)] > 60);
  CHECK(forms[static_cast<int>(StepTable<std::int32_t>::Form::kSearch)] > 5);
}

TEST_CASE("step tables: wide ones are exact far from 0") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::int64_t unit = std::int64_t{1} << make.pick(10, 40);
    std::int64_t from = make.pick(-1, 1) * (std::int64_t{1} << make.pick(20, 58));
    Tables tables = make.table(kSpacings[seed % 5], make.pick(1, 300), unit, from, false);
    Range range{tables.p[0] - 1000, tables.p.back() + 1000};
    auto wide = setOf<std::int64_t>(stepOf(tables, false), range, {1, 1});
    std::vector<std::int64_t> numbers = numbersFor(make, tables, range);
    for (Isa isa : machineIsas()) {
      std::vector<std::int64_t> values = numbers;
      arrayKernels(isa).stepWide(values.data(), std::ssize(values), wide[0]);
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        INFO(isaName(isa) << ", number " << numbers[i]);
        REQUIRE(values[i] == counted(tables, numbers[i], 1));
      }
    }
  }
}

TEST_CASE("step tables: ratios equal the count of gates") {
  std::map<int, int> forms;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    INFO("seed " << seed);
    TableMaker make{std::mt19937_64(seed)};
    std::int64_t most = std::int64_t{1} << make.pick(3, 20);
    std::int64_t q = make.pick(1, 1000);
    Tables tables =
        make.table(kSpacings[seed % 5], make.pick(1, 120), make.pick(1, 100), -3000, true);
    for (std::int64_t& one : tables.q) one = q;
    Range n{-most, most}, d{1, make.pick(1, most)};
    StepOp step = stepOf(tables, true);
    auto narrow = setOf<std::int32_t>(step, n, d);
    auto wide = setOf<std::int64_t>(step, n, d);
    ++forms[static_cast<int>(narrow[0].form)];
    std::vector<std::int64_t> ns, ds;
    for (int i = 0; i < 400; ++i) {
      ds.push_back(make.pick(d.lo, d.hi));
      // Around a threshold, if it lies in the range, or anywhere.
      std::int64_t p = tables.p[magnitude(make.pick(0, std::ssize(tables.p) - 1))];
      std::int64_t near = floorDivide(p * ds.back(), q) + make.pick(-1, 1);
      ns.push_back(i % 4 != 0 && n.contains(near) ? near : make.pick(n.lo, n.hi));
    }
    for (Isa isa : machineIsas()) {
      std::vector<std::int32_t> values(ns.begin(), ns.end()), below(ds.begin(), ds.end());
      std::vector<std::int64_t> wides = ns;
      arrayKernels(isa).stepRatio(values.data(), below.data(), std::ssize(ns), narrow[0]);
      arrayKernels(isa).stepRatioWide(wides.data(), ds.data(), std::ssize(ns), wide[0]);
      for (std::size_t i = 0; i < ns.size(); ++i) {
        INFO(isaName(isa) << ", " << ns[i] << " / " << ds[i]);
        REQUIRE(values[i] == counted(tables, ns[i], ds[i]));
        REQUIRE(wides[i] == counted(tables, ns[i], ds[i]));
      }
    }
  }
  CHECK(forms[static_cast<int>(StepTable<std::int32_t>::Form::kCells)] > 20);
}
