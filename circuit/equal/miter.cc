#include "circuit/equal/miter.h"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/logic/bit_blast.h"
#include "circuit/logic/bit_sum.h"

namespace tc0 {
namespace {

using Literals = std::vector<Aig::Literal>;

// Copies a graph into another, and returns the literals of its outputs there.
Literals copyInto(Aig& into, const Aig& from, const Literals& inputs) {
  Literals nodes{Aig::kFalse};
  nodes.insert(nodes.end(), inputs.begin(), inputs.end());
  auto moved = [&](Aig::Literal literal) {
    return Aig::complementIf(nodes[literal / 2], (literal & 1) != 0);
  };
  for (const Aig::And& node : from.ands())
    nodes.push_back(into.andOf(moved(node[0]), moved(node[1])));
  Literals outputs;
  for (Aig::Literal output : from.outputs) outputs.push_back(moved(output));
  return outputs;
}

void checkPorts(const Netlist& a, const Netlist& b) {
  for (const InputPort& port : a.inputPorts())
    for (const InputPort& other : b.inputPorts()) {
      if (port.name != other.name) continue;
      if (port.shape != other.shape || port.range != other.range || port.coding != other.coding)
        fail("input '", port.name, "': required one shape, range and coding in both files, found ",
             listText(port.shape), " in [", port.range.lo, ", ", port.range.hi, "] as ",
             codingName(port.coding.kind), " and ", listText(other.shape), " in [", other.range.lo,
             ", ", other.range.hi, "] as ", codingName(other.coding.kind));
    }
}

// The inputs of the second netlist as literals of the graph.
Literals matchedInputs(const Aig& aig, const NetNames& a, const NetNames& b) {
  std::unordered_map<std::string, std::size_t> places;
  const std::vector<std::string> first = a.inputBits(), second = b.inputBits();
  for (std::size_t k = 0; k < first.size(); ++k) places[first[k]] = k;
  Literals literals;
  for (const std::string& name : second) {
    auto found = places.find(name);
    if (found == places.end())
      fail("input '", name,
           "': required an input of this name in both files, found it in the second");
    literals.push_back(aig.input(found->second));
    places.erase(found);
  }
  if (!places.empty())
    fail("input '", places.begin()->first,
         "': required an input of this name in both files, found it in the first");
  return literals;
}

// Digit k of a number, beyond its width too.
Aig::Literal digit(const BitVector& vector, std::span<const Aig::Literal> digits, int k) {
  if (k < vector.width) return digits[k];
  return vector.twos ? digits[vector.width - 1] : Aig::kFalse;
}

struct Place {
  const BitVector* vector;
  std::size_t first;
};

void matchOutputs(Miter& miter, const NetNames& a, const NetNames& b, const Literals& ofA,
                  const Literals& ofB) {
  std::unordered_map<std::string, Place> vectors;
  std::unordered_map<std::string, std::size_t> bits;
  std::size_t first = 0;
  for (const BitVector& vector : b.outputs()) {
    vectors[vector.name] = {&vector, first};
    for (int k = 0; k < vector.width; ++k) bits[vector.bit(k)] = first + k;
    first += vector.width;
  }
  first = 0;
  for (const BitVector& vector : a.outputs()) {
    const std::span<const Aig::Literal> own(ofA.data() + first, vector.width);
    first += vector.width;
    auto same = vectors.find(vector.name);
    if (same != vectors.end()) {
      const BitVector& other = *same->second.vector;
      const std::span<const Aig::Literal> others(ofB.data() + same->second.first, other.width);
      for (int k = 0; k < std::max(vector.width, other.width); ++k)
        miter.pairs.push_back({digit(vector, own, k), digit(other, others, k), vector.name});
      for (int k = 0; k < other.width; ++k) bits.erase(other.bit(k));
      continue;
    }
    for (int k = 0; k < vector.width; ++k) {
      auto found = bits.find(vector.bit(k));
      if (found == bits.end())
        fail("output '", vector.bit(k),
             "': required an output of this name in both files, found it in the first");
      miter.pairs.push_back({own[k], ofB[found->second], vector.bit(k)});
      bits.erase(found);
    }
  }
  if (!bits.empty())
    fail("output '", bits.begin()->first,
         "': required an output of this name in both files, found it in the second");
}

// Whether the wires of an element code a number of the range.
Aig::Literal isValid(Aig& aig, const InputPort& port, Literals wires) {
  const int width = port.coding.width;
  Aig::Literal valid = Aig::kTrue;
  if (port.coding.kind == Coding::Kind::kThermometer) {
    for (int k = 0; k + 1 < width; ++k)
      valid = aig.andOf(valid, Aig::complement(aig.andOf(wires[k + 1], Aig::complement(wires[k]))));
    return valid;
  }
  if (port.coding.kind == Coding::Kind::kBits || width == 0 || width > 62) return valid;
  std::int64_t zero = port.range.lo;  // what the digits count from
  if (port.coding.kind == Coding::Kind::kTwos) {
    zero = -(std::int64_t{1} << (width - 1));
    wires.back() = Aig::complement(wires.back());
  }
  const std::uint64_t lo = port.range.lo - zero, above = port.range.hi - zero + 1;
  if (lo > 0) valid = atLeast(aig, wires, lo);
  if (above < std::uint64_t{1} << width)
    valid = aig.andOf(valid, Aig::complement(atLeast(aig, wires, above)));
  return valid;
}

Aig::Literal allValid(Aig& aig, const Netlist& netlist, const Literals& inputs) {
  Literals all;
  for (const InputPort& port : netlist.inputPorts())
    for (std::int64_t e = 0; port.coding.width > 0 && e < port.elements(); ++e) {
      auto from = inputs.begin() + port.firstWire + e * port.coding.width;
      all.push_back(isValid(aig, port, {from, from + port.coding.width}));
    }
  return aig.andOf(all);
}

}  // namespace

Miter miterOf(const Netlist& a, const Netlist& b, Count mostNodes) {
  checkPorts(a, b);
  const Count nodes = bitBlastBound(a) + bitBlastBound(b);
  if (nodes > mostNodes)
    fail("required at most ", grouped(mostNodes), " two-input gates in both files, found up to ",
         grouped(nodes));
  const NetNames namesA(a), namesB(b);
  Miter miter(a.inputs());
  Literals inputsA;
  for (std::int64_t k = 0; k < a.inputs(); ++k) inputsA.push_back(miter.aig.input(k));
  const Literals inputsB = matchedInputs(miter.aig, namesA, namesB);
  const Literals ofA = copyInto(miter.aig, bitBlast(a), inputsA);
  const Literals ofB = copyInto(miter.aig, bitBlast(b), inputsB);
  matchOutputs(miter, namesA, namesB, ofA, ofB);
  miter.valid = miter.aig.andOf(allValid(miter.aig, a, inputsA), allValid(miter.aig, b, inputsB));
  return miter;
}

}  // namespace tc0
