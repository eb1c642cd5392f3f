#include "compiler/evidence/mutants.h"

#include "circuit/base/error.h"
#include "circuit/builder.h"

namespace tc0::evidence {
namespace {

// Changes one number of an operation in place, and returns which one in words: empty if it has
// none.
class Change {
 public:
  Change(const Array& array, std::mt19937_64& random) : array_(array), random_(random) {}

  std::string operator()(InputOp&) { return ""; }
  std::string operator()(SumOp& sum) {
    if (sum.terms.empty()) return "";
    Term& term = sum.terms[below(sum.terms.size())];
    if (term.weights == nullptr) {
      return change("factor", 0, term.scale);
    }
    std::vector<std::int64_t> weights = *term.weights;
    std::size_t at = below(weights.size());
    std::string what = change("weight", at, weights[at]);
    term.weights = integers(std::move(weights));
    return what;
  }
  std::string operator()(StepOp& step) {
    if (step.tables.p.empty()) return "";
    std::size_t k = below(step.tables.p.size());
    if (below(2) == 0) return change("increment", k, step.tables.increments[k]);
    return change("threshold", k, step.tables.p[k]);
  }
  std::string operator()(ReadOp& read) {
    if (read.increments.empty()) return "";
    std::size_t k = below(read.increments.size());
    return change("increment", k, read.increments[k]);
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string change(const char* what, std::size_t at, std::int64_t& number) {
    std::int64_t before = number;
    number += below(2) == 0 ? 1 : -1;
    return cat(what, " ", at, " of '", array_.name, "': ", number, " instead of ", before);
  }

  const Array& array_;
  std::mt19937_64& random_;
};

// Adds an operation to a circuit under the array's name.
struct Add {
  CircuitBuilder& builder;
  const Array& array;

  void operator()(const InputOp& op) const {
    builder.input(array.name, array.shape, op.range, op.coding);
  }
  void operator()(const SumOp& op) const { builder.sum(array.name, array.shape, op.terms); }
  void operator()(const StepOp& op) const {
    if (op.denominator)
      builder.ratioStep(array.name, array.shape, op.numerator, *op.denominator, op.tables,
                        op.tableAt);
    else
      builder.step(array.name, array.shape, op.numerator, op.tables, op.tableAt);
  }
  void operator()(const ReadOp& op) const { builder.read(array.name, array.shape, op); }
};

}  // namespace

// Builds the circuit anew with one operation changed, so that the builder checks and proves
// everything. What it refuses is no mutant.
std::optional<Mutant> mutate(const Circuit& circuit, std::mt19937_64& random) {
  ArrayId chosen = random() % circuit.arrays().size();
  CircuitBuilder builder;
  std::string what;
  try {
    for (ArrayId id : circuit.arrays().ids()) {
      const Array& array = circuit.array(id);
      auto op = array.op;
      if (id == chosen) what = std::visit(Change(array, random), op);
      if (id == chosen && what.empty()) return std::nullopt;
      std::visit(Add{builder, array}, op);
    }
    for (const Output& output : circuit.outputs()) builder.output(output.name, output.array);
    for (const auto& [key, text] : circuit.metadata()) builder.metadata(key, text);
    return Mutant{builder.finish(), what};
  } catch (const Error&) {
    return std::nullopt;  // the builder refuses the changed circuit
  }
}

}  // namespace tc0::evidence
