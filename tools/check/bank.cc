#include "tools/check/bank.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr std::size_t kMostTables = 1 << 20;  // whose wires are kept

Count counted(Int value) {
  assert(value >= 0);
  return value;
}

int levelAt(const Profile& profile, Int gate) {
  assert(profile.size() == 1 || gate < std::ssize(profile));
  return profile.size() == 1 ? profile[0] : profile[gate];
}

/// Pieces with equal keys have their weights on the wires of one element.
std::pair<int, Int> wiresKey(const Piece& piece) { return {piece.source, piece.element}; }

}  // namespace

BankCounter::BankCounter(const Circuit& circuit, const std::vector<LevelMap>& levels, Work& work)
    : circuit_(circuit),
      levels_(levels),
      work_(work),
      flattener_(circuit, work),
      tableWires_(circuit.arrays.size()) {}

void BankCounter::Wires::add(Count factor, const Wires& more) {
  if (factor == 0 || more.count == 0) return;
  count = tc0check::add(count, more.count);
  sum = tc0check::add(sum, multiply(factor, more.sum));
  largest = std::max(largest, multiply(factor, more.largest));
  level = std::max(level, more.level);
}

Bank BankCounter::count(int id, const Int* index) {
  const auto& step = std::get<Step>(circuit_[id].op);
  Int table = step.tableAt.at(index);
  Int first = step.start[table], last = step.start[table + 1];
  Bank bank;
  work_.spend(1);
  if (first == last) {
    bank.profile = {0};
    return bank;
  }
  if (!step.denominator) {
    enter(flattener_.of(step.numerator.array, step.numerator.address.at(index)), {});
    Gates gates = gate(1, 0);
    gates.count = counted(last - first);
    bank.figures.add(gates);
    bank.figures.addStored(1, gates.fanIn);
    bank.profile = {gates.level};
    return bank;
  }
  Form numerator = flattener_.of(step.numerator.array, step.numerator.address.at(index));
  enter(numerator, flattener_.of(step.denominator->array, step.denominator->address.at(index)));
  work_.spend((last - first) * (1 + bank_.both.size()));
  for (Int k = first; k < last; ++k) {
    Gates one = gate(step.q ? (*step.q)[k] : 1, step.p[k]);
    bank.figures.add(one);
    bank.figures.addStored(1, one.fanIn);
    bank.profile.push_back(one.level);
  }
  if (std::set<int>(bank.profile.begin(), bank.profile.end()).size() == 1) bank.profile.resize(1);
  return bank;
}

Gates BankCounter::gate(Int q, Int p) {
  Wires all;
  all.add(magnitude(q), bank_.numerator);
  all.add(magnitude(p), bank_.denominator);
  for (const Both& both : bank_.both) {
    assert(both.n != 0 && both.d != 0 && both.wires.count != 0);
    all.add(magnitude(Wide{q} * both.n - Wide{p} * both.d), both.wires);
  }
  return {1, 1 + all.level, all.count, all.sum, all.largest};
}

/// Both forms are sorted by the element whose wires a piece reads. One pass through the two, as in
/// merging, hands over all pieces on the wires of one element at a time, so a wire that the
/// numerator and the denominator share is found.
void BankCounter::enter(const Form& numerator, const Form& denominator) {
  bank_.numerator = bank_.denominator = {};
  bank_.both.clear();
  work_.spend(numerator.size() + denominator.size());
  const Piece* n = numerator.data();
  const Piece* d = denominator.data();
  const Piece* nAll = n + numerator.size();
  const Piece* dAll = d + denominator.size();
  while (n != nAll || d != dAll) {
    auto key = n == nAll   ? wiresKey(*d)
               : d == dAll ? wiresKey(*n)
                           : std::min(wiresKey(*n), wiresKey(*d));
    const Piece* nEnd = n;
    const Piece* dEnd = d;
    while (nEnd != nAll && wiresKey(*nEnd) == key) ++nEnd;
    while (dEnd != dAll && wiresKey(*dEnd) == key) ++dEnd;
    enterGroup(n, nEnd, d, dEnd);
    n = nEnd;
    d = dEnd;
  }
}

/// Enters all pieces on the wires of one element: [n, nEnd) of the numerator, [d, dEnd) of the
/// denominator. If they all have one table of weights, their wires enter together.
void BankCounter::enterGroup(const Piece* n, const Piece* nEnd, const Piece* d, const Piece* dEnd) {
  const Piece& some = n != nEnd ? *n : *d;
  auto alike = [&](const Piece& piece) {
    return piece.via == some.via && piece.variant == some.variant;
  };
  if (!std::all_of(n, nEnd, alike) || !std::all_of(d, dEnd, alike)) {
    return enterByWire(n, nEnd, d, dEnd);
  }
  enterWires(n != nEnd ? n->weight : 0, d != dEnd ? d->weight : 0, wiresOf(some));
}

/// Enters wire after wire: several tables of weights meet here, and their sum on a wire may be 0.
void BankCounter::enterByWire(const Piece* n, const Piece* nEnd, const Piece* d,
                              const Piece* dEnd) {
  const Piece& some = n != nEnd ? *n : *d;
  const Profile& profile = profileOf(some.source, some.element);
  std::vector<Weights> inNumerator, inDenominator;
  for (; n != nEnd; ++n) inNumerator.push_back(weightsOf(*n));
  for (; d != dEnd; ++d) inDenominator.push_back(weightsOf(*d));
  auto weightAt = [](const std::vector<Weights>& all, Int k) {
    Int weight = 0;
    for (const Weights& each : all) {
      Int one = multiplyWeights(each.factor, (*each.numbers)[each.begin + k]);
      weight = addWeights(weight, one);
    }
    return weight;
  };
  Int gates = inNumerator.empty() ? inDenominator[0].count : inNumerator[0].count;
  assert(std::ranges::all_of(inNumerator, [&](const Weights& w) { return w.count == gates; }));
  assert(std::ranges::all_of(inDenominator, [&](const Weights& w) { return w.count == gates; }));
  work_.spend(counted(gates) * (inNumerator.size() + inDenominator.size()));
  for (Int k = 0; k < gates; ++k) {
    enterWires(weightAt(inNumerator, k), weightAt(inDenominator, k),
               {1, 1, 1, levelAt(profile, k)});
  }
}

void BankCounter::enterWires(Int n, Int d, const Wires& wires) {
  if (d == 0) {
    bank_.numerator.add(magnitude(n), wires);
  } else if (n == 0) {
    bank_.denominator.add(magnitude(d), wires);
  } else if (wires.count != 0) {
    bank_.both.push_back({n, d, wires});
  }
}

Int BankCounter::tableOf(int id, Int element) const {
  const auto& step = std::get<Step>(circuit_[id].op);
  if (step.tables == 1) return 0;
  Int index[16];
  indexOf(circuit_[id].shape, element, index);
  return step.tableAt.at(index);
}

const Profile& BankCounter::profileOf(int id, Int element) const {
  Int index[16] = {};
  const LevelMap& map = levels_[id];
  if (!map.uniform()) indexOf(circuit_[id].shape, element, index);
  return map.at(index);
}

BankCounter::Weights BankCounter::weightsOf(const Piece& piece) const {
  const auto& step = std::get<Step>(circuit_[piece.source].op);
  Int table = tableOf(piece.source, piece.element);
  Int first = step.start[table], gates = step.start[table + 1] - first;
  if (piece.via == piece.source) return {piece.weight, &step.increments, first, gates};
  const auto& read = std::get<Read>(circuit_[piece.via].op);
  return {piece.weight, &read.increments, read.variants * first + piece.variant * gates, gates};
}

/// The wires of a piece, as if its weight were 1. Those of a table are counted once and kept
/// without their level, which is that of the element and is filled in here if its gates have one
/// level.
BankCounter::Wires BankCounter::wiresOf(const Piece& piece) {
  if (const auto* input = std::get_if<Input>(&circuit_[piece.source].op)) {
    return {counted(input->width), input->sumOfWeights, input->largestWeight, 0};
  }
  const Profile& profile = profileOf(piece.source, piece.element);
  Weights weights = weightsOf(piece);
  if (weights.count == 0) return {};
  auto& kept = tableWires_[piece.via];
  if (auto found = kept.find(weights.begin); found != kept.end() && profile.size() == 1) {
    Wires wires = found->second;
    wires.level = profile[0];
    return wires;
  }
  Wires wires;
  work_.spend(counted(weights.count));
  for (Int k = 0; k < weights.count; ++k) {
    Count factor = magnitude((*weights.numbers)[weights.begin + k]);
    wires.add(factor, {1, 1, 1, levelAt(profile, k)});
  }
  if (tablesKept_ == kMostTables) {
    for (auto& each : tableWires_) each.clear();
    tablesKept_ = 0;
  }
  if (kept.emplace(weights.begin, wires).second) ++tablesKept_;
  return wires;
}

}  // namespace tc0check
