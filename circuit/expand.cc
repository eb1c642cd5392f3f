#include "circuit/expand.h"

#include "circuit/base/error.h"
#include "circuit/count.h"
#include "circuit/evaluate.h"
#include "circuit/flatten.h"

namespace tc0 {
namespace {

// One expansion, with the memory that its banks stand in: each element takes that of the one
// before.
class Expander {
 public:
  Expander(const Circuit& circuit, const std::function<void(const Bank&)>& sink)
      : flattener_(circuit), sink_(sink) {}

  void element(const StepOp& step, const Index& index, const Bank& bank) {
    if (step.tables.gates(step.tableAt.at(index.data())) == 0) return;
    if (step.denominator)
      ratio(step, index, bank);
    else
      plain(step, index, bank);
  }

 private:
  void plain(const StepOp& step, const Index& index, Bank bank) {
    std::int64_t table = step.tableAt.at(index.data());
    form_.clear();
    flattener_.add(step.numerator.array, indexAt(step.numerator.at, index.data()).data(), 1, form_);
    Flattener::sort(form_);
    wires_.clear();
    wiresOf(form_, [&](const Wire& wire) { wires_.push_back(wire); });
    thresholds_.clear();
    for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k)
      thresholds_.push_back(step.tables.p[k] - form_.constant);
    bank.wires = wires_;
    bank.thresholds = thresholds_;
    sink_(bank);
  }

  void ratio(const StepOp& step, const Index& index, Bank bank) {
    WireForm numerator = wiresAt(flattener_, step.numerator, index.data());
    WireForm denominator = wiresAt(flattener_, *step.denominator, index.data());
    std::int64_t table = step.tableAt.at(index.data());
    for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k) {
      std::int64_t q = step.tables.qAt(k), p = step.tables.p[k];
      wires_.clear();
      ratioWiresOf(numerator.wires, denominator.wires, q, p,
                   [&](const Wire& wire) { wires_.push_back(wire); });
      std::int64_t threshold = p * denominator.constant - q * numerator.constant;
      bank.wires = wires_;
      bank.thresholds = {&threshold, 1};
      sink_(bank);
      ++bank.firstGate;
    }
  }

  Flattener flattener_;
  const std::function<void(const Bank&)>& sink_;
  PieceForm form_;
  std::vector<Wire> wires_;
  std::vector<std::int64_t> thresholds_;
};

}  // namespace

void expand(const Circuit& circuit, const std::function<void(const Bank&)>& sink) {
  Expander expander(circuit, sink);
  for (std::size_t id = 0; id < circuit.arrays().size(); ++id) {
    const Array& array = circuit.arrays()[id];
    const auto* step = array.as<StepOp>();
    if (step == nullptr || step->layout.total() == 0) continue;
    Index index(array.shape.size(), 0);
    Bank bank{static_cast<ArrayId>(id), 0, array.first, {}, {}};
    do {
      expander.element(*step, index, bank);
      ++bank.element;
      bank.firstGate += step->tables.gates(step->tableAt.at(index.data()));
    } while (advance(index.data(), array.shape));
  }
}

Netlist toNetlist(const Circuit& circuit, const ExpandLimits& limits) {
  Counts counts = count(circuit);
  if (counts.gates > limits.gates || counts.storedEntries > limits.storedEntries)
    fail("expansion: required at most ", grouped(limits.gates), " gates and ",
         grouped(limits.storedEntries), " stored wires, the netlist would have ",
         grouped(counts.gates), " and ", grouped(counts.storedEntries));
  Count outputs = 0;
  for (const Output& output : circuit.outputs())
    outputs += static_cast<Count>(circuit.array(output.array).elements);
  if (outputs > limits.outputs)
    fail("expansion: required at most ", grouped(limits.outputs), " numbers that leave, found ",
         grouped(outputs));
  NetlistBuilder builder;
  for (const InputPort& port : inputPorts(circuit))
    builder.input(port.name, port.shape, port.range, port.coding);
  Form form;
  std::int64_t banks = 0;
  expand(circuit, [&](const Bank& bank) {
    if (++banks % 4096 == 0 && limits.progress) limits.progress(bank.firstGate);
    form.wires.assign(bank.wires.begin(), bank.wires.end());
    builder.bank(form, bank.thresholds);
  });
  Flattener flattener(circuit);
  for (const Output& output : circuit.outputs()) {
    const Array& array = circuit.array(output.array);
    std::vector<Form> forms;
    Index index(array.shape.size(), 0);
    do {
      PieceForm pieces = flattener.element(output.array, index.data());
      Form& leaving = forms.emplace_back();
      leaving.constant = pieces.constant;
      wiresOf(pieces, [&](const Wire& wire) { leaving.wires.push_back(wire); });
    } while (advance(index.data(), array.shape));
    builder.output(output.name, array.shape, forms);
  }
  return builder.finish();
}

}  // namespace tc0
