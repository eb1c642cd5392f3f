#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/level_map.h"
#include "tools/check/work.h"

namespace tc0check {

// What tells two indices of a step apart.
//
// Write every path from the step's index o down to a wire of a source element: the path fixes a
// term for each sum on the way and a reduction index r for each of them, and on it everything is
// affine in (o, r). Two indices o and o' have forms that differ only in the names of their wires,
// with equal weights on wires of equal levels, if on every path
//
//   1. the same terms are in their domains,
//   2. the same weights, tables and variants are met,
//   3. the gates that are reached have the same levels, and
//   4. two paths meet in one source element for o exactly if they do for o'.
//
// For 4, only paths matter whose addresses move differently with o. 1, 2 and 4 are questions about
// one number, strides * o: weights, tables and variants are the same where the number is the same;
// domains do not change within certain stretches of it; two addresses that differ by strides * o
// plus something in lo ... hi that depends on r cannot meet where strides * o is out of reach on
// either side. So a question is `strides` and `cells`: two indices answer alike if their numbers
// are equal or in one cell. 3 is asked of the level map: a box of indices answers alike if all
// that it may reach is of one profile.
//
// Indices that answer every question alike are counted alike. Answering too finely costs time,
// never truth.

using Cell = WideSpan;
using Strides = std::vector<Wide>;

/// Two indices answer it alike if strides * index is equal or in one cell.
struct Question {
  Strides strides;
  std::vector<Cell> cells;  // disjoint, rising
  bool operator==(const Question&) const = default;
  bool operator<(const Question& other) const {
    return std::tie(strides, cells) < std::tie(other.strides, other.cells);
  }
};

/// A path to a step whose levels differ: coordinate k there is strides[k] * index plus something in
/// rest[k].
struct LevelQuestion {
  int step = 0;
  std::vector<Strides> strides;
  std::vector<WideSpan> rest;
  bool operator==(const LevelQuestion&) const = default;
  bool operator<(const LevelQuestion& other) const {
    return std::tie(step, strides, rest) < std::tie(other.step, other.strides, other.rest);
  }
};

/// What an index answers: the number of the cell that it is in, or its own number if it is in none.
struct Answer {
  bool cell;
  Wide value;
};

/// What all indices of the box answer, if that is known to be one answer.
std::optional<Answer> answer(const Question& question, const Box& box);
/// The one profile that the box may reach, or null if there are several.
const Profile* answer(const LevelQuestion& question, const LevelMap& levels, const Box& box);

struct QuestionSet {
  std::vector<Question> questions;
  std::vector<LevelQuestion> levels;
};

/// Finds the questions of every array from those of its sources.
class Questions {
 public:
  Questions(const Circuit& circuit, const std::vector<LevelMap>& levels, Work& work);

  /// To be called for every array in its order. The levels of a step have to be complete by then.
  void learn(int array);

  /// The questions about the index of a step. Its sources have to be learnt.
  QuestionSet ofStep(int step);

 private:
  /// The questions about the index of one array, and the element numbers of inputs and steps that
  /// its elements are made from: strides * index plus a number in the span, which stands for r and
  /// for whatever is constant.
  struct ArrayQuestions {
    QuestionSet about;
    std::map<std::pair<int, Strides>, WideSpan> reach;
  };

  /// Adds the questions of `source`, put to an index of `reader` that reads it through the rows.
  /// Their columns from the rank of `shape` on belong to the reduction index below `over`.
  void readThrough(int source, const std::vector<Row>& rows, const std::vector<Int>& shape,
                   const std::vector<Int>& over, ArrayQuestions& reader);
  void learnSum(const Sum& sum, const std::vector<Int>& shape, ArrayQuestions& known);
  void askMeetings(ArrayQuestions& known);
  void tidy(ArrayQuestions& known);

  const Circuit& circuit_;
  const std::vector<LevelMap>& levels_;
  Work& work_;
  std::vector<ArrayQuestions> learnt_;  // by array
};

}  // namespace tc0check
