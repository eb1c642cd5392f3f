#include "circuit/formats/opb.h"

#include <ostream>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/logic/bounds.h"

namespace tc0 {
namespace {

std::string signedNumber(std::int64_t value) {
  return value < 0 ? std::to_string(value) : "+" + std::to_string(value);
}

void writeTerms(std::ostream& out, Netlist::List list, int sign) {
  for (const Wire& wire : list)
    out << signedNumber(sign * wire.weight) << " x" << wire.source + 1 << ' ';
}

// The two constraints of a gate (opb.h). At the value of the gate to which a constraint does not
// apply, the constraint says no more than that the sum lies in `range`.
void writeGate(const Netlist& netlist, Netlist::List list, std::int64_t gate, std::ostream& out) {
  Range range = looseRange(list);
  std::int64_t threshold = netlist.threshold(gate);
  std::int64_t variable = netlist.inputs() + gate + 1;
  writeTerms(out, list, 1);
  out << signedNumber(range.lo - threshold) << " x" << variable << " >= " << range.lo << " ;\n";
  writeTerms(out, list, -1);
  out << signedNumber(range.hi - threshold + 1) << " x" << variable << " >= " << 1 - threshold
      << " ;\n";
}

void writeMap(const Netlist& netlist, std::ostream& out) {
  NetNames names(netlist);
  std::int64_t variable = 1;
  for (const std::string& input : names.inputBits())
    out << "* input " << input << " is x" << variable++ << '\n';
  if (netlist.gates() > 0)
    out << "* gates 0 ... " << netlist.gates() - 1 << " are x" << variable << " ... x"
        << netlist.wires() << '\n';
  std::size_t next = 0;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      out << "* output " << names.outputs()[next++].name << " is ";
      writeTerms(out, netlist.list(form), 1);
      out << signedNumber(form.constant) << '\n';
    }
  }
}

void checkOpb(const Netlist& netlist, const WriteOptions& options) {
  if (!options.fixedInputs.empty() && std::ssize(options.fixedInputs) != netlist.inputs()) {
    fail("OPB: required values for ", netlist.inputs(), " input wires, found ",
         options.fixedInputs.size());
  }
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "OPB", kOpbSize.bytes(figures),
            cat(grouped(2 * figures.gates), " constraints, ", grouped(2 * figures.wires),
                " terms of gates"));
}

}  // namespace

void writeOpb(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  checkOpb(netlist, options);
  std::size_t constraints = 2 * netlist.gates() + options.fixedInputs.size();
  out << "* #variable= " << netlist.wires() << " #constraint= " << constraints << '\n';
  writeMap(netlist, out);
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate) {
      writeGate(netlist, netlist.list(bank), gate, out);
    }
  }
  for (std::size_t k = 0; k < options.fixedInputs.size(); ++k) {
    bool one = options.fixedInputs[k] != 0;
    out << (one ? "+1 x" : "-1 x") << k + 1 << (one ? " >= 1 ;\n" : " >= 0 ;\n");
  }
}

}  // namespace tc0
