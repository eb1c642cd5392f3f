#include "circuit/evaluate.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Computes elements and gates from the values of earlier arrays, straight from the formulas of
// circuit.h. The builder has proved that no sum overflows.
class Evaluator {
 public:
  Evaluator(const Circuit& circuit, const ArrayValues& values)
      : circuit_(circuit), values_(values) {}

  std::int64_t element(const Array& array, const Index& index) const {
    TC0_ASSERT(isInside(array.shape, index.data()));
    if (const auto* sum = array.as<SumOp>()) return sumAt(*sum, index);
    if (const auto* step = array.as<StepOp>())
      return formAt(*step, index, step->tables.base, step->tables.increments, 1, 0);
    const auto& read = *array.as<ReadOp>();
    return formAt(*circuit_.array(read.step).as<StepOp>(), indexAt(read.at, index.data()),
                  read.base, read.increments, read.variants, read.variantAt.at(index.data()));
  }

  // What the gates of a step's element compare.
  struct Compared {
    std::int64_t numerator, denominator;
  };
  Compared compared(const StepOp& step, const Index& index) const {
    return {value(step.numerator, index), step.denominator ? value(*step.denominator, index) : 1};
  }

  // Gate k of the step's tables (Tables::p).
  static bool gate(const StepOp& step, std::int64_t k, Compared numbers) {
    return step.tables.qAt(k) * numbers.numerator >= step.tables.p[k] * numbers.denominator;
  }

 private:
  std::int64_t value(ArrayId array, const IndexMap& at, const Index& index) const {
    const Shape& shape = circuit_.array(array).shape;
    std::int64_t element = 0;
    for (std::size_t d = 0; d < shape.size(); ++d) {
      std::int64_t place = at[d].at(index.data());
      TC0_ASSERT(0 <= place && place < shape[d]);
      element = element * shape[d] + place;
    }
    return values_[array][element];
  }
  std::int64_t value(const View& view, const Index& index) const {
    return value(view.array, view.at, index);
  }

  // Term by term: sum over r of scale * weights[weightAt(o, r)] * source[at(o, r)], for the terms
  // whose domain has the output index o.
  std::int64_t sumAt(const SumOp& sum, const Index& output) const {
    std::int64_t total = 0;
    for (const Term& term : sum.terms) {
      bool inside = true;
      for (std::size_t d = 0; d < term.domain.size(); ++d)
        inside &= term.domain[d].contains(output[d]);
      if (!inside) continue;
      Index index = output;  // output index, then reduction index
      index.resize(output.size() + term.over.size(), 0);
      do {
        std::int64_t weight =
            term.weights == nullptr ? 1 : (*term.weights)[term.weightAt.at(index.data())];
        if (weight != 0)
          total +=
              term.scale * weight * (term.source == kOne ? 1 : value(term.source, term.at, index));
      } while (advance(index.data() + output.size(), term.over));
    }
    return total;
  }

  // The form of a step (one variant) or of a read over the gates of a step's element: the base, and
  // the increment of each gate of the element's table that is 1. ReadOp says where both are.
  std::int64_t formAt(const StepOp& step, const Index& index, const std::vector<std::int64_t>& base,
                      const std::vector<std::int64_t>& increments, std::int64_t variants,
                      std::int64_t variant) const {
    std::int64_t table = step.tableAt.at(index.data());
    std::int64_t first = step.tables.start[table], gates = step.tables.gates(table);
    std::int64_t total = base[table * variants + variant];
    Compared numbers = compared(step, index);
    for (std::int64_t k = 0; k < gates; ++k)
      if (gate(step, first + k, numbers))
        total += increments[variants * first + variant * gates + k];
    return total;
  }

  const Circuit& circuit_;
  const ArrayValues& values_;
};

void checkInputs(const std::vector<InputPort>& ports, const InputValues& inputs) {
  if (inputs.size() != ports.size())
    fail("inputs: required values for ", ports.size(), " inputs, found ", inputs.size());
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const InputPort& port = ports[i];
    if (std::ssize(inputs[i]) != port.elements())
      fail("input '", port.name, "': required ", port.elements(), " values, found ",
           inputs[i].size());
    for (std::size_t e = 0; e < inputs[i].size(); ++e)
      if (!port.range.contains(inputs[i][e]))
        fail("input '", port.name, "', element ", indexText(port.shape, e),
             ": required a value in [", port.range.lo, ", ", port.range.hi, "], found ",
             inputs[i][e]);
  }
}

}  // namespace

std::vector<InputPort> inputPorts(const Circuit& circuit) {
  std::vector<InputPort> ports;
  for (const Array& array : circuit.arrays())
    if (const auto* input = array.as<InputOp>())
      ports.push_back({array.name, array.shape, input->range, input->coding, array.first});
  return ports;
}

ArrayValues evaluateNaively(const Circuit& circuit, const InputValues& inputs) {
  checkInputs(inputPorts(circuit), inputs);
  ArrayValues values;
  std::size_t nextInput = 0;
  for (const Array& array : circuit.arrays()) {
    std::vector<std::int64_t> elements;
    if (array.as<InputOp>() != nullptr) {
      elements = inputs[nextInput++];
    } else {
      Evaluator evaluator(circuit, values);
      Index index(array.shape.size(), 0);
      do elements.push_back(evaluator.element(array, index));
      while (advance(index.data(), array.shape));
    }
    TC0_ASSERT(std::ssize(elements) == array.elements);
    values.push_back(std::move(elements));
  }
  return values;
}

std::vector<std::uint8_t> stepGates(const Circuit& circuit, const ArrayValues& values, ArrayId id) {
  const Array& array = circuit.array(id);
  const StepOp& step = *array.as<StepOp>();
  Evaluator evaluator(circuit, values);
  std::vector<std::uint8_t> gates;
  Index index(array.shape.size(), 0);
  do {
    std::int64_t table = step.tableAt.at(index.data());
    Evaluator::Compared numbers = evaluator.compared(step, index);
    for (std::int64_t k = step.tables.start[table]; k < step.tables.start[table + 1]; ++k)
      gates.push_back(Evaluator::gate(step, k, numbers));
  } while (advance(index.data(), array.shape));
  TC0_ASSERT(std::ssize(gates) == step.layout.total());
  return gates;
}

std::vector<std::uint8_t> evaluateNaively(const Netlist& netlist,
                                          const std::vector<std::uint8_t>& inputs) {
  if (std::ssize(inputs) != netlist.inputs())
    fail("input wires: required ", netlist.inputs(), ", found ", inputs.size());
  std::vector<std::uint8_t> wires = inputs;
  wires.reserve(netlist.wires());
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::int64_t sum = 0;
    for (const Wire& wire : netlist.list(bank)) sum += wire.weight * wires[wire.source];
    for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate)
      wires.push_back(sum >= netlist.threshold(gate));
  }
  return wires;
}

std::vector<std::vector<std::int64_t>> outputValues(const Netlist& netlist,
                                                    const std::vector<std::uint8_t>& wires) {
  std::vector<std::vector<std::int64_t>> values;
  for (const OutputPort& port : netlist.outputPorts()) {
    std::vector<std::int64_t>& numbers = values.emplace_back();
    for (const OutputForm& form : port.forms) {
      std::int64_t value = form.constant;
      for (const Wire& wire : netlist.list(form)) value += wire.weight * wires[wire.source];
      numbers.push_back(value);
    }
  }
  return values;
}

std::vector<std::uint8_t> encodeInputs(const std::vector<InputPort>& ports,
                                       const InputValues& inputs) {
  checkInputs(ports, inputs);
  std::vector<std::uint8_t> wires;
  for (std::size_t i = 0; i < ports.size(); ++i)
    for (std::int64_t value : inputs[i]) {
      std::size_t first = wires.size();
      wires.resize(first + ports[i].coding.width);
      encode(ports[i].coding, ports[i].range, value, wires.data() + first);
    }
  return wires;
}

}  // namespace tc0
