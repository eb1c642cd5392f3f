#include "tests/runtime/arrays/product_circuits.h"

#include <algorithm>

namespace tc0 {
namespace {

struct Maker {
  std::mt19937_64 random;
  std::int64_t n, m, l;  // u is [n, l], v is [l, m]
  CircuitBuilder builder;
  Fault fault;

  std::int64_t pick(std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(random);
  }

  // A table for each column, with values that rise by 1 from `lo` on.
  Tables ranks(std::int64_t tables, std::int64_t gates, std::int64_t lo) {
    Tables result;
    for (std::int64_t t = 0; t < tables; ++t) {
      std::int64_t p = pick(-40, -20);
      for (std::int64_t k = 0; k < gates; ++k) {
        result.p.push_back(p += pick(1, 6));
        result.increments.push_back(1);
      }
      result.start.push_back(std::ssize(result.p));
      result.base.push_back(lo);
    }
    return result;
  }

  // A read that shows the bits of a step's rank, one variant for each.
  ArrayId bits(const std::string& name, ArrayId step, const Shape& shape, std::int64_t count) {
    const Tables& tables = builder.array(step).as<StepOp>()->tables;
    ReadOp read;
    read.step = step;
    Shape whole = shape;
    whole.push_back(count);
    read.at = identityMap(shape.size());
    for (AffineRow& row : read.at) row.strides.push_back(0);
    read.variants = count;
    read.variantAt = {0, {0, 0, 1}};
    for (std::int64_t t = 0; t < tables.tables(); ++t)
      for (std::int64_t bit = 0; bit < count; ++bit) {
        read.base.push_back(0);
        for (std::int64_t k = 0; k < tables.gates(t); ++k)
          read.increments.push_back(((k + 1) >> bit & 1) - (k >> bit & 1));
      }
    return builder.read(name, whole, read);
  }
};

std::vector<std::int64_t> powers(std::int64_t count) {
  std::vector<std::int64_t> list;
  for (std::int64_t k = 0; k < count; ++k) list.push_back(std::int64_t{1} << k);
  return list;
}

// The gated or plain product as a term over (i, j, k, then the bits).
Term weighed(ArrayId source, const Shape& whole, std::int64_t scale,
             std::vector<std::int64_t> weights, const std::vector<std::size_t>& columns) {
  Term term;
  term.source = source;
  term.at = identityMap(whole.size());
  term.over.assign(whole.begin() + 2, whole.end());
  term.scale = scale;
  if (columns.empty()) return term;
  term.weights = integers(std::move(weights));
  term.weightAt.strides.assign(whole.size(), 0);
  for (std::size_t column : columns) term.weightAt.strides[column] = 1;
  return term;
}

Term readBy(ArrayId source, std::vector<std::size_t> columns, std::size_t all,
            std::int64_t scale = 1) {
  Term term;
  term.source = source;
  term.scale = scale;
  for (std::size_t column : columns) {
    AffineRow row{0, std::vector<std::int64_t>(all, 0)};
    row.strides[column] = 1;
    term.at.push_back(row);
  }
  return term;
}

}  // namespace

Circuit productCircuit(Multiplying how, Fault fault, std::uint64_t seed) {
  Maker make{std::mt19937_64(seed), 0, 0, 0, {}, fault};
  make.n = make.pick(1, 4), make.m = make.pick(1, 5), make.l = make.pick(1, 9);
  std::int64_t n = make.n, m = make.m, l = make.l;
  CircuitBuilder& builder = make.builder;
  std::int64_t uGates = make.pick(2, 15), vGates = make.pick(2, 15);
  std::int64_t uLo = make.pick(-9, 3), vLo = make.pick(-9, 3);
  ArrayId x = builder.input("x", {n, l}, {-60, 60}), w = builder.input("w", {l, m}, {-60, 60});
  ArrayId s = builder.sum("s", {n, l}, {term(x, 1), constantTerm(make.pick(-3, 3))});
  bool own = make.pick(0, 1) == 0;  // a table for each k
  bool ratio = how == Multiplying::kGatedRatio, gated = ratio || how == Multiplying::kGated;
  Tables uTables = make.ranks(!gated && own ? l : 1, uGates, uLo);
  if (gated)
    for (std::int64_t& increment : uTables.increments) increment = make.pick(1, 900);
  // A denominator for each row of u, from 1 to 5.
  View below;
  if (ratio) {
    uTables.q.assign(uTables.p.size(), 1);
    ArrayId d = builder.input("d", {n}, {1, 5});
    below = {d, {{0, {1, 0}}}};
  }
  AffineRow uTableAt{0, {0, uTables.tables() > 1 ? 1 : 0}};
  ArrayId u = ratio ? builder.ratioStep("u", {n, l}, {s, {}}, below, uTables)
                    : builder.step("u", {n, l}, {s, {}}, uTables, uTableAt);
  Tables vTables = make.ranks(own ? l : 1, vGates, vLo);
  ArrayId v = builder.step("v", {l, m}, {w, {}}, vTables, {0, {own ? 1 : 0, 0}});
  std::vector<Term> terms;
  Shape whole{n, m, l};
  auto bitsOf = [](std::int64_t gates) { return gates < 4 ? 2 : gates < 8 ? 3 : 4; };
  std::int64_t scale = make.pick(0, 2) - 1;
  if (scale == 0) scale = 3;
  if (how == Multiplying::kAnds) {
    std::int64_t p = bitsOf(uGates), q = bitsOf(vGates);
    ArrayId left = make.bits("left", u, {n, l}, p), right = make.bits("right", v, {l, m}, q);
    whole.insert(whole.end(), {p, q});
    ArrayId pairs =
        builder.sum("pairs", whole, {readBy(left, {0, 2, 3}, 5), readBy(right, {2, 1, 4}, 5)});
    Tables both{{0, 1}, {fault == Fault::kTable ? 3 : 2}, {}, {0}, {1}};
    ArrayId ands = builder.step("ands", whole, {pairs, {}}, both);
    std::vector<std::int64_t> weights = powers(p + q - 1);
    if (fault == Fault::kWeight) ++weights[1];
    terms.push_back(weighed(ands, whole, scale, weights, {3, 4}));
  } else if (how == Multiplying::kSquares) {
    ArrayId sums = builder.sum("sums", whole, {readBy(u, {0, 2}, 3), readBy(v, {2, 1}, 3)});
    auto square = [](std::int64_t a) { return a * a; };
    Range uRange = builder.array(u).range, vRange = builder.array(v).range;
    Tables table = tableOf({uRange.lo + vRange.lo, uRange.hi + vRange.hi}, square);
    if (fault != Fault::kNone) table.increments.back() += 2;
    ArrayId squares = builder.step("squares", whole, {sums, {}}, table);
    terms.push_back(weighed(squares, whole, scale, {}, {}));
    ArrayId left = builder.step("left", {n, l}, {u, {}}, tableOf(uRange, square));
    Term alone = readBy(left, {0, 2}, 3, -scale);
    alone.over = {l};
    terms.push_back(alone);
    ArrayId right = builder.step("right", {l, m}, {v, {}}, tableOf(vRange, square));
    alone = readBy(right, {2, 1}, 3, -scale);
    alone.over = {l};
    terms.push_back(alone);
  } else {
    // The least guard that works; one less does not at the largest number.
    std::int64_t q = bitsOf(vGates), guard = builder.array(s).range.hi + 1;
    guard -= uTables.p[0] * (ratio ? 5 : 1);
    if (fault == Fault::kGuard) --guard;
    ArrayId right = make.bits("right", v, {l, m}, q);
    whole.push_back(q);
    ArrayId sums = builder.sum(
        "gated-sums", whole,
        {readBy(s, {0, 2}, 4), constantTerm(-guard), readBy(right, {2, 1, 3}, 4, guard)});
    Tables tables = uTables;
    tables.base = {0};
    if (fault == Fault::kTable) tables.p[0] -= 1;
    if (ratio) below.at = {{0, {1, 0, 0, 0}}};
    ArrayId gates = ratio ? builder.ratioStep("gated", whole, {sums, {}}, below, tables)
                          : builder.step("gated", whole, {sums, {}}, tables);
    std::vector<std::int64_t> weights = powers(q);
    if (fault == Fault::kWeight) ++weights[0];
    terms.push_back(weighed(gates, whole, scale, weights, {3}));
  }
  Term linear = readBy(v, {2, 1}, 3, make.pick(-5, 5));
  linear.over = {l};
  if (linear.scale != 0 && make.pick(0, 1) == 0) terms.push_back(linear);
  if (make.pick(0, 1) == 0) terms.push_back(constantTerm(make.pick(-99, 99)));
  if (make.pick(0, 1) == 0) std::swap(terms[0], terms.back());
  ArrayId y = builder.sum("y", {n, m}, terms);
  if (make.pick(0, 2) == 0) builder.output("u", u);
  if (make.pick(0, 1) == 0) {
    builder.output("y", y);
  } else {
    builder.output("z", builder.step("z", {n, m}, {y, {}}, make.ranks(1, 12, -5)));
  }
  return builder.finish();
}

}  // namespace tc0
