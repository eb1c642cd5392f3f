#include "circuit/expand.h"

#include <map>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/flatten.h"
#include "circuit/gate_query.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

// Makes the banks of elements one by one. The lists of a bank lie in memory that the next element
// uses again.
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
  // A plain step compares one sum with all breakpoints. The constant of the form moves to the other
  // side: [sum + constant >= p] is [sum >= p - constant].
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

  // Gate k of a ratio step is [q N - p D >= 0] for the forms N and D of numerator and denominator,
  // so its weights and its threshold depend on the breakpoint.
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

// Adds the outputs of a circuit, with wires renumbered.
void addOutputs(const Circuit& circuit, NetlistBuilder& builder,
                const std::function<std::int64_t(std::int64_t)>& wireOf) {
  Flattener flattener(circuit);
  for (const Output& output : circuit.outputs()) {
    const Array& array = circuit.array(output.array);
    std::vector<Form> forms;
    Index index(array.shape.size(), 0);
    do {
      PieceForm pieces = flattener.element(output.array, index.data());
      Form& leaving = forms.emplace_back();
      leaving.constant = pieces.constant;
      wiresOf(pieces, [&](const Wire& wire) {
        leaving.wires.push_back({wireOf(wire.source), wire.weight});
      });
    } while (advance(index.data(), array.shape));
    builder.output(output.name, array.shape, forms);
  }
}

void checkOutputs(const Circuit& circuit, const ExpandLimits& limits) {
  Count outputs = 0;
  for (const Output& output : circuit.outputs()) outputs += circuit.array(output.array).elements;
  if (outputs > limits.outputs)
    fail("expansion: required at most ", grouped(limits.outputs), " numbers that leave, found ",
         grouped(outputs));
}

// The elements of steps that outputs depend on, by the number of their first gate.
class NeededElements {
 public:
  NeededElements(const Circuit& circuit, const ExpandLimits& limits)
      : circuit_(circuit), limits_(limits), flattener_(circuit), query_(circuit) {}

  // Elements need elements of smaller numbers only, so each is looked at once, the last first.
  std::set<std::int64_t> find() {
    for (const Output& output : circuit_.outputs()) {
      const Array& array = circuit_.array(output.array);
      Index index(array.shape.size(), 0);
      do {
        need(flattener_.element(output.array, index.data()));
      } while (advance(index.data(), array.shape));
    }
    std::set<std::int64_t> done;
    while (!open_.empty()) {
      const std::int64_t first = *open_.rbegin();
      open_.erase(first);
      done.insert(first);
      look(first);
    }
    return done;
  }

 private:
  void need(const PieceForm& form) {
    entries_ += form.pieces.size();
    for (const Piece& piece : form.pieces)
      if (piece.firstWire >= circuit_.inputWires())
        open_.insert(piece.firstWire - circuit_.inputWires());
  }

  void look(std::int64_t first) {
    const GateInfo place = query_.place(first);
    const StepOp& step = *circuit_.array(place.step).as<StepOp>();
    gates_ += step.tables.gates(step.tableAt.at(place.index.data()));
    auto view = [&](const View& from) {
      need(flattener_.element(from.array, indexAt(from.at, place.index.data()).data()));
    };
    view(step.numerator);
    if (step.denominator) view(*step.denominator);
    if (gates_ > limits_.gates || entries_ > limits_.storedEntries)
      fail("expansion: required at most ", grouped(limits_.gates), " gates and ",
           grouped(limits_.storedEntries), " stored wires, the outputs need more");
  }

  const Circuit& circuit_;
  const ExpandLimits& limits_;
  Flattener flattener_;
  GateQuery query_;
  std::set<std::int64_t> open_;
  Count gates_ = 0, entries_ = 0;
};

}  // namespace

// Elements are visited in row-major order, in which the layout numbers their gates, so a running
// count is the number of each element's first gate.
void expand(const Circuit& circuit, const std::function<void(const Bank&)>& sink) {
  Expander expander(circuit, sink);
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    const auto* step = array.as<StepOp>();
    if (step == nullptr || step->layout.total() == 0) continue;
    Index index(array.shape.size(), 0);
    Bank bank{id, 0, array.first, {}, {}};
    do {
      expander.element(*step, index, bank);
      ++bank.element;
      bank.firstGate += step->tables.gates(step->tableAt.at(index.data()));
    } while (advance(index.data(), array.shape));
    TC0_ASSERT(bank.element == array.elements);
    TC0_ASSERT(bank.firstGate == array.first + step->layout.total());
  }
}

// The banks come in the order of gate numbers, so the gates of the netlist have the numbers of the
// circuit's. The count comes first: what would be too large is refused before memory is taken.
Netlist toNetlist(const Circuit& circuit, const ExpandLimits& limits) {
  Counts counts = count(circuit);
  if (counts.gates > limits.gates || counts.storedEntries > limits.storedEntries)
    fail("expansion: required at most ", grouped(limits.gates), " gates and ",
         grouped(limits.storedEntries), " stored wires, the netlist would have ",
         grouped(counts.gates), " and ", grouped(counts.storedEntries));
  checkOutputs(circuit, limits);
  NetlistBuilder builder;
  for (const InputPort& port : inputPorts(circuit))
    builder.input(port.name, port.shape, port.range, port.coding);
  Form form;
  std::int64_t banks = 0;
  expand(circuit, [&](const Bank& bank) {
    if (++banks % 4096 == 0 && limits.progress) limits.progress(bank.firstGate);
    form.wires.assign(bank.wires.begin(), bank.wires.end());
    TC0_ASSERT(builder.wires() == circuit.inputWires() + bank.firstGate);
    builder.bank(form, bank.thresholds);
  });
  addOutputs(circuit, builder, [](std::int64_t wire) { return wire; });
  return builder.finish();
}

// Elements come in the order of their gates in the circuit. A wire's new number is found by the first
// gate of its element.
Netlist expandNeeded(const Circuit& circuit, const ExpandLimits& limits) {
  checkOutputs(circuit, limits);
  const std::set<std::int64_t> elements = NeededElements(circuit, limits).find();
  const GateQuery query(circuit);
  NetlistBuilder builder;
  for (const InputPort& port : inputPorts(circuit))
    builder.input(port.name, port.shape, port.range, port.coding);
  std::map<std::int64_t, std::int64_t> moved;  // first wire of an element: its new number
  auto wireOf = [&](std::int64_t wire) {
    if (wire < circuit.inputWires()) return wire;
    auto found = std::prev(moved.upper_bound(wire));
    return found->second + wire - found->first;
  };
  Form form;
  std::function<void(const Bank&)> sink = [&](const Bank& bank) {
    form.wires.clear();
    for (const Wire& wire : bank.wires) form.wires.push_back({wireOf(wire.source), wire.weight});
    builder.bank(form, bank.thresholds);
  };
  Expander expander(circuit, sink);
  for (std::int64_t first : elements) {
    const GateInfo place = query.place(first);
    const Array& array = circuit.array(place.step);
    moved[circuit.inputWires() + first] = builder.wires();
    expander.element(*array.as<StepOp>(), place.index,
                     {place.step, rowMajor(array.shape).at(place.index.data()), first, {}, {}});
  }
  addOutputs(circuit, builder, wireOf);
  return builder.finish();
}

}  // namespace tc0
