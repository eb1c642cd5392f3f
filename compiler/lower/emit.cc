#include "compiler/lower/emit.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "circuit/builder.h"
#include "circuit/sources.h"

namespace tc0::lower {
namespace {

class Emitter {
 public:
  explicit Emitter(const Draft& draft) : draft_(draft) {
    emitted_.arrays.assign(draft.arrays().size(), -1);
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

  void say(const std::string& key, const std::string& value) {
    constexpr std::array<std::string_view, 4> kOwn{"format", "version", "kind", "structure"};
    bool own = std::find(kOwn.begin(), kOwn.end(), key) != kOwn.end();
    builder_.metadata(own ? "program." + key : key, value);
  }

  Emitted finish(const std::vector<Output>& outputs) {
    for (const Output& output : outputs) builder_.output(output.name, now(output.array));
    emitted_.circuit = builder_.finish();
    return std::move(emitted_);
  }

 private:
  ArrayId now(ArrayId id) const { return emitted_.arrays[id]; }

  const Draft& draft_;
  CircuitBuilder builder_;
  Emitted emitted_;
};

}  // namespace

std::vector<bool> liveArrays(const Draft& draft, const std::vector<ArrayId>& roots) {
  std::vector<bool> live(draft.arrays().size(), false);
  for (ArrayId root : roots) live[root] = true;
  for (std::size_t id = live.size(); id-- > 0;) {
    const DraftArray& array = draft.arrays()[id];
    if (array.as<InputOp>() != nullptr) live[id] = true;
    if (!live[id]) continue;
    for (ArrayId source : sourcesOf(array.op)) live[source] = true;
  }
  return live;
}

Emitted emit(const Draft& draft, const std::vector<bool>& live, const std::vector<Output>& outputs,
             const std::map<std::string, std::string>& metadata,
             const std::function<void(std::size_t, std::size_t)>& progress) {
  Emitter emitter(draft);
  for (std::size_t id = 0; id < live.size(); ++id) {
    if (live[id]) emitter.add(static_cast<ArrayId>(id));
    if (progress) progress(id + 1, live.size());
  }
  for (const auto& [key, value] : metadata) emitter.say(key, value);
  return emitter.finish(outputs);
}

}  // namespace tc0::lower
