#include "circuit/netlist_file.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/circuit_file.h"
#include "circuit/tc0_file.h"

namespace tc0 {
namespace {

using nlohmann::json;

// Reads the flat lists of all wires one after the other, never past their end.
class ListReader {
 public:
  ListReader(const Container& container, const std::string& where)
      : sources_(integersOf(container, "wire.source", where)),
        weights_(integersOf(container, "wire.weight", where)),
        where_(where) {
    if (sources_.size() != weights_.size())
      fail(where, ": required as many wire.weight as wire.source, ", sources_.size(), ", found ",
           weights_.size());
  }

  void next(std::int64_t length, Form& form) {
    if (length < 0 || std::cmp_greater(length, sources_.size() - at_))
      fail(where_, ": required wire lists within ", sources_.size(), " entries, found a list of ",
           length, " at ", at_);
    form.wires.clear();
    for (; length > 0; --length, ++at_) form.wires.push_back({sources_[at_], weights_[at_]});
  }

  void finish() const {
    if (at_ != sources_.size())
      fail(where_, ": required ", at_, " wire list entries, found ", sources_.size());
  }

 private:
  std::vector<std::int64_t> sources_, weights_;
  std::string where_;
  std::size_t at_ = 0;
};

void readInput(const JsonObject& input, NetlistBuilder& builder) {
  input.allow({"name", "shape", "range", "coding", "width"});
  std::vector<std::int64_t> range = input.integers("range");
  if (range.size() != 2)
    fail(input.where(), ", 'range': required [lo, hi], found ", range.size(), " numbers");
  builder.input(input.text("name"), input.integers("shape"), {range[0], range[1]},
                codingFrom(input));
}

// Every count of gates and wires is checked against what is left before it is used, so memory stays
// in proportion to the file.
void readBanks(const Container& container, const std::string& where, ListReader& lists,
               NetlistBuilder& builder) {
  std::vector<std::int64_t> gates = integersOf(container, "bank.gates", where);
  std::vector<std::int64_t> wires = integersOf(container, "bank.wires", where);
  std::vector<std::int64_t> thresholds = integersOf(container, "gate.threshold", where);
  if (gates.size() != wires.size())
    fail(where, ": required as many bank.wires as bank.gates, ", gates.size(), ", found ",
         wires.size());
  std::span<const std::int64_t> left = thresholds;
  Form form;
  for (std::size_t bank = 0; bank < gates.size(); ++bank) {
    if (gates[bank] < 1 || gates[bank] > std::ssize(left))
      fail(where, ": bank ", bank, ": required 1 to ", left.size(), " gates, found ", gates[bank]);
    lists.next(wires[bank], form);
    builder.bank(form, left.first(gates[bank]));
    left = left.subspan(gates[bank]);
  }
  if (!left.empty())
    fail(where, ": required ", thresholds.size() - left.size(), " thresholds, found ",
         thresholds.size());
}

// An output port has a form for each element of its shape, and the forms of all ports stand in a
// row.
void readOutputs(const JsonObject& structure, const Container& container, const std::string& where,
                 ListReader& lists, NetlistBuilder& builder) {
  std::vector<std::int64_t> constants = integersOf(container, "output.constant", where);
  std::vector<std::int64_t> wires = integersOf(container, "output.wires", where);
  if (constants.size() != wires.size())
    fail(where, ": required as many output.wires as output.constant, ", constants.size(),
         ", found ", wires.size());
  if (structure.list("outputs").empty())
    fail(where, ": required a netlist with outputs, found none");
  std::size_t at = 0, ports = 0;
  for (const json& value : structure.list("outputs")) {
    JsonObject output(value, cat(where, ": output ", ports++));
    output.allow({"name", "shape"});
    Shape shape = output.integers("shape");
    std::uint64_t elements = elementsOf(shape, output.where());
    if (elements > constants.size() - at)
      fail(where, ": outputs: required at most ", constants.size() - at, " more numbers, found ",
           elements);
    std::vector<Form> forms(elements);
    for (Form& form : forms) {
      form.constant = constants[at];
      lists.next(wires[at++], form);
    }
    builder.output(output.text("name"), shape, forms);
  }
  if (at != constants.size())
    fail(where, ": outputs: required ", at, " numbers, found ", constants.size());
}

}  // namespace

Netlist netlistFrom(const JsonObject& structure, const Container& container,
                    const std::string& where) {
  structure.allow({"inputs", "outputs"});
  NetlistBuilder builder;
  std::size_t inputs = 0;
  for (const json& input : structure.list("inputs"))
    readInput(JsonObject(input, cat(where, ": input ", inputs++)), builder);
  ListReader lists(container, where);
  readBanks(container, where, lists, builder);
  readOutputs(structure, container, where, lists, builder);
  lists.finish();
  constexpr std::string_view kTensors[] = {"bank.gates",   "bank.wires",  "gate.threshold",
                                           "output.wires", "wire.source", "output.constant",
                                           "wire.weight"};
  for (const auto& [name, tensor] : container.tensors)
    if (std::find(std::begin(kTensors), std::end(kTensors), name) == std::end(kTensors))
      fail(where, ": required the tensors of a netlist alone, found '", shortened(name), "'");
  return builder.finish();
}

// All wire lists go into two flat tensors, those of the banks first; the other tensors say how long
// each list is.
std::string formatTc0(const Netlist& netlist) {
  json inputs = json::array(), outputs = json::array();
  for (const InputPort& port : netlist.inputPorts())
    inputs.push_back({{"name", port.name},
                      {"shape", port.shape},
                      {"range", {port.range.lo, port.range.hi}},
                      {"coding", codingName(port.coding.kind)},
                      {"width", port.coding.width}});
  std::vector<std::int64_t> gates, wires, thresholds, constants, outputWires, sources, weights;
  auto addList = [&](const Netlist::List& list) {
    for (const Wire& wire : list) {
      sources.push_back(wire.source);
      weights.push_back(wire.weight);
    }
    return std::ssize(list);
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    gates.push_back(netlist.gatesOf(bank));
    wires.push_back(addList(netlist.list(bank)));
  }
  for (std::int64_t gate = 0; gate < netlist.gates(); ++gate)
    thresholds.push_back(netlist.threshold(gate));
  for (const OutputPort& port : netlist.outputPorts()) {
    outputs.push_back({{"name", port.name}, {"shape", port.shape}});
    for (const OutputForm& form : port.forms) {
      constants.push_back(form.constant);
      outputWires.push_back(addList(netlist.list(form)));
    }
  }
  ContainerWriter writer;
  writer.metadata("format", "tc0");
  writer.metadata("version", "1");
  writer.metadata("kind", "netlist");
  writer.metadata("structure", json{{"inputs", inputs}, {"outputs", outputs}}.dump());
  writer.add("bank.gates", gates);
  writer.add("bank.wires", wires);
  writer.add("gate.threshold", thresholds);
  writer.add("output.constant", constants);
  writer.add("output.wires", outputWires);
  writer.add("wire.source", sources);
  writer.add("wire.weight", weights);
  return writer.format();
}

}  // namespace tc0
