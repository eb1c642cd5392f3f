#include "circuit/equal/same_gates.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "circuit/formats/names.h"

namespace tc0 {
namespace {

using Id = std::int64_t;

// Numbers for sums and gates. Two sums of the same numbered wires have one number, in whichever
// netlist they occur, and so have two gates of one sum and one threshold.
class Numbers {
 public:
  Id ofSum(Netlist::List list, const std::vector<Id>& wires) {
    std::vector<std::pair<Id, std::int64_t>> terms;
    for (const Wire& wire : list) terms.emplace_back(wires[wire.source], wire.weight);
    std::sort(terms.begin(), terms.end());
    key_.clear();
    for (const auto& [wire, weight] : terms) {
      append(wire);
      append(weight);
    }
    return numbered(sums_);
  }

  Id ofGate(Id sum, std::int64_t threshold) {
    key_.clear();
    append(sum);
    append(threshold);
    return inputs_ + numbered(gates_);
  }

  void setInputs(Id inputs) { inputs_ = inputs; }

 private:
  void append(std::int64_t number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    key_.append(bytes, sizeof number);
  }
  Id numbered(std::unordered_map<std::string, Id>& known) {
    return known.try_emplace(key_, std::ssize(known)).first->second;
  }

  std::unordered_map<std::string, Id> sums_, gates_;
  std::string key_;
  Id inputs_ = 0;
};

// A number for each output: its constant and its sum.
using Outputs = std::unordered_map<std::string, std::pair<std::int64_t, Id>>;

Outputs outputsOf(const Netlist& netlist, const NetNames& names, std::vector<Id> wires,
                  Numbers& numbers) {
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    const Id sum = numbers.ofSum(netlist.list(bank), wires);
    for (std::int64_t g = netlist.firstGate(bank); g < netlist.firstGate(bank + 1); ++g)
      wires.push_back(numbers.ofGate(sum, netlist.threshold(g)));
  }
  Outputs outputs;
  std::size_t k = 0;
  for (const OutputPort& port : netlist.outputPorts())
    for (const OutputForm& form : port.forms)
      outputs[names.outputs()[k++].name] = {form.constant,
                                            numbers.ofSum(netlist.list(form), wires)};
  return outputs;
}

}  // namespace

bool haveSameGates(const Netlist& a, const Netlist& b) {
  const NetNames namesA(a), namesB(b);
  const std::vector<std::string> bitsA = namesA.inputBits(), bitsB = namesB.inputBits();
  if (bitsA.size() != bitsB.size()) return false;
  std::unordered_map<std::string, Id> places;
  std::vector<Id> wiresA, wiresB;
  for (const std::string& name : bitsA)
    wiresA.push_back(places.try_emplace(name, std::ssize(places)).first->second);
  for (const std::string& name : bitsB) {
    auto found = places.find(name);
    if (found == places.end()) return false;
    wiresB.push_back(found->second);
  }
  Numbers numbers;
  numbers.setInputs(std::ssize(places));
  return outputsOf(a, namesA, std::move(wiresA), numbers) ==
         outputsOf(b, namesB, std::move(wiresB), numbers);
}

}  // namespace tc0
