#include "tools/check/proof/circuit_forms.h"

#include "tools/check/error.h"

namespace tc0check {

CircuitForms::CircuitForms(const Circuit& circuit, const Program& program, Expressions& expressions,
                           ProgramForms& tensors)
    : circuit_(circuit),
      program_(program),
      expressions_(expressions),
      tensors_(tensors),
      holdings_(circuit.arrays.size()) {}

void CircuitForms::add(Expressions::Builder& to, Int coefficient, int id, const Index& index) {
  if (coefficient == 0) return;
  if (const Holding& held = holdings_[id]; held.tensor >= 0) {
    const std::vector<Int>& shape = program_[held.tensor].shape;
    expressions_.addConstant(to, times(coefficient, held.offset));
    return tensors_.add(to, times(coefficient, held.sign), held.tensor,
                        unflatten(flatten(index, circuit_[id].shape), shape));
  }
  Words words{id, tensors_.spelling()};
  for (const Affine& value : index) appendWords(words, value);
  auto found = known_.find(words);
  if (found == known_.end()) {
    Expressions::Builder own = expressions_.begin();
    define(own, 1, id, index);
    found = known_.emplace(std::move(words), expressions_.finish(std::move(own))).first;
  }
  expressions_.addForm(to, coefficient, found->second);
}

void CircuitForms::define(Expressions::Builder& to, Int coefficient, int id, const Index& index) {
  const Array& array = circuit_[id];
  if (const auto* sum = std::get_if<Sum>(&array.op)) return addSum(to, coefficient, *sum, index);
  if (const auto* step = std::get_if<Step>(&array.op)) {
    Int t = step->tables > 1 ? single(compose(step->tableAt, index)) : 0;
    return addGates(to, coefficient, id, index, tableOf(id, t));
  }
  if (const auto* read = std::get_if<Read>(&array.op)) {
    Index at;
    for (const Row& row : read->step.at) at.push_back(compose(row, index));
    const auto& step = std::get<Step>(circuit_[read->step.array].op);
    Int t = step.tables > 1 ? single(compose(step.tableAt, at)) : 0;
    Int variant = read->variants > 1 ? single(compose(read->variantAt, index)) : 0;
    return addGates(to, coefficient, read->step.array, at,
                    tableOf(id, *read, read->step.array, t, variant));
  }
  throw Undecided(paste("the input '", array.name, "' is none of the program's"));
}

void CircuitForms::addSum(Expressions::Builder& to, Int coefficient, const Sum& sum,
                          const Index& index) {
  for (const Term& term : sum.constants) addTerm(to, coefficient, term, index);
  for (const Term& term : sum.terms) addTerm(to, coefficient, term, index);
}

void CircuitForms::addTerm(Expressions::Builder& to, Int coefficient, const Term& term,
                           const Index& index) {
  for (std::size_t d = 0; d < term.domain.size(); ++d) {
    if (!isInside(index[d], term.domain[d])) return;
  }
  Int factor = times(coefficient, term.scale);
  std::vector<bool> apart(term.over.size(), false);
  bool isConstant = term.source < 0;
  if (term.weights && !isConstant) {
    for (std::size_t r = 0; r < apart.size(); ++r) {
      apart[r] = term.over[r] > 1 && term.weightAt.stride(index.size() + r) != 0;
    }
  }
  reduce(expressions_, to, term.over, apart, [&](const Index& r) {
    Index whole = index;
    whole.insert(whole.end(), r.begin(), r.end());
    if (isConstant && term.weights) {
      return expressions_.addNumbers(
          to, factor, [&](Int i) { return (*term.weights)[i]; }, compose(term.weightAt, whole));
    }
    if (isConstant) return expressions_.addConstant(to, factor);
    Int weighted = factor;
    if (term.weights) {
      weighted = times(factor, (*term.weights)[single(compose(term.weightAt, whole))]);
    }
    if (weighted == 0) return;
    Index at;
    for (const Row& row : term.at) at.push_back(compose(row, whole));
    add(to, weighted, term.source, at);
  });
}

void CircuitForms::addGates(Expressions::Builder& to, Int coefficient, int id, const Index& index,
                            const GateTable& table) {
  const auto& step = std::get<Step>(circuit_[id].op);
  auto formOf = [&](const View& view) {
    Index at;
    for (const Row& row : view.at) at.push_back(compose(row, index));
    Expressions::Builder number = expressions_.begin();
    add(number, 1, view.array, at);
    return expressions_.finish(std::move(number));
  };
  Form numerator = formOf(step.numerator);
  if (!step.denominator) return expressions_.addStep(to, coefficient, numerator, table);
  expressions_.addRatioStep(to, coefficient, numerator, formOf(*step.denominator), table);
}

const GateTable& CircuitForms::tableOf(int id, Int t) {
  Int identity = -((Int{id} << 32) + t + 1);
  auto found = tables_.find(identity);
  if (found == tables_.end()) {
    const auto& step = std::get<Step>(circuit_[id].op);
    found = tables_.emplace(identity, gateTable(step, t, identity)).first;
  }
  return found->second;
}

const GateTable& CircuitForms::tableOf(int id, const Read& read, int stepId, Int t, Int variant) {
  auto [place, isNew] = variants_.try_emplace({id, t, variant}, 0);
  if (isNew) place->second = -((Int{1} << 60) + Int(variants_.size()));
  auto found = tables_.find(place->second);
  if (found != tables_.end()) return found->second;
  const auto& step = std::get<Step>(circuit_[stepId].op);
  GateTable table = gateTable(step, t, place->second);
  Int value = read.base[t * read.variants + variant];
  Int first = read.variants * step.start[t] + variant * step.gates(t);
  table.values = {value};
  for (Int k = 0; k < step.gates(t); ++k) {
    value = plus(value, read.increments[first + k]);
    table.values.push_back(value);
  }
  return tables_.emplace(place->second, std::move(table)).first->second;
}

}  // namespace tc0check
