#include "runtime/arrays/explain.h"

#include <algorithm>
#include <array>
#include <vector>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

double countOf(const Shape& shape) {
  double count = 1;
  for (std::int64_t extent : shape) count *= static_cast<double>(extent);
  return count;
}

const char* nameOf(Accumulator numbers) {
  if (numbers == Accumulator::kInt32) return "";
  return numbers == Accumulator::kDouble ? " in doubles" : " of 64 bits";
}

void explainSum(const Circuit& circuit, ArrayId id, const ArrayPlan& plan, ArrayNote& note) {
  const FlatSum& sum = *plan.sum();
  auto elements = static_cast<double>(circuit.array(id).elements);
  int common = 0;
  for (const FlatTerm& term : sum.terms) {
    if (term.source == kOne) continue;
    double each = countOf(term.over);
    if (term.common != nullptr) {
      ++common;
      each = static_cast<double>(std::ssize(term.common->diagonals)) +
             each / static_cast<double>(sum.shape.back());
    }
    note.products += elements * each;
  }
  for (const FlatProduct& product : sum.products)
    note.products += elements * countOf(product.a.over);
  note.how = cat("sum", nameOf(plan.numbers));
  for (const FlatMaximum& maximum : sum.maxima)
    note.steps += elements * static_cast<double>(maximum.places.size());
  if (!sum.maxima.empty()) note.how = cat(sum.maxima.size(), " maximum");
  if (!sum.products.empty()) note.how = cat(sum.products.size(), " product of arrays");
  if (plan.dense) note.how = plan.dense->scales.empty() ? "matrix" : "matrix with scaled rows";
  if (common > 0) note.how = "matrix with common rows";
}

void countForms(const RankTables& tables, std::array<std::int64_t, 8>& forms) {
  static constexpr std::array<std::size_t, 4> kPlaces{0, 7, 4, 6};  // of kConstant, kLine ...
  for (std::int64_t t = 0; t < tables.size(); ++t)
    ++forms[kPlaces[static_cast<std::size_t>(tables[t].form)]];
}

template <class Number>
void countForms(const StepTableSet<Number>& tables, std::array<std::int64_t, 8>& forms) {
  for (std::int64_t t = 0; t < tables.size(); ++t)
    ++forms[static_cast<std::size_t>(tables[t].form)];
}

void explainStep(const Circuit& circuit, ArrayId id, const ArrayPlan& plan, ArrayNote& note) {
  static constexpr std::array<const char*, 8> kForms{"constant", "affine", "look-up",  "compared",
                                                     "guessed",  "paired", "searched", "line"};
  const StepPlan& step = *plan.step();
  std::array<std::int64_t, 8> forms{};
  if (step.narrow) countForms(*step.narrow, forms);
  if (step.wide) countForms(*step.wide, forms);
  if (step.ranks) countForms(*step.ranks, forms);
  note.how = cat(circuit.array(id).as<ReadOp>() != nullptr ? "read" : "step",
                 step.flat.ratio ? " of a ratio" : "", nameOf(plan.numbers));
  // How many tables have each form, the most frequent form first.
  std::vector<std::size_t> found;
  for (std::size_t form = 0; form < forms.size(); ++form)
    if (forms[form] > 0) found.push_back(form);
  std::stable_sort(found.begin(), found.end(),
                   [&](std::size_t a, std::size_t b) { return forms[a] > forms[b]; });
  for (std::size_t form : found)
    note.how +=
        found.size() == 1 ? cat(", ", kForms[form]) : cat(", ", forms[form], " ", kForms[form]);
  note.steps = static_cast<double>(circuit.array(id).elements);
}

}  // namespace

PerArray<ArrayNote> explain(const Circuit& circuit, const PerArray<ArrayPlan>& plans,
                            const Schedule& schedule) {
  PerArray<ArrayNote> notes(plans.size());
  for (ArrayId id : notes.ids()) {
    ArrayNote& note = notes[id];
    note.evaluated = schedule[id].needed;
    if (!note.evaluated) {
      note.how = "not needed";
      continue;
    }
    if (plans[id].sum() != nullptr)
      explainSum(circuit, id, plans[id], note);
    else if (plans[id].step() != nullptr)
      explainStep(circuit, id, plans[id], note);
    else
      note.how = "input";
    if (schedule[id].with != id)
      note.how = cat("from the ranks of ", circuit.array(schedule[id].with).name);
    if (schedule[id].inside >= 0) note.how += cat(", in ", circuit.array(schedule[id].inside).name);
  }
  return notes;
}

}  // namespace tc0
