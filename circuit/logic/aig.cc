#include "circuit/logic/aig.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// Two odd multipliers spread both literals over the high bits; the fold brings the high bits down
// to those that index the table.
std::uint64_t hashOf(const Aig::And& node) {
  std::uint64_t hash =
      node[0] * 0x9e3779b97f4a7c15u ^ (node[1] + 0x7f4a7c15u) * 0xc2b2ae3d27d4eb4fu;
  return hash ^ (hash >> 29);
}

// Combines neighbours until one literal is left: a tree of depth log2(literals).
template <class Combine>
Aig::Literal balanced(std::vector<Aig::Literal> literals, Aig::Literal empty, Combine combine) {
  if (literals.empty()) return empty;
  while (literals.size() > 1) {
    std::size_t pairs = literals.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i) {
      literals[i] = combine(literals[2 * i], literals[2 * i + 1]);
    }
    if (literals.size() % 2 != 0) literals[pairs++] = literals.back();
    literals.resize(pairs);
  }
  return literals[0];
}

}  // namespace

// The slot of a node in the hash table, or the free slot that it would get, by linear probing. The
// table is at most half full, so the search ends.
std::uint64_t& Aig::slot(const And& node) {
  TC0_ASSERT(2 * ands_.size() <= table_.size());
  std::uint64_t mask = table_.size() - 1;
  std::uint64_t at = hashOf(node) & mask;
  while (table_[at] != 0 && ands_[table_[at] - 1] != node) at = (at + 1) & mask;
  return table_[at];
}

void Aig::grow() {
  table_.assign(std::max<std::size_t>(64, 2 * table_.size()), 0);
  for (std::uint64_t k = 0; k < ands_.size(); ++k) slot(ands_[k]) = k + 1;
}

// The larger literal is the first of a node, so that x & y and y & x are one node.
Aig::Literal Aig::andOf(Literal a, Literal b) {
  TC0_ASSERT(std::max(a, b) < andLiteral(ands_.size()));
  if (a < b) std::swap(a, b);
  if (b == kFalse || a == complement(b)) return kFalse;
  if (b == kTrue || a == b) return a;
  if (2 * (ands_.size() + 1) > table_.size()) grow();
  std::uint64_t& found = slot({a, b});
  if (found == 0) {
    ands_.push_back({a, b});
    found = ands_.size();
  }
  return andLiteral(found - 1);
}

Aig::Literal Aig::xorOf(Literal a, Literal b) {
  return andOf(complement(andOf(a, b)), complement(andOf(complement(a), complement(b))));
}

Aig::Literal Aig::andOf(std::vector<Literal> literals) {
  return balanced(std::move(literals), kTrue, [this](Literal a, Literal b) { return andOf(a, b); });
}

Aig::Literal Aig::orOf(std::vector<Literal> literals) {
  return balanced(std::move(literals), kFalse, [this](Literal a, Literal b) { return orOf(a, b); });
}

Aig::SumCarry Aig::fullAdder(Literal a, Literal b, Literal c) {
  Literal half = xorOf(a, b);
  return {xorOf(half, c), orOf(andOf(a, b), andOf(half, c))};
}

// Nodes read smaller nodes, so one pass down marks what is needed and one pass up copies it.
Aig Aig::cleaned() const {
  std::vector<char> needed(ands_.size(), 0);
  auto need = [&](Literal literal) {
    if (literal >= andLiteral(0)) needed[literal / 2 - inputs_ - 1] = 1;
  };
  for (Literal output : outputs) need(output);
  for (std::size_t k = ands_.size(); k-- > 0;) {
    if (needed[k]) std::for_each(ands_[k].begin(), ands_[k].end(), need);
  }
  Aig result(inputs_);
  std::vector<Literal> moved(ands_.size());
  auto move = [&](Literal literal) {
    if (literal < andLiteral(0)) return literal;
    return moved[literal / 2 - inputs_ - 1] ^ (literal & 1);
  };
  for (std::size_t k = 0; k < ands_.size(); ++k) {
    if (needed[k]) moved[k] = result.andOf(move(ands_[k][0]), move(ands_[k][1]));
  }
  for (Literal output : outputs) result.outputs.push_back(move(output));
  return result;
}

}  // namespace tc0
