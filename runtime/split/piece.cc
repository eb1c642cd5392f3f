#include "runtime/split/piece.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "runtime/split/sources.h"

namespace tc0 {
namespace {

class PieceBuilder {
 public:
  PieceBuilder(const Circuit& circuit, const SplitPlan& plan, std::int32_t stage, int rank)
      : circuit_(circuit), plan_(plan), stage_(stage), rank_(rank) {
    ids_.resize(circuit.arrays().size(), kAbsent);
  }

  StagePiece built() {
    for (ArrayId id : circuit_.arrays().ids())
      if (plan_.stage[id] == stage_ && plan_.computed[id][rank_]) add(id);
    piece_.circuit = builder_.finish();
    return std::move(piece_);
  }

 private:
  static constexpr std::int32_t kAbsent = -2;

  const Box& boxIn(ArrayId id) const {
    const MaybeBox& box = (plan_.stage[id] == stage_ ? plan_.computed : plan_.held)[id][rank_];
    TC0_ASSERT(box.has_value());
    return *box;
  }

  void add(ArrayId id) {
    const Array& array = circuit_.array(id);
    const Box& box = *plan_.computed[id][rank_];
    forEachSource(array, box, [&](ArrayId source, const Box&) { require(source); });
    if (const auto* sum = array.as<SumOp>())
      ids_[id] = builder_.sum(array.name, shapeOf(box), termsIn(*sum, box));
    else if (const auto* step = array.as<StepOp>())
      ids_[id] = addStep(array.name, *step, box);
    else
      ids_[id] = addRead(array.name, *array.as<ReadOp>(), box);
    if (plan_.isShared(id) && plan_.own[id][rank_]) {
      builder_.output(array.name, ids_[id]);
      piece_.outputs.push_back(id);
    }
  }

  // Makes an array of an earlier stage an input of the piece.
  void require(ArrayId id) {
    if (ids_[id] != kAbsent) return;
    TC0_ASSERT(plan_.stage[id] < stage_);
    const Array& array = circuit_.array(id);
    ids_[id] = builder_.input(array.name, shapeOf(boxIn(id)), array.range);
    piece_.inputs.push_back(id);
  }

  View viewIn(const View& view, const Box& readers) const {
    return {ids_[view.array], shifted(view.at, readers, boxIn(view.array))};
  }

  // Terms whose domain the box does not meet are left out.
  std::vector<Term> termsIn(const SumOp& sum, const Box& box) const {
    std::vector<Term> terms;
    for (const Term& term : sum.terms) {
      const MaybeBox readers = domainOf(term, box);
      if (!readers) continue;
      Term own = term;
      if (term.source != kOne) {
        own.source = ids_[term.source];
        own.at = shifted(term.at, box, boxIn(term.source));
      }
      if (term.weights != nullptr) own.weightAt = shifted(term.weightAt, box, 0);
      for (std::size_t d = 0; d < own.domain.size(); ++d)
        own.domain[d] = {(*readers)[d].lo - box[d].lo, (*readers)[d].hi - box[d].lo};
      terms.push_back(std::move(own));
    }
    if (terms.empty()) terms.push_back(constantTerm(0));
    return terms;
  }

  ArrayId addStep(const std::string& name, const StepOp& step, const Box& box) {
    const AffineRow tableAt = shifted(step.tableAt, box, 0);
    if (!step.denominator)
      return builder_.step(name, shapeOf(box), viewIn(step.numerator, box), step.tables, tableAt);
    return builder_.ratioStep(name, shapeOf(box), viewIn(step.numerator, box),
                              viewIn(*step.denominator, box), step.tables, tableAt);
  }

  ArrayId addRead(const std::string& name, const ReadOp& read, const Box& box) {
    ReadOp own = read;
    own.step = ids_[read.step];
    own.at = shifted(read.at, box, boxIn(read.step));
    own.variantAt = shifted(read.variantAt, box, 0);
    return builder_.read(name, shapeOf(box), std::move(own));
  }

  const Circuit& circuit_;
  const SplitPlan& plan_;
  const std::int32_t stage_;
  const int rank_;
  CircuitBuilder builder_;
  PerArray<ArrayId> ids_;  // in the piece
  StagePiece piece_;
};

}  // namespace

std::optional<StagePiece> pieceOf(const Circuit& circuit, const SplitPlan& plan, std::int32_t stage,
                                  int rank) {
  bool owns = false;
  for (ArrayId id : circuit.arrays().ids())
    owns |= plan.stage[id] == stage && plan.isShared(id) && plan.own[id][rank].has_value();
  if (!owns) return std::nullopt;
  return PieceBuilder(circuit, plan, stage, rank).built();
}

}  // namespace tc0
