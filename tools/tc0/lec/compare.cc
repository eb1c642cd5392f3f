#include "tools/tc0/lec/compare.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/equal/same_gates.h"
#include "circuit/expand.h"
#include "circuit/formats/size_law.h"
#include "circuit/logic/bit_blast.h"
#include "runtime/simulator.h"
#include "tools/tc0/model_file.h"

namespace tc0 {
namespace {

using Words = std::vector<std::uint64_t>;

// Random numbers in the ranges of a netlist's inputs, on its input wires, 64 samples a word.
std::vector<Words> randomAssignments(const Netlist& netlist, const EqualParams& params) {
  const std::size_t words = (params.samples + 63) / 64;
  std::vector<Words> assignments(netlist.inputs(), Words(words, 0));
  const SampleBatch batch =
      randomBatch(static_cast<std::int64_t>(words * 64), params.seed, netlist.inputPorts());
  for (std::size_t s = 0; s < words * 64; ++s) {
    const std::vector<std::uint8_t> wires = encodeInputs(
        netlist.inputPorts(), sampleOf(batch, netlist.inputPorts(), static_cast<std::int64_t>(s)));
    for (std::size_t k = 0; k < wires.size(); ++k)
      assignments[k][s / 64] |= std::uint64_t{wires[k]} << (s % 64);
  }
  return assignments;
}

std::vector<std::vector<std::int64_t>> numbersOf(const std::vector<InputPort>& ports,
                                                 const std::vector<std::uint8_t>& wires) {
  std::vector<std::vector<std::int64_t>> numbers;
  for (const InputPort& port : ports) {
    const std::vector<std::int64_t> weights = codingWeights(port.coding);
    auto& values = numbers.emplace_back(port.elements(), codingConstant(port.coding, port.range));
    for (std::int64_t e = 0; e < port.elements(); ++e)
      for (int k = 0; k < port.coding.width; ++k)
        values[e] += weights[k] * wires[port.firstWire + e * port.coding.width + k];
  }
  return numbers;
}

bool isSmall(const AnyCircuit& model) {
  constexpr Count kMostEntries = 1 << 22;
  const auto* circuit = std::get_if<Circuit>(&model);
  return circuit == nullptr || figuresOf(*circuit).entries <= kMostEntries;
}

void checkInterfaces(const Simulator& a, const Simulator& b) {
  auto text = [](const InputPort& port) {
    return cat(port.name, " ", listText(port.shape), " in [", port.range.lo, ", ", port.range.hi,
               "]");
  };
  std::vector<std::string> insA, insB, outsA, outsB;
  for (const InputPort& port : a.inputs()) insA.push_back(text(port));
  for (const InputPort& port : b.inputs()) insB.push_back(text(port));
  for (const auto& output : a.outputs()) outsA.push_back(cat(output.name, listText(output.shape)));
  for (const auto& output : b.outputs()) outsB.push_back(cat(output.name, listText(output.shape)));
  auto check = [](const char* what, const std::vector<std::string>& ofA,
                  const std::vector<std::string>& ofB) {
    if (ofA == ofB) return;
    const auto count = std::max(ofA.size(), ofB.size());
    for (std::size_t k = 0; k < count; ++k) {
      const std::string first = k < ofA.size() ? ofA[k] : "none";
      const std::string second = k < ofB.size() ? ofB[k] : "none";
      if (first != second)
        fail("lec: files that are too large to be decided: required the same ", what,
             " in both, found ", first, " in the first and ", second, " in the second");
    }
  };
  check("inputs", insA, insB);
  check("outputs", outsA, outsB);
}

FileComparison bySamples(const AnyCircuit& a, const AnyCircuit& b, const EqualParams& params) {
  const Simulator first{AnyCircuit(a)}, second{AnyCircuit(b)};
  checkInterfaces(first, second);
  FileComparison comparison;
  constexpr std::uint64_t kBlock = 256;
  for (std::uint64_t from = 0; from < params.samples; from += kBlock) {
    const auto count = static_cast<std::int64_t>(std::min(kBlock, params.samples - from));
    const SampleBatch batch = randomBatch(SampleRange{static_cast<std::int64_t>(from), count},
                                          params.seed, first.inputs());
    const Results ofA = first.run(batch), ofB = second.run(batch);
    comparison.result.tried += count;
    for (std::size_t p = 0; p < ofA.outputs.size(); ++p) {
      auto wrong =
          std::mismatch(ofA.outputs[p].begin(), ofA.outputs[p].end(), ofB.outputs[p].begin());
      if (wrong.first == ofA.outputs[p].end()) continue;
      const std::int64_t elements = std::ssize(ofA.outputs[p]) / count;
      comparison.result.equality = Equality::kDifferent;
      comparison.result.output = first.outputs()[p].name;
      comparison.inputs =
          sampleOf(batch, first.inputs(), (wrong.first - ofA.outputs[p].begin()) / elements);
      return comparison;
    }
  }
  return comparison;
}

}  // namespace

FileComparison compare(const AnyCircuit& a, const AnyCircuit& b, const EqualParams& params) {
  if (!isSmall(a) || !isSmall(b)) return bySamples(a, b, params);
  const Netlist first = netlistOf(AnyCircuit(a)), second = netlistOf(AnyCircuit(b));
  if (haveSameGates(first, second))
    return {{.equality = Equality::kEqual, .way = EqualityWay::kStructure}, {}};
  if (bitBlastBound(first) + bitBlastBound(second) > kMostProofNodes)
    return bySamples(a, b, params);
  const Miter miter = miterOf(first, second, kMostProofNodes);
  FileComparison comparison{decide(miter, params, randomAssignments(first, params)), {}};
  if (comparison.result.equality == Equality::kDifferent)
    comparison.inputs = numbersOf(first.inputPorts(), comparison.result.inputs);
  return comparison;
}

}  // namespace tc0
