#include "circuit/part.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "circuit/builder.h"
#include "circuit/simplify.h"
#include "circuit/sources.h"

namespace tc0 {
namespace {

// Copies arrays of a circuit into a new one, in their order, and turns what they read besides into
// inputs.
class PartMaker {
 public:
  explicit PartMaker(const Circuit& circuit)
      : circuit_(circuit), wanted_(circuit.arrays().size(), false) {}

  void want(ArrayId id) { wanted_[id] = true; }

  // Wants what the wanted arrays read: all of it if `whole`, else sums, and the steps of reads. An
  // array reads earlier arrays only, so one way back from the last array finds everything.
  void wantBelow(bool whole) {
    for (ArrayId id = circuit_.arrays().nextId(); id-- > 0;) {
      if (!wanted_[id]) continue;
      const Array& array = circuit_.array(id);
      for (ArrayId source : sourcesOf(array.op))
        if (whole || array.as<ReadOp>() != nullptr || circuit_.array(source).as<SumOp>() != nullptr)
          wanted_[source] = true;
    }
  }

  // Makes the arrays that are wanted.
  void make() {
    made_.assign(circuit_.arrays().size(), ArrayId(kOne));
    PerArray<bool> read(circuit_.arrays().size(), false);
    for (ArrayId id : circuit_.arrays().ids())
      if (wanted_[id])
        for (ArrayId source : sourcesOf(circuit_.array(id).op)) read[source] = true;
    for (ArrayId id : circuit_.arrays().ids()) {
      if (wanted_[id])
        made_[id] = copied(circuit_.array(id));
      else if (read[id])
        made_[id] = asInput(circuit_.array(id));
    }
  }

  ArrayId made(ArrayId id) const { return made_[id]; }
  CircuitBuilder& builder() { return builder_; }

 private:
  ArrayId asInput(const Array& array) {
    if (const auto* input = array.as<InputOp>())
      return builder_.input(array.name, array.shape, input->range, input->coding);
    const bool bit = array.range == Range{0, 1};
    return builder_.input(array.name, array.shape, array.range,
                          bit ? Coding::Kind::kBits : Coding::Kind::kOffset);
  }

  View moved(View view) const {
    view.array = made_[view.array];
    return view;
  }

  ArrayId copied(const Array& array) {
    if (array.as<InputOp>() != nullptr) return asInput(array);
    if (const auto* sum = array.as<SumOp>()) {
      std::vector<Term> terms = sum->terms;
      for (Term& term : terms)
        if (term.source != kOne) term.source = made_[term.source];
      return builder_.sum(array.name, array.shape, std::move(terms));
    }
    if (const auto* read = array.as<ReadOp>()) {
      ReadOp copy = *read;
      copy.step = made_[read->step];
      return builder_.read(array.name, array.shape, std::move(copy));
    }
    const StepOp& step = *array.as<StepOp>();
    if (step.denominator)
      return builder_.ratioStep(array.name, array.shape, moved(step.numerator),
                                moved(*step.denominator), step.tables, step.tableAt);
    return builder_.step(array.name, array.shape, moved(step.numerator), step.tables, step.tableAt);
  }

  const Circuit& circuit_;
  PerArray<bool> wanted_;
  PerArray<ArrayId> made_;
  CircuitBuilder builder_;
};

// "y[1,2]"; the names of outputs hold no blanks.
std::string elementName(const std::string& output, const Index& index) {
  std::string text = output + "[";
  for (std::size_t d = 0; d < index.size(); ++d) text += cat(d == 0 ? "" : ",", index[d]);
  return text + "]";
}

void checkIndex(const std::string& output, const Shape& shape, const Index& index) {
  if (index.size() != shape.size())
    fail("output '", output, "': required ", shape.size(), " numbers for an element of shape ",
         listText(shape), ", found ", index.size());
  if (!isInside(shape, index.data()))
    fail("output '", output, "': required an element of shape ", listText(shape), ", found ",
         listText(index));
}

template <class Outputs>
const auto& outputNamed(const Outputs& outputs, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& output : outputs) {
    if (output.name == name) return output;
    names.push_back(output.name);
  }
  fail("output '", name, "': required one of the outputs ", listText(names),
       didYouMean(name, names));
}

}  // namespace

PerArray<std::int32_t> levelsOf(const Circuit& circuit) {
  PerArray<std::int32_t> levels(circuit.arrays().size(), 0);
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    for (ArrayId source : sourcesOf(array.op)) levels[id] = std::max(levels[id], levels[source]);
    if (array.as<StepOp>() != nullptr) ++levels[id];
  }
  return levels;
}

Circuit arrayPart(const Circuit& circuit, ArrayId array) {
  if (circuit.array(array).as<InputOp>() != nullptr)
    fail("array '", circuit.array(array).name,
         "': required a sum, a step or a read, found an input");
  PartMaker maker(circuit);
  maker.want(array);
  maker.wantBelow(false);
  maker.make();
  maker.builder().output(circuit.array(array).name, maker.made(array));
  return maker.builder().finish();
}

Circuit levelPart(const Circuit& circuit, std::int32_t level) {
  PerArray<std::int32_t> levels = levelsOf(circuit);
  PartMaker maker(circuit);
  std::vector<ArrayId> outputs;
  for (ArrayId id : circuit.arrays().ids()) {
    const Array& array = circuit.array(id);
    if (levels[id] != level) continue;
    if (array.as<StepOp>() == nullptr && array.as<ReadOp>() == nullptr) continue;
    maker.want(id);
    outputs.push_back(id);
  }
  if (outputs.empty())
    fail("level ", level, ": required one of the levels 1 to ",
         *std::max_element(levels.begin(), levels.end()), " of the circuit");
  maker.wantBelow(false);
  maker.make();
  for (ArrayId id : outputs) maker.builder().output(circuit.array(id).name, maker.made(id));
  return maker.builder().finish();
}

Circuit outputPart(const Circuit& circuit, const std::string& name,
                   const std::optional<Index>& index) {
  const Output& output = outputNamed(circuit.outputs(), name);
  const Shape& shape = circuit.array(output.array).shape;
  if (index) checkIndex(name, shape, *index);
  PartMaker maker(circuit);
  maker.want(output.array);
  maker.wantBelow(true);
  maker.make();
  ArrayId made = maker.made(output.array);
  std::string called = name;
  if (index && !shape.empty()) {
    called = elementName(name, *index);
    Term element = term(made);
    for (std::int64_t coordinate : *index) element.at.push_back({coordinate, {}});
    made = maker.builder().sum(called, {}, {element});
  }
  maker.builder().output(called, made);
  return maker.builder().finish();
}

Netlist outputPart(const Netlist& netlist, const std::string& name,
                   const std::optional<Index>& index) {
  const OutputPort& port = outputNamed(netlist.outputPorts(), name);
  if (index) checkIndex(name, port.shape, *index);
  NetlistBuilder builder;
  for (const InputPort& input : netlist.inputPorts())
    builder.input(input.name, input.shape, input.range, input.coding);
  auto formOf = [](std::int64_t constant, Netlist::List list) {
    Form form{constant, {}};
    for (const Wire& wire : list) form.wires.push_back(wire);
    return form;
  };
  for (std::int64_t bank = 0; bank < netlist.banks(); ++bank) {
    std::vector<std::int64_t> thresholds;
    for (std::int64_t gate = netlist.firstGate(bank); gate < netlist.firstGate(bank + 1); ++gate)
      thresholds.push_back(netlist.threshold(gate));
    builder.bank(formOf(0, netlist.list(bank)), thresholds);
  }
  std::vector<Form> forms;
  for (const OutputForm& form : port.forms)
    forms.push_back(formOf(form.constant, netlist.list(form)));
  if (index && !port.shape.empty())
    builder.output(elementName(name, *index), forms[rowMajor(port.shape).at(index->data())]);
  else
    builder.output(name, port.shape, forms);
  return simplify(builder.finish(),
                  {.constants = false, .equal = false, .dead = true, .redundant = false});
}

}  // namespace tc0
