#include "tools/check/netlist_file.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "tools/check/circuit_file.h"
#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Int kMostWires = (Int{1} << 62) - 1;
constexpr Count kLimit = Count{1} << 62;  // of weights, constants and thresholds
constexpr const char* kTensors[] = {"bank.gates",   "bank.wires",  "gate.threshold",
                                    "output.wires", "wire.source", "output.constant",
                                    "wire.weight"};

/// Walks through wire.source and wire.weight, list after list.
class Lists {
 public:
  explicit Lists(const Container& file)
      : sources_(file.tensor("wire.source")), weights_(file.tensor("wire.weight")) {
    if (sources_.size() != weights_.size()) {
      refuse(file.path, ": as many wire.source as wire.weight required; found ", sources_.size(),
             " and ", weights_.size());
    }
  }

  /// Checks the next `length` entries, which may read wires below `end` and whose weights add up to
  /// less than 2^62 with the constant, and calls visit(source, weight) for each.
  template <class Visit>
  void next(Int length, Int end, Int constant, const std::string& where, Visit visit) {
    if (length < 0 || length > sources_.size() - at_) {
      refuse(where, ": a list of 0 to ", sources_.size() - at_, " wires required; found ", length);
    }
    Int before = -1;
    Count sum = magnitude(constant);
    for (Int stop = at_ + length; at_ < stop; ++at_) {
      Int source = sources_[at_], weight = weights_[at_];
      if (source <= before || source >= end) {
        refuse(where, ": a wire above ", before, " and below ", end, " required; found ", source);
      }
      if (weight == 0) refuse(where, ": weights other than 0 required; wire ", source, " has 0");
      visit(source, weight);
      before = source;
      sum = std::min(sum + magnitude(weight), kLimit);
    }
    if (sum >= kLimit) refuse(where, ": weights of less than 2^62 in all required; found more");
  }

  void finish(const std::string& where) const {
    if (at_ == sources_.size()) return;
    refuse(where, ": lists of ", sources_.size(), " wires required; banks and outputs have ", at_);
  }

 private:
  const Numbers& sources_;
  const Numbers& weights_;
  Int at_ = 0;
};

Int checkInputs(const Json& inputs, const std::string& where) {
  Int wires = 0;
  std::set<std::string> names;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    Fields fields(inputs[k], paste(where, ", input ", k),
                  {"name", "shape", "range", "coding", "width"});
    if (!names.insert(fields.name("name")).second) refuse(fields.where(), ": its name is taken");
    Int elements = checkShape(fields.integers("shape"), fields.place("shape"));
    Wide more = Wide{elements} * readCoding(fields).width;
    if (more > kMostWires - wires) {
      refuse(fields.where(), ": fewer than 2^62 input wires required; found more");
    }
    wires += more;
  }
  return wires;
}

/// Checks the output forms and returns nothing: they hold no gates.
void checkOutputs(const Container& file, const Json& outputs, Int wires, Lists& lists,
                  const std::string& where) {
  const Numbers& lengths = file.tensor("output.wires");
  if (outputs.empty()) refuse(where, ": at least one output required; found none");
  Count forms = 0;
  std::set<std::string> names;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    Fields fields(outputs[k], paste(where, ", output ", k), {"name", "shape"});
    if (!names.insert(fields.name("name")).second) refuse(fields.where(), ": its name is taken");
    forms += checkShape(fields.integers("shape"), fields.place("shape"));
  }
  for (const char* name : {"output.wires", "output.constant"}) {
    Int size = file.tensor(name).size();
    if (magnitude(size) != forms) {
      refuse(file.path, ": ", decimal(forms), " numbers required in ", name, "; found ", size);
    }
  }
  const Numbers& constants = file.tensor("output.constant");
  for (Int k = 0; k < lengths.size(); ++k) {
    lists.next(lengths[k], wires, constants[k], paste(file.path, ": output form ", k),
               [](Int, Int) {});
  }
}

}  // namespace

Figures recountNetlist(const Container& file, const Json& structure) {
  Fields fields(structure, file.path + ": structure", {"inputs", "outputs"});
  Int inputs = checkInputs(fields.array("inputs"), fields.where());
  const Numbers& banks = file.tensor("bank.gates");
  const Numbers& lengths = file.tensor("bank.wires");
  const Numbers& thresholds = file.tensor("gate.threshold");
  Int gates = thresholds.size();
  for (Int k = 0; k < gates; ++k) {
    if (magnitude(thresholds[k]) < kLimit) continue;
    refuse(file.path, ": gate ", k, ": a threshold below 2^62 in magnitude required; found ",
           thresholds[k]);
  }
  if (banks.size() != lengths.size()) {
    refuse(file.path, ": as many bank.gates as bank.wires required; found ", banks.size(), " and ",
           lengths.size());
  }

  Figures figures;
  figures.inputWires = inputs;
  Lists lists(file);
  std::vector<int> levels;  // by gate
  levels.reserve(gates);
  for (Int bank = 0; bank < banks.size(); ++bank) {
    std::string where = paste(file.path, ": bank ", bank);
    Int done = std::ssize(levels);
    if (banks[bank] < 1 || banks[bank] > gates - done) {
      refuse(where, ": 1 to ", gates - done, " gates required; found ", banks[bank]);
    }
    Gates alike;
    alike.count = banks[bank];
    alike.fanIn = std::max(lengths[bank], Int{0});
    lists.next(lengths[bank], inputs + done, 0, where, [&](Int source, Int weight) {
      alike.sumOfWeights += magnitude(weight);
      alike.largestWeight = std::max(alike.largestWeight, magnitude(weight));
      if (source < inputs) return;
      assert(source - inputs < done);
      alike.level = std::max(alike.level, 1 + levels[source - inputs]);
    });
    figures.add(alike);
    figures.addStored(1, alike.fanIn);
    levels.resize(done + banks[bank], alike.level);
  }
  if (std::ssize(levels) != gates) {
    refuse(file.path, ": banks of ", gates, " gates required; found ", levels.size());
  }
  checkOutputs(file, fields.array("outputs"), inputs + gates, lists, fields.where());
  lists.finish(file.path);
  for (const auto& [name, numbers] : file.tensors) {
    if (std::find(std::begin(kTensors), std::end(kTensors), name) == std::end(kTensors)) {
      refuse(file.path, ": only the tensors of a netlist required; found '", brief(name), "'");
    }
  }
  return figures;
}

}  // namespace tc0check
