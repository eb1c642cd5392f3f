#include <catch2/catch.hpp>
#include <functional>

#include "circuit/base/error.h"
#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "model/program/builder.h"
#include "model/program/program_file.h"
#include "tests/tools/check/proof/truth.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using program::ProgramBuilder;
using program::TensorId;

namespace {

constexpr std::int64_t kHuge = std::int64_t{1} << 59;

struct Case {
  std::string name;
  std::function<void(ProgramBuilder&)> make;
};

Tables table(std::vector<std::int64_t> p, std::int64_t base, std::vector<std::int64_t> increments,
             std::vector<std::int64_t> q = {}) {
  Tables tables;
  tables.start = {0, std::ssize(p)};
  tables.p = std::move(p);
  tables.q = std::move(q);
  tables.base = {base};
  tables.increments = std::move(increments);
  return tables;
}

Tables square(std::int64_t lo, std::int64_t hi) {
  return tableOf({lo, hi}, [](std::int64_t x) { return x * x; });
}

Tables identity(std::int64_t lo, std::int64_t hi) {
  return tableOf({lo, hi}, [](std::int64_t x) { return x; });
}

// Tables of a ratio from 0 to 1 in so many parts.
Tables parts(std::int64_t count) {
  std::vector<std::int64_t> p, q(count, count), increments(count, 1);
  for (std::int64_t k = 1; k <= count; ++k) p.push_back(k);
  return table(p, 0, increments, q);
}

std::vector<Case> hugeNumbers() {
  return {
      {"a step of a number up to 2^62",
       [](auto& b) {
         auto x = b.input("x", {2}, {0, kHuge});
         b.output("y",
                  b.step("y", b.scale("s", x, 3),
                         table({1, kHuge, 3 * kHuge - 1, 3 * kHuge}, -7, {1, kHuge, -3, kHuge})));
       }},
      {"weights up to 2^62",
       [](auto& b) {
         auto x = b.input("x", {3}, {0, 1});
         auto s = b.linear("s", x, 2, integers({kHuge, -kHuge, 1, kHuge, kHuge, -1}),
                           integers({kHuge / 2, -3}));
         b.output("y",
                  b.step("y", s, table({-2 * kHuge, 0, kHuge / 2, 2 * kHuge}, 1, {1, 1, 1, 1})));
         b.output("s", s);
       }},
      {"negative numbers down to -2^62",
       [](auto& b) {
         auto x = b.input("x", {1}, {-kHuge, -kHuge + 3});
         auto s = b.scale("s", x, 3);
         b.output("y", b.step("y", s, table({-3 * kHuge + 1, -3 * kHuge + 4}, 0, {5, -5})));
       }},
      {"a product up to 2^62",
       [](auto& b) {
         auto x = b.input("x", {1, 1}, {0, 7}), y = b.input("y", {1, 1}, {-3, 3});
         auto f = b.step("f", x, table({1, 5}, -kHuge / 8, {kHuge / 8, kHuge / 8}));
         b.output("p", b.matmul("p", f, b.step("g", y, identity(-3, 3))));
       }},
      {"a ratio with numbers up to 2^61",
       [](auto& b) {
         auto x = b.input("x", {1}, {0, 3}), y = b.input("y", {1}, {0, 3});
         auto n = b.scale("n", x, kHuge / 8);
         auto d = b.linear("d", y, 1, integers({kHuge / 8}), integers({1}));
         b.output("r", b.ratioStep("r", n, d, table({1, 2, 3}, 0, {1, 1, 1}, {2, 2, 1})));
       }},
      {"breakpoints far outside of the range",
       [](auto& b) {
         auto x = b.input("x", {2}, {-4, 4});
         b.output(
             "y",
             b.step("y", x, table({-kHuge, -5, -4, 0, 4, 5, kHuge}, 3, {1, 2, 4, 8, 16, 32, 64})));
       }},
  };
}

std::vector<Case> degenerate() {
  return {
      {"tables without gates",
       [](auto& b) {
         auto x = b.input("x", {3}, {0, 3});
         auto y = b.step("y", x, table({}, 5, {}));
         b.output("y", y);
         b.output("sum", b.add("sum", x, y));
         b.output("product", b.matmul("product", b.reshape("a", y, {3, 1}),
                                      b.reshape("b", b.step("s", x, square(0, 3)), {1, 3})));
       }},
      {"tables without gates beside others",
       [](auto& b) {
         auto x = b.input("x", {2, 2}, {0, 3});
         Tables tables = table({}, 5, {});
         append(tables, table({1, 3}, 0, {1, 2}));
         b.output("y", b.step("y", x, tables, 1));
       }},
      {"a ratio without gates",
       [](auto& b) {
         auto x = b.input("x", {2}, {0, 3}), d = b.input("d", {2}, {1, 3});
         b.output("y", b.ratioStep("y", x, d, table({}, 4, {})));
       }},
      {"constants folded",
       [](auto& b) {
         auto x = b.input("x", {1, 2}, {0, 3}), c = b.constant("c", {1, 2}, {3, -2});
         auto l = b.linear("l", c, 2, integers({1, 2, 3, 4}));
         auto s = b.step("s", l, table({-1, 0, 2}, 1, {1, 1, 1}));
         auto m = b.max("m", s, 1);
         b.output("m", m);
         b.output("y", b.add("y", b.add("a", x, s), b.broadcast("w", m, {1, 2})));
         b.output("p", b.matmul("p", b.reshape("t", s, {2, 1}), b.step("f", x, square(0, 3))));
       }},
      {"one number under the shape of three",
       [](auto& b) {
         auto x = b.input("x", {3, 1}, {-2, 2}), c = b.constant("c", {1}, {4});
         auto one = b.broadcast("one", b.reshape("c11", c, {1, 1}), {3, 1});
         b.output("one", one);
         b.output("s", b.step("s", one, square(4, 4)));
         b.output("y", b.add("y", x, one));
         b.output("z", b.scale("z", x, 0));
       }},
      {"inputs of one value",
       [](auto& b) {
         auto x = b.input("x", {3, 1}, {5, 5}), y = b.input("y", {3, 1}, {-7, -7});
         auto s = b.step("s", b.add("a", x, y), table({-2, 0}, 1, {2, 4}));
         b.output("s", s);
         b.output("m", b.max("m", y, 0, 2));
       }},
      {"what cancels",
       [](auto& b) {
         auto x = b.input("x", {2, 2}, {-3, 3});
         auto zero = b.add("zero", x, b.scale("minus", x, -1));
         b.output("zero", zero);
         b.output("y", b.step("y", b.add("a", zero, x), square(-3, 3)));
         b.output("l", b.linear("l", x, 2, integers({0, 0, 0, 0})));
       }},
      {"no dimensions at all",
       [](auto& b) {
         auto x = b.input("x", {}, {-3, 3});
         b.output("y", b.step("y", x, square(-3, 3)));
         b.output("r", b.ratioStep("r", x, b.constant("d", {}, {2}), parts(2)));
       }},
  };
}

std::vector<Case> correlated() {
  return {
      {"x (4 x - y), raw",
       [](auto& b) {
         auto x = b.input("x", {2, 1, 1}, {-3, 4}), y = b.input("y", {2, 1, 1}, {0, 5});
         auto d = b.add("d", b.scale("s", x, 4), b.scale("m", y, -1));
         b.output("p", b.matmul("p", x, d));
       }},
      {"x (4 x - y) of steps",
       [](auto& b) {
         auto x = b.input("x", {1, 1}, {0, 7}), y = b.input("y", {1, 1}, {0, 7});
         auto f = b.step("f", x, table({2, 5}, -1, {2, 3}));
         auto g = b.step("g", y, table({3, 4}, 1, {1, -4}));
         auto d = b.add("d", b.scale("s", f, 4), b.scale("m", g, -1));
         b.output("p", b.matmul("p", f, d));
         b.output("q", b.matmul("q", d, d));
       }},
      {"sums of products of the same numbers",
       [](auto& b) {
         auto x = b.input("x", {2, 3}, {0, 3});
         auto f = b.step("f", x, square(0, 3));
         b.output("gram", b.matmul("gram", f, b.transpose("t", f, {1, 0})));
       }},
      {"(x - y) (x + y)",
       [](auto& b) {
         auto x = b.input("x", {1, 1}, {0, 5}), y = b.input("y", {1, 1}, {0, 5});
         b.output("p", b.matmul("p", b.add("d", x, b.scale("m", y, -1)), b.add("s", x, y)));
       }},
      {"a number by itself",
       [](auto& b) {
         auto x = b.input("x", {2}, {1, 9});
         b.output("r", b.ratioStep("r", x, x, parts(4)));
         auto twice = b.scale("t", x, 2);
         b.output("h", b.ratioStep("h", x, twice, parts(4)));
         b.output("u", b.ratioStep("u", twice, x, table({1, 2, 3}, 0, {1, 1, 1}, {1, 1, 1})));
       }},
      {"a number by itself, gated",
       [](auto& b) {
         auto x = b.input("x", {1, 1}, {1, 9}), y = b.input("y", {1, 1}, {-2, 2});
         auto r = b.ratioStep("r", x, x, parts(3));
         auto bit = b.step("bit", y, table({1}, 0, {1}));
         b.output("p", b.matmul("p", bit, r));
         auto part = b.ratioStep("part", x, b.add("d", x, b.step("e", y, square(-2, 2))), parts(5));
         b.output("q", b.matmul("q", bit, part));
         b.output("s", b.matmul("s", r, part));
       }},
      {"a part of a sum",
       [](auto& b) {
         auto x = b.input("x", {1, 3}, {0, 3});
         auto f = b.step("f", x, table({1, 2, 3}, 1, {1, 2, 4}));
         auto all = b.broadcast("all", b.sum("sum", f, 1), {1, 3});
         auto r = b.ratioStep("r", f, all, parts(6));
         b.output("y", b.matmul("y", r, b.reshape("v", f, {3, 1})));
       }},
  };
}

std::vector<Case> ordered() {
  return {
      {"every rank, with ties",
       [](auto& b) {
         auto x = b.input("x", {4}, {-2, 2});
         for (std::int64_t rank = 1; rank <= 4; ++rank)
           b.output(cat("y", rank), b.max(cat("y", rank), x, 0, rank));
         auto one = b.slice("one", x, {1}, {1});
         b.output("m", b.max("m", one, 0));
       }},
      {"maxima of steps and of negatives",
       [](auto& b) {
         auto x = b.input("x", {2, 3}, {-4, 4});
         auto f = b.step("f", x, table({-2, 0, 3}, -100, {50, -7, 90}));
         b.output("m", b.max("m", f, 1, 2));
         b.output("n", b.max("n", b.scale("minus", x, -3), 0));
       }},
      {"a step that changes nothing",
       [](auto& b) {
         auto x = b.input("x", {3}, {-5, 5});
         auto i = b.step("i", x, identity(-5, 5));
         b.output("y", b.add("y", i, b.scale("s", x, -1)));
         b.output("j", b.step("j", i, identity(-5, 5)));
       }},
      {"200 steps, one of the other",
       [](auto& b) {
         TensorId x = b.input("x", {2}, {-8, 8});
         for (int k = 0; k < 200; ++k)
           x = b.step(cat("s", k), x, tableOf({-8, 8}, [](std::int64_t v) { return -v; }));
         b.output("y", x);
       }},
      {"ratios at the ends",
       [](auto& b) {
         auto x = b.input("x", {2}, {-6, 6}), d = b.input("d", {2}, {1, 4});
         b.output("y", b.ratioStep("y", x, d,
                                   table({-13, -6, -1, 0, 1, 6, 13}, 0, {1, 2, 4, 8, 16, 32, 64},
                                         {2, 1, 3, 5, 3, 1, 2})));
         b.output("one", b.ratioStep("one", x, b.constant("c", {2}, {1, 1}), parts(3)));
       }},
      {"views of views",
       [](auto& b) {
         auto x = b.input("x", {4, 6}, {0, 3});
         auto r = b.reshape("r", x, {2, 2, 3, 2});
         auto t = b.transpose("t", r, {3, 1, 0, 2});
         auto s = b.slice("s", t, {0, 0, 0, 1}, {2, 1, 2, 1}, {1, 1, 1, 1});
         auto c = b.concat("c", {s, s, b.scale("m", s, -2)}, 1);
         b.output("y", b.step("y", b.reshape("f", c, {12}), square(-6, 3)));
         b.output("c", c);
       }},
  };
}

// Staircases of 100 and more thresholds, which the fewest gates find in two limbs.
std::vector<Case> staircases() {
  auto roots = [](std::int64_t by) {
    return tableOf({0, 4000}, [by](std::int64_t x) {
      std::int64_t root = 0;
      while ((root + 1) * (root + 1) <= by * x) ++root;
      return root;
    });
  };
  return {
      {"thresholds at equal distances, and digits of the result",
       [](auto& b) {
         auto x = b.input("x", {2, 3}, {-900, 900});
         auto y = b.step("y", x, tableOf({-900, 900}, [](auto v) { return (v + 900) / 7; }));
         b.output("y", y);
         b.output("digits", b.digits("digits", y, 0, 9));
       }},
      {"thresholds at unequal distances, by channel, and products of results",
       [&](auto& b) {
         auto x = b.input("x", {3, 2}, {0, 4000});
         Tables tables = roots(3);
         append(tables, roots(7));
         auto y = b.step("y", x, tables, 1);
         auto turned = b.transpose("turned", y, {1, 0});
         b.output("z", b.matmul("z", turned, y));
       }},
      {"a staircase that falls, of a scaled sum, and its square",
       [&](auto& b) {
         auto x = b.input("x", {4}, {0, 1000});
         auto s =
             b.add("s", b.scale("less", x, -2), b.reshape("r", b.input("w", {4}, {-9, 9}), {4}));
         auto y =
             b.step("y", s, tableOf({-2009, 9}, [](auto v) { return -(v * v * v / 90000000); }));
         auto z = b.step("z", s, tableOf({-2009, 9}, [](auto v) { return 5 - v / 9; }));
         auto one = b.reshape("one", z, {4, 1, 1});
         b.output("y", y);
         b.output("square", b.matmul("square", one, one));
       }},
  };
}

struct Way {
  std::string name;
  lower::CompileOptions options;
};

std::vector<Way> ways() {
  std::vector<Way> ways;
  for (lower::Objective objective : lower::kObjectives)
    ways.push_back({lower::objectiveName(objective), {.objective = objective, .count = false}});
  ways.push_back({"keep-all", {.keepAll = true, .count = false}});
  return ways;
}

void expectAllProved(const std::vector<Case>& cases) {
  Workplace place;
  for (const Case& one : cases) {
    ProgramBuilder builder;
    one.make(builder);
    std::string program = program::formatProgram(builder.finish());
    place.write("p.program.safetensors", program);
    for (const Way& way : ways()) {
      std::string circuit =
          formatTc0(lower::compile(program::parseProgram(program, "p"), way.options).circuit);
      place.write("c.tc0", circuit);
      INFO(one.name << ", " << way.name);
      CHECK(truth::Both(program, circuit).differenceAtSome(50, 1) == "");
      Run run = place.run("tc0-check verify p.program.safetensors c.tc0");
      INFO(run.out << run.err);
      CHECK(run.code == 0);
    }
  }
}

}  // namespace

TEST_CASE("circuits of numbers near 2^62 are proved") { expectAllProved(hugeNumbers()); }

TEST_CASE("circuits of empty tables, constants and cancelled sums are proved") {
  expectAllProved(degenerate());
}

TEST_CASE("circuits of products and ratios of numbers that depend on each other are proved") {
  expectAllProved(correlated());
}

TEST_CASE("circuits of maxima, long chains and views of views are proved") {
  expectAllProved(ordered());
}

TEST_CASE("circuits of steps in limbs are proved") { expectAllProved(staircases()); }
