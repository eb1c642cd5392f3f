#include "circuit/logic/binary_outputs.h"

#include <unordered_set>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/logic/bounds.h"

namespace tc0 {
namespace {

Form formOf(std::int64_t constant, Netlist::List list) {
  Form form{constant, {}};
  for (const Wire& wire : list) form.wires.push_back(wire);
  return form;
}

void copyGates(const Netlist& netlist, NetlistBuilder& result) {
  for (const InputPort& port : netlist.inputPorts())
    result.input(port.name, port.shape, port.range, port.coding);
  std::vector<std::int64_t> thresholds;
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    thresholds.clear();
    for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate) {
      thresholds.push_back(netlist.threshold(gate));
    }
    result.bank(formOf(0, netlist.list(bank)), thresholds);
  }
}

// Makes the digits of output forms, each a gate, behind the copied gates of a netlist.
class DigitMaker {
 public:
  DigitMaker(const Netlist& netlist, NetlistBuilder& result) : netlist_(netlist), result_(result) {}

  // Appends the digits of a form. A form that is no bit gets a bank of gates [form >= value], one
  // for each value above the least; each digit is a sum over the gates at which it changes.
  void add(const OutputForm& output) {
    Range sum = sumRange(netlist_, netlist_.list(output));
    Range range{output.constant + sum.lo, output.constant + sum.hi};
    OutputCode code = outputCode(range);
    Form form = formOf(output.constant, netlist_.list(output));
    if (!code.twos) {
      addBit(std::move(form));
      return;
    }
    std::vector<std::int64_t> values;
    for (std::int64_t value = range.lo + 1; value <= range.hi; ++value) values.push_back(value);
    std::int64_t first = result_.bank(form, values);
    for (int k = 0; k < code.width; ++k) addBit(digit(range, k, first));
  }

  std::vector<Form> digits;

 private:
  // Digit k (of two's complement) of a number in `range`, whose gates [number >= value] begin at
  // firstGate: the digit of range.lo, plus its change at each value that the number reaches.
  static Form digit(Range range, int k, std::int64_t firstGate) {
    Form form{range.lo >> k & 1, {}};
    for (std::int64_t value = range.lo + 1; value <= range.hi; ++value) {
      std::int64_t change = (value >> k & 1) - ((value - 1) >> k & 1);
      if (change != 0) form.wires.push_back({firstGate + (value - range.lo - 1), change});
    }
    return form;
  }

  // Appends a form that is 0 or 1. It gets a gate of its own unless it is a gate that no other
  // output has taken.
  void addBit(Form bit) {
    bool bare = bit.constant == 0 && bit.wires.size() == 1 && bit.wires[0].weight == 1;
    bool own = bare && bit.wires[0].source >= netlist_.inputs() &&
               taken_.insert(bit.wires[0].source).second;
    if (!own) bit = {0, {{result_.gate(bit, 1), 1}}};
    digits.push_back(std::move(bit));
  }

  const Netlist& netlist_;
  NetlistBuilder& result_;
  std::unordered_set<std::int64_t> taken_;  // the gates of the netlist that are outputs already
};

}  // namespace

Netlist withBinaryOutputs(const Netlist& netlist) {
  NetlistBuilder result;
  copyGates(netlist, result);
  DigitMaker maker(netlist, result);
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) maker.add(form);
  }
  if (!maker.digits.empty()) {
    result.output("digits", {std::ssize(maker.digits)}, maker.digits);
  }
  return result.finish();
}

// Each of the `values` gates of a bank has all wires of the form. The digits read these gates:
// digit k changes at every 2^k-th value, so all digits together have about 2 * values wires.
BinaryOutputCost binaryOutputCost(const Netlist& netlist) {
  BinaryOutputCost cost;
  for (const OutputPort& port : netlist.outputPorts()) {
    for (const OutputForm& form : port.forms) {
      Netlist::List list = netlist.list(form);
      Range sum = sumRange(netlist, list);
      OutputCode code = outputCode({form.constant + sum.lo, form.constant + sum.hi});
      TC0_ASSERT(sum.lo <= sum.hi && code.width >= 1);
      Count values = code.twos ? sum.hi - sum.lo : 0;
      cost.gates += values + code.width;
      cost.wires += (code.twos ? values : 1) * list.size() + 2 * values;
    }
  }
  return cost;
}

}  // namespace tc0
