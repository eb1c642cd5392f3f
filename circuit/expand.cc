#include "circuit/expand.h"

#include "circuit/count.h"
#include "circuit/error.h"
#include "circuit/evaluate.h"
#include "circuit/flatten.h"

namespace tc0 {
namespace {

void expandPlain(const Flattener& flattener, const StepOp& step, const Index& index, Bank bank,
                 const std::function<void(const Bank&)>& sink) {
  static thread_local PieceForm form;
  static thread_local std::vector<Wire> wires;
  static thread_local std::vector<std::int64_t> thresholds;
  std::int64_t table = step.tableAt.at(index.data());
  if (step.tables.gates(table) == 0) return;

  form.clear();
  flattener.add(step.numerator.array, indexAt(step.numerator.at, index.data()).data(), 1, form);
  Flattener::sort(form);
  wires.clear();
  wiresOf(form, [&](const Wire& wire) { wires.push_back(wire); });
  thresholds.clear();
  for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k)
    thresholds.push_back(step.tables.p[k] - form.constant);
  bank.wires = wires;
  bank.thresholds = thresholds;
  sink(bank);
}

void expandRatio(const Flattener& flattener, const StepOp& step, const Index& index, Bank bank,
                 const std::function<void(const Bank&)>& sink) {
  WireForm numerator = wiresAt(flattener, step.numerator, index.data());
  WireForm denominator = wiresAt(flattener, *step.denominator, index.data());
  std::vector<Wire> wires;
  std::int64_t table = step.tableAt.at(index.data());
  for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k) {
    std::int64_t q = step.tables.qAt(k), p = step.tables.p[k];
    wires.clear();
    ratioWiresOf(numerator.wires, denominator.wires, q, p,
                 [&](const Wire& wire) { wires.push_back(wire); });
    std::int64_t threshold = p * denominator.constant - q * numerator.constant;
    bank.wires = wires;
    bank.thresholds = {&threshold, 1};
    sink(bank);
    ++bank.firstGate;
  }
}

}  // namespace

void expand(const Circuit& circuit, const std::function<void(const Bank&)>& sink) {
  Flattener flattener(circuit);
  for (std::size_t id = 0; id < circuit.arrays().size(); ++id) {
    const Array& array = circuit.arrays()[id];
    const auto* step = array.as<StepOp>();
    if (step == nullptr || step->layout.total() == 0) continue;
    Index index(array.shape.size(), 0);
    Bank bank{static_cast<ArrayId>(id), 0, array.first, {}, {}};
    do {
      (step->denominator ? expandRatio : expandPlain)(flattener, *step, index, bank, sink);
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
