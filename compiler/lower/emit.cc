#include "compiler/lower/emit.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/builder.h"
#include "circuit/sources.h"
#include "compiler/lower/hints.h"

namespace tc0::lower {
namespace {

// Hands the arrays of a draft to a CircuitBuilder. The circuit has fewer arrays than the draft, so
// every number of an array is translated.
class Emitter {
 public:
  explicit Emitter(const Draft& draft) : draft_(draft) {
    emitted_.arrays.assign(draft.arrays().size(), ArrayId(-1));
  }

  void add(ArrayId id) {
    const DraftArray& array = draft_.array(id);
    ArrayId& made = emitted_.arrays[id];
    if (const auto* input = array.as<InputOp>()) {
      made = builder_.input(array.name, array.shape, input->range, input->coding);
    } else if (const auto* sum = array.as<SumOp>()) {
      std::vector<Term> terms = sum->terms;
      for (Term& term : terms)
        if (term.source != kOne) term.source = now(term.source);
      made = builder_.sum(array.name, array.shape, std::move(terms));
    } else if (const auto* step = array.as<StepOp>()) {
      View numerator{now(step->numerator.array), step->numerator.at};
      if (step->denominator) {
        View denominator{now(step->denominator->array), step->denominator->at};
        made = builder_.ratioStep(array.name, array.shape, std::move(numerator),
                                  std::move(denominator), step->tables, step->tableAt);
      } else {
        made = builder_.step(array.name, array.shape, std::move(numerator), step->tables,
                             step->tableAt);
      }
    } else {
      ReadOp read = *array.as<ReadOp>();
      read.step = now(read.step);
      made = builder_.read(array.name, array.shape, std::move(read));
    }
  }

  // The program's keys that a circuit's file uses itself get a prefix.
  void addTexts(const CircuitTexts& texts) {
    constexpr std::array<std::string_view, 5> kOwn{"format", "version", "kind", "structure",
                                                   kHintsKey};
    for (const auto& [key, value] : texts.metadata) {
      bool own = std::find(kOwn.begin(), kOwn.end(), key) != kOwn.end();
      builder_.metadata(own ? "program." + key : key, value);
    }
    if (!texts.hints.empty()) builder_.metadata(kHintsKey, texts.hints);
  }

  DraftCircuit finish(const std::vector<Output>& outputs) {
    for (const Output& output : outputs) builder_.output(output.name, now(output.array));
    emitted_.circuit = builder_.finish();
    return std::move(emitted_);
  }

 private:
  // The number in the circuit of an array that has been added.
  ArrayId now(ArrayId id) const {
    TC0_ASSERT(emitted_.arrays[id] >= 0);
    return emitted_.arrays[id];
  }

  const Draft& draft_;
  CircuitBuilder builder_;
  DraftCircuit emitted_;
};

}  // namespace

PerArray<bool> liveArrays(const Draft& draft, const std::vector<ArrayId>& roots) {
  PerArray<bool> live(draft.arrays().size(), false);
  for (ArrayId root : roots) live[root] = true;
  for (ArrayId id = live.nextId(); id-- > 0;) {
    const DraftArray& array = draft.array(id);
    if (array.as<InputOp>() != nullptr) live[id] = true;
    if (!live[id]) continue;
    for (ArrayId source : sourcesOf(array.op)) {
      TC0_ASSERT(source < id);
      live[source] = true;
    }
  }
  return live;
}

DraftCircuit emit(const Draft& draft, const PerArray<bool>& live,
                  const std::vector<Output>& outputs, const CircuitTexts& texts,
                  const std::function<void(std::size_t, std::size_t)>& progress) {
  Emitter emitter(draft);
  for (ArrayId id : live.ids()) {
    if (live[id]) emitter.add(id);
    if (progress) progress(id + 1, live.size());
  }
  emitter.addTexts(texts);
  return emitter.finish(outputs);
}

}  // namespace tc0::lower
