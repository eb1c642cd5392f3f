#include "tools/check/recount_circuit.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "tools/check/bank.h"
#include "tools/check/error.h"
#include "tools/check/questions.h"

namespace tc0check {

namespace {

constexpr Count kQuick = 200'000'000;  // visits
constexpr std::size_t kMostRemembered = 1 << 16;

class Counter {
 public:
  Counter(const Circuit& circuit, Method method, Work& work)
      : circuit_(circuit),
        work_(work),
        levels_(circuit.arrays.size()),
        banks_(circuit, levels_, work),
        questions_(circuit, levels_, work) {
    Count visits = oneByOne();
    work.oneByOne(visits);
    result_.byClasses = method == Method::kClasses ||
                        (method == Method::kAuto && visits > std::min<Count>(kQuick, work.limit()));
  }

  Recount run() {
    for (std::size_t id = 0; id < circuit_.arrays.size(); ++id) {
      std::string where = "array '" + circuit_.arrays[id].name + "'";
      work_.now(where);
      try {
        countArray(id);
      } catch (const Invalid& error) {
        refuse(circuit_.file.path, ": ", where, ": ", error.what());
      }
    }
    result_.figures.inputWires = circuit_.inputWires;
    return result_;
  }

 private:
  /// An upper bound of the visits that counting one by one takes.
  Count oneByOne() {
    Count visits = 0;
    for (const Array& array : circuit_.arrays) {
      const auto* step = std::get_if<Step>(&array.op);
      if (step == nullptr) continue;
      Count each = addOrMost(2, banks_.flattener().cost(step->numerator.array));
      if (step->denominator) {
        each = addOrMost(each, banks_.flattener().cost(step->denominator->array));
      }
      visits = addOrMost(visits, multiplyOrMost(each, array.elements));
    }
    return visits;
  }

  void countArray(int id) {
    if (std::holds_alternative<Step>(circuit_[id].op)) countStep(id);
    if (result_.byClasses) questions_.learn(id);
  }

  void countStep(int id) {
    id_ = id;
    remembered_.clear();
    questionsOfStep_ = {};
    if (result_.byClasses) questionsOfStep_ = questions_.ofStep(id);
    Box box = wholeBox(circuit_[id].shape);
    result_.elements = add(result_.elements, population(box));
    LevelMap& levels = levels_[id];
    levels.setRoot(countBox(box));
  }

  /// Counts the box and returns its node in the step's level map. A box of indices that are alike
  /// is counted at one of them; any other is cut in two. One by one, only a single index is alike.
  int countBox(Box& box) {
    std::string answers;
    std::size_t d = result_.byClasses ? dimensionToCut(box, answers) : longest(box);
    LevelMap& levels = levels_[id_];
    if (d == box.size()) return levels.addLeaf(countAlike(box, answers));

    Span whole = box[d];
    Int cut = whole.lo + (whole.hi - whole.lo) / 2 + 1;
    box[d] = {whole.lo, cut - 1};
    int low = countBox(box);
    box[d] = {cut, whole.hi};
    int high = countBox(box);
    box[d] = whole;
    return levels.addCut(d, cut, low, high);
  }

  static std::size_t longest(const Box& box) {
    auto longer = [](Span a, Span b) { return a.hi - a.lo < b.hi - b.lo; };
    auto found = std::max_element(box.begin(), box.end(), longer);
    if (found == box.end() || found->lo == found->hi) return box.size();
    return found - box.begin();
  }

  /// The dimension that matters most to a question which the indices of the box answer differently;
  /// box.size() if they answer every question alike. `answers` then says what they answer.
  std::size_t dimensionToCut(const Box& box, std::string& answers) {
    auto note = [&answers](char kind, auto value) {
      answers += kind;
      answers.append(reinterpret_cast<const char*>(&value), sizeof value);
    };
    work_.spend(1);
    for (const Question& question : questionsOfStep_.questions) {
      work_.spend(1);
      std::optional<Answer> one = answer(question, box);
      if (!one) return longest(box, {question.strides});
      note(one->cell ? 'c' : 'n', one->value);
    }
    for (const LevelQuestion& question : questionsOfStep_.levels) {
      work_.spend(8);
      const LevelMap& levels = levels_[question.step];
      const Profile* profile = answer(question, levels, box);
      std::size_t d = profile != nullptr ? box.size() : longest(box, question.strides);
      if (d != box.size()) return d;
      note('l', reinterpret_cast<std::uintptr_t>(profile));
      if (profile == nullptr) noteIndex(question, box, note);
    }
    return box.size();
  }

  /// Appends the place that a level question reaches. Its paths may reach several profiles even
  /// from one index, and then only an index that reads from exactly there answers alike.
  template <class Note>
  static void noteIndex(const LevelQuestion& question, const Box& box, Note note) {
    for (const Strides& strides : question.strides) {
      Wide coordinate = 0;
      for (std::size_t d = 0; d < box.size(); ++d) coordinate += strides[d] * box[d].lo;
      note('i', coordinate);
    }
  }

  /// The dimension along which some of the strides reach farthest; box.size() if none moves.
  static std::size_t longest(const Box& box, const std::vector<Strides>& all) {
    std::size_t most = box.size();
    Count farthest = 0;
    for (std::size_t d = 0; d < box.size(); ++d) {
      for (const Strides& strides : all) {
        Count reach = magnitude(strides[d]) * (box[d].hi - box[d].lo);
        if (reach <= farthest) continue;
        farthest = reach;
        most = d;
      }
    }
    return most;
  }

  /// Counts the first index of a box whose indices are alike, unless one with equal answers has
  /// been counted before.
  const Profile& countAlike(const Box& box, const std::string& answers) {
    if (result_.byClasses) {
      auto found = remembered_.find(answers);
      if (found != remembered_.end()) return count(found->second, box);
      if (remembered_.size() == kMostRemembered) remembered_.clear();
    }
    std::vector<Int> index;
    for (Span span : box) index.push_back(span.lo);
    Bank& bank = result_.byClasses ? remembered_[answers] : bank_;
    bank = banks_.count(id_, index.data());
    ++result_.counted;
    return count(bank, box);
  }

  const Profile& count(const Bank& bank, const Box& box) {
    result_.figures.add(bank.figures, population(box));
    return bank.profile;
  }

  const Circuit& circuit_;
  Work& work_;
  std::vector<LevelMap> levels_;  // by array; of steps
  BankCounter banks_;
  Questions questions_;
  Recount result_;

  int id_ = 0;  // the step being counted
  QuestionSet questionsOfStep_;
  std::unordered_map<std::string, Bank> remembered_;  // by answers
  Bank bank_;                                         // the last one, one by one
};

}  // namespace

Recount recount(const Circuit& circuit, Method method, Work& work) {
  return Counter(circuit, method, work).run();
}

}  // namespace tc0check
