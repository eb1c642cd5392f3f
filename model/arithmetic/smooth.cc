#include "model/arithmetic/smooth.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace tc0::arithmetic {
namespace {

// One gate of the second level: digit `digit` of the coefficients of a set, of those above 0 or of
// those below.
struct Monomial {
  SmoothTable::Set set;
  int digit;
  bool above;

  std::int64_t weight() const { return (above ? 1 : -1) * (std::int64_t{1} << digit); }
  std::int64_t bitOf(std::int64_t coefficient) const {
    const std::int64_t size = above ? coefficient : -coefficient;
    return size > 0 ? size >> digit & 1 : 0;
  }
};

std::vector<Monomial> monomialsOf(const SmoothTable& table) {
  std::vector<Monomial> monomials;
  for (const auto& [set, all] : table.coefficients()) {
    if (set == 0) continue;
    for (bool above : {true, false})
      for (int digit = 0; digit < 62; ++digit) {
        const Monomial one{set, digit, above};
        if (std::any_of(all.begin(), all.end(),
                        [&](std::int64_t coefficient) { return one.bitOf(coefficient) != 0; }))
          monomials.push_back(one);
      }
  }
  return monomials;
}

// The table of the number of the segment: value(j) in segment j.
template <class ValueOf>
Tables tableOfSegments(std::size_t segments, ValueOf&& value) {
  Tables tables;
  tables.base = {value(0)};
  std::int64_t last = tables.base[0];
  for (std::size_t j = 1; j < segments; ++j) {
    const std::int64_t next = value(j);
    if (next == last) continue;
    tables.p.push_back(static_cast<std::int64_t>(j));
    tables.increments.push_back(next - last);
    last = next;
  }
  tables.start.push_back(std::ssize(tables.p));
  return tables;
}

Tables segmentTable(const SmoothTable& table, std::int64_t shift) {
  Tables tables;
  tables.base = {0};
  for (std::int64_t start : table.starts()) {
    tables.p.push_back(start * (std::int64_t{1} << shift));
    tables.increments.push_back(1);
  }
  tables.start.push_back(std::ssize(tables.p));
  return tables;
}

Shape withLast(Shape shape, std::int64_t last) {
  shape.push_back(last);
  return shape;
}

}  // namespace

TensorId smooth(ProgramBuilder& builder, const std::string& name, TensorId x, std::int64_t shift,
                const SmoothTable& table) {
  const Shape shape = builder.tensor(x).shape;
  const std::vector<std::int64_t>& constants = table.coefficients().at(0);
  TensorId segment = builder.step(name + ".segment", x, segmentTable(table, shift));
  const std::vector<Monomial> monomials = monomialsOf(table);
  TensorId sum =
      builder.step(monomials.empty() ? name : name + ".constant", segment,
                   tableOfSegments(constants.size(), [&](std::size_t j) { return constants[j]; }));
  if (monomials.empty()) return sum;
  const auto count = std::ssize(monomials);
  Tables bits;
  std::vector<std::int64_t> members, least, weights;
  for (const Monomial& one : monomials) {
    const std::vector<std::int64_t>& all = table.coefficients().at(one.set);
    append(bits, tableOfSegments(all.size(), [&](std::size_t j) { return one.bitOf(all[j]); }));
    for (int i = 0; i < table.lowDigits(); ++i) members.push_back(one.set >> i & 1);
    least.push_back(-std::popcount(one.set));
    weights.push_back(one.weight());
  }
  TensorId column = builder.reshape(name + ".column", segment, withLast(shape, 1));
  TensorId rows = builder.broadcast(name + ".rows", column, withLast(shape, count));
  TensorId chosen = builder.step(name + ".coefficients", rows, std::move(bits), std::ssize(shape));
  TensorId low = builder.digits(name + ".low", x, shift, table.lowDigits());
  TensorId inSet = builder.linear(name + ".members", low, count, integers(std::move(members)),
                                  integers(std::move(least)));
  TensorId all = builder.add(name + ".all", inSet, chosen);
  TensorId ands = builder.step(name + ".ands", all, Tables{{0, 1}, {1}, {}, {0}, {1}});
  TensorId monomial = builder.linear(name + ".monomials", ands, 1, integers(std::move(weights)));
  monomial = builder.reshape(name + ".monomial", monomial, shape);
  return builder.add(name, sum, monomial);
}

}  // namespace tc0::arithmetic
