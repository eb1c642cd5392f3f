#include "model/arithmetic/smooth.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "model/program/interpret.h"

using namespace tc0;
using namespace tc0::arithmetic;

namespace {

using Real = std::function<double(double)>;

// A function in units that are 2^guard times finer than 1.
SmoothTable::Function finely(const Real& function, int guard) {
  return [function, guard](std::int64_t v) {
    return std::llround(std::ldexp(function(static_cast<double>(v)), guard));
  };
}

struct Kind {
  const char* name;
  Range domain;
  Real function;
  std::int64_t mostGates;
};

// In units of 1: functions with 12 bits, on domains of 10 to 18 bits.
std::vector<Kind> kinds() {
  return {
      {"exp", {0, (1 << 16) - 1}, [](double v) { return 4096 * std::exp(-v / 4096); }, 260},
      {"reciprocal", {4096, 8191}, [](double v) { return 4096. * 4096 / v; }, 160},
      {"root over six octaves",
       {4096, (1 << 18) - 1},
       [](double v) { return 4096 * std::sqrt(4096 / v); },
       320},
      {"gelu",
       {-3000, 3000},
       [](double v) { return v * (1 + std::erf(v / 600 / std::sqrt(2.))) / 2; },
       500},
      {"line", {-7, 1000}, [](double v) { return 3 * v + 1; }, 100},
      {"constant", {5, 5}, [](double) { return 17.; }, 2},
  };
}

}  // namespace

TEST_CASE("a smooth table is within one unit of its function, with few gates") {
  for (const Kind& kind : kinds()) {
    INFO(kind.name);
    SmoothTable::Options options{.guard = 22, .finer = 3, .mostLow = 18};
    const auto table =
        SmoothTable::smallest(finely(kind.function, options.guard), kind.domain, options, 8);
    double worst = 0;
    Range found{table.at(kind.domain.lo), table.at(kind.domain.lo)};
    for (std::int64_t v = kind.domain.lo; v <= kind.domain.hi; ++v) {
      const double exact = kind.function(static_cast<double>(v));
      worst = std::max(worst, std::abs(std::ldexp(table.at(v), -table.finer()) - exact));
      found = found.hull({table.at(v), table.at(v)});
    }
    CHECK(worst < 1);
    CHECK(table.gates() <= kind.mostGates);
    CHECK(table.range() == found);
    CHECK(table.at(kind.domain.lo - 9) == table.at(kind.domain.lo));
    CHECK(std::abs(table.at(kind.domain.hi + 9) - table.at(kind.domain.hi)) <= 8);
  }
}

TEST_CASE("the range of a table of a large domain holds all its numbers") {
  const auto function = finely([](double v) { return 1e6 / v; }, 20);
  const SmoothTable table(function, {1 << 10, 1 << 24},
                          {.guard = 20, .finer = 3, .largestSet = 2, .mostLow = 24});
  const Range range = table.range();
  for (std::int64_t v = table.domain().lo; v <= table.domain().hi; v += 37)
    REQUIRE(range.contains(table.at(v)));
}

TEST_CASE("a function that needs too many segments is refused") {
  const auto jagged = [](std::int64_t v) { return v * 7919 % 104729 << 8; };
  CHECK_THROWS_WITH(SmoothTable(jagged, {0, 1 << 20}, {.guard = 8, .finer = 2}),
                    Catch::Contains("at most 16384 segments"));
}

TEST_CASE("a program computes a smooth table, of numbers that are not rounded, beyond its domain") {
  for (const Kind& kind : kinds()) {
    for (std::int64_t shift : {0, 2}) {
      INFO(kind.name << " after " << shift << " digits");
      const auto table = SmoothTable::smallest(finely(kind.function, 22), kind.domain,
                                               {.guard = 22, .finer = 3, .mostLow = 18}, 8);
      const std::int64_t margin = 40, each = std::int64_t{1} << shift;
      const Range range{(kind.domain.lo - margin) * each, (kind.domain.hi + margin) * each};
      std::vector<std::int64_t> numbers;
      for (std::int64_t x = range.lo; x <= range.hi; x += 1 + (range.hi - range.lo) / 5000)
        numbers.push_back(x);
      const auto count = std::ssize(numbers);
      program::ProgramBuilder builder;
      auto x = builder.input("x", {count}, range);
      builder.output("y", smooth(builder, "y", x, shift, table));
      const program::Program program = builder.finish();
      const auto values = interpret(program, {numbers});
      const auto& found = values[program.find("y")];
      for (std::int64_t i = 0; i < count; ++i) REQUIRE(found[i] == table.at(numbers[i] >> shift));
    }
  }
}
