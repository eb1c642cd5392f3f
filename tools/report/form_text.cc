#include "tools/report/form_text.h"

#include <algorithm>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

std::string termText(const Circuit& circuit, const Term& term) {
  std::string scale = term.scale == 1 ? "" : term.scale == -1 ? "−" : cat(term.scale, "·");
  std::string source = term.source == kOne ? "" : circuit.array(term.source).name;
  if (term.source == kOne && term.weights == nullptr) return cat(term.scale);
  std::string weights = term.weights == nullptr ? "" : source.empty() ? "constants" : "w·";
  std::string sum = term.over.empty() ? "" : cat("Σ", listText(term.over), " ");
  std::string where = term.domain.empty() ? "" : " (on a part)";
  return scale + sum + weights + source + where;
}

std::string stepText(const Circuit& circuit, const StepOp& step) {
  const std::string& numerator = circuit.array(step.numerator.array).name;
  std::int64_t least = step.tables.gates(0), most = least;
  for (std::int64_t t = 1; t < step.tables.tables(); ++t) {
    least = std::min(least, step.tables.gates(t));
    most = std::max(most, step.tables.gates(t));
  }
  std::string gates = least == most ? cat(most) : cat(least, " to ", most);
  std::string tables =
      step.tables.tables() == 1 ? "one table" : cat(step.tables.tables(), " tables");
  if (!step.denominator)
    return cat("gates [", numerator, " ≥ p], ", gates, " an element, ", tables);
  return cat("gates [q·", numerator, " ≥ p·", circuit.array(step.denominator->array).name, "], ",
             gates, " an element, ", tables);
}

}  // namespace

std::string formText(const Circuit& circuit, ArrayId id) {
  const Array& array = circuit.array(id);
  if (const auto* input = array.as<InputOp>())
    return cat("integers in [", input->range.lo, ", ", input->range.hi, "] on ",
               input->coding.width, " wires each");
  if (const auto* step = array.as<StepOp>()) return stepText(circuit, *step);
  if (const auto* read = array.as<ReadOp>())
    return cat("other forms over the gates of ", circuit.array(read->step).name, ", ",
               read->variants, read->variants == 1 ? " variant" : " variants");
  std::string text;
  for (const Term& term : array.as<SumOp>()->terms)
    text += (text.empty() ? "" : " + ") + termText(circuit, term);
  return text.empty() ? "0" : text;
}

}  // namespace tc0
