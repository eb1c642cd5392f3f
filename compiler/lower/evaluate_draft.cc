#include "compiler/lower/evaluate_draft.h"

#include "circuit/base/assert.h"
#include "circuit/base/number.h"

namespace tc0::lower {
namespace {

using Numbers = std::vector<std::int64_t>;

class Evaluator {
 public:
  Evaluator(const Draft& draft, const std::vector<Numbers>& inputs)
      : draft_(draft), inputs_(inputs) {}

  PerArray<Numbers> run() {
    for (const DraftArray& array : draft_.arrays()) {
      Numbers values;
      if (array.as<InputOp>() != nullptr) {
        values = inputs_[input_++];
      } else {
        std::vector<std::int64_t> index(array.shape.size(), 0);
        do values.push_back(element(array, index));
        while (advance(index.data(), array.shape));
      }
      TC0_ASSERT(std::ssize(values) == elementsOf(array.shape, "array"));
      numbers_.push_back(std::move(values));
    }
    return std::move(numbers_);
  }

 private:
  // The number of a sum, step or read at an index.
  std::int64_t element(const DraftArray& array, const std::vector<std::int64_t>& index) const {
    if (const auto* sum = array.as<SumOp>()) {
      std::int64_t value = 0;
      for (const Term& term : sum->terms) value += contribution(term, index);
      return value;
    }
    if (const auto* step = array.as<StepOp>())
      return bank(*step, index, {step->tables.base, step->tables.increments, 1, 0});
    const auto& read = *array.as<ReadOp>();
    return bank(*draft_.array(read.step).as<StepOp>(), indexAt(read.at, index.data()),
                {read.base, read.increments, read.variants, read.variantAt.at(index.data())});
  }

  std::int64_t at(const View& view, const std::vector<std::int64_t>& index) const {
    return at(view.array, view.at, index);
  }

  std::int64_t at(ArrayId array, const IndexMap& map,
                  const std::vector<std::int64_t>& index) const {
    Index where = indexAt(map, index.data());
    return numbers_[array].at(rowMajor(draft_.array(array).shape).at(where.data()));
  }

  // A term's contribution to an element, as Term defines it: nothing outside of its domain.
  std::int64_t contribution(const Term& term, const std::vector<std::int64_t>& out) const {
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      if (!term.domain[d].contains(out[d])) return 0;
    std::int64_t value = 0;
    std::vector<std::int64_t> over(term.over.size(), 0);
    do {
      std::vector<std::int64_t> index = out;
      index.insert(index.end(), over.begin(), over.end());
      std::int64_t weight =
          term.weights == nullptr ? 1 : term.weights->at(term.weightAt.at(index.data()));
      value += term.scale * weight * (term.source == kOne ? 1 : at(term.source, term.at, index));
    } while (advance(over.data(), term.over));
    return value;
  }

  // A form over the gates of a bank, laid out as in ReadOp. A step's own form is variant 0 of 1.
  struct Form {
    const Numbers& base;
    const Numbers& increments;
    std::int64_t variants, variant;
  };

  std::int64_t bank(const StepOp& step, const std::vector<std::int64_t>& index,
                    const Form& form) const {
    std::int64_t n = at(step.numerator, index);
    std::int64_t d = step.denominator ? at(*step.denominator, index) : 1;
    std::int64_t t = step.tableAt.at(index.data());
    std::int64_t first = step.tables.start[t], gates = step.tables.gates(t);
    std::int64_t value = form.base.at(t * form.variants + form.variant);
    for (std::int64_t k = 0; k < gates; ++k)
      if (Wide{step.tables.qAt(first + k)} * n >= Wide{step.tables.p[first + k]} * d)
        value += form.increments.at(form.variants * first + form.variant * gates + k);
    return value;
  }

  const Draft& draft_;
  const std::vector<Numbers>& inputs_;
  std::size_t input_ = 0;
  PerArray<Numbers> numbers_;
};

}  // namespace

PerArray<Numbers> evaluateDraft(const Draft& draft, const std::vector<Numbers>& inputs) {
  return Evaluator(draft, inputs).run();
}

}  // namespace tc0::lower
