#include "tools/check/questions.h"

#include <algorithm>
#include <cassert>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Wide kFar = Wide{1} << 125;   // as a cell's end: no end
constexpr Wide kMost = Wide{1} << 120;  // of all numbers here; 17 of them add up to less than kFar

Wide within(Wide value) {
  if (value > kMost || value < -kMost) {
    throw TooLarge("index maps with strides this large are counted one by one only (--one-by-one)");
  }
  return value;
}

Wide times(Wide a, Wide b) {
  Wide product;
  return within(__builtin_mul_overflow(a, b, &product) ? kFar : product);
}

/// The part of the row that belongs to the index. Dimensions of extent 1 do not count.
std::vector<Wide> stridesOf(const Row& row, const std::vector<Int>& shape) {
  std::vector<Wide> strides(shape.size());
  for (std::size_t d = 0; d < shape.size(); ++d) strides[d] = shape[d] > 1 ? row.stride(d) : 0;
  return strides;
}

/// How a number, strides * (index of a source), depends on the index that reads the source: it is
/// moves * index plus a number in `rest`, which depends on the reduction index and on constants.
struct Movement {
  std::vector<Wide> moves;
  WideSpan rest{0, 0};
};

Movement movementThrough(const std::vector<Wide>& strides, const std::vector<Row>& rows,
                         const std::vector<Int>& shape, const std::vector<Int>& over) {
  Movement through;
  through.moves.assign(shape.size(), 0);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (strides[k] == 0) continue;
    std::vector<Wide> row = stridesOf(rows[k], shape);
    for (std::size_t d = 0; d < shape.size(); ++d) {
      through.moves[d] = within(through.moves[d] + times(strides[k], row[d]));
    }
    through.rest.lo = within(through.rest.lo + times(strides[k], rows[k].offset));
  }
  through.rest.hi = through.rest.lo;
  for (std::size_t j = 0; j < over.size(); ++j) {
    Wide stride = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      stride = within(stride + times(strides[k], rows[k].stride(shape.size() + j)));
    }
    Wide most = times(stride, over[j] - 1);
    through.rest.lo = within(through.rest.lo + std::min(most, Wide{0}));
    through.rest.hi = within(through.rest.hi + std::max(most, Wide{0}));
  }
  return through;
}

/// A question about a source's index, put to the index that reads it. An index is in a cell of the
/// result only if it leads into that cell with every number of `rest`.
Question shifted(const Question& question, const Movement& through) {
  Question result{through.moves, {}};
  for (Cell cell : question.cells) {
    if (cell.lo != -kFar) cell.lo = within(cell.lo - through.rest.lo);
    if (cell.hi != kFar) cell.hi = within(cell.hi - through.rest.hi);
    if (cell.lo <= cell.hi) result.cells.push_back(cell);
  }
  return result;
}

/// The least and largest strides * index of a box.
WideSpan reachOf(const std::vector<Wide>& strides, const Box& box) {
  WideSpan reach{0, 0};
  for (std::size_t d = 0; d < box.size(); ++d) {
    reach.lo += strides[d] * (strides[d] > 0 ? box[d].lo : box[d].hi);
    reach.hi += strides[d] * (strides[d] > 0 ? box[d].hi : box[d].lo);
  }
  return reach;
}

/// Makes sure that reachOf will stay within 128 bits.
void checkReach(const std::vector<Wide>& strides, const std::vector<Int>& shape) {
  for (std::size_t d = 0; d < shape.size(); ++d) times(strides[d], shape[d]);
}

Question aboutDimension(std::size_t rank, std::size_t d, std::vector<Cell> cells) {
  Question question{std::vector<Wide>(rank), std::move(cells)};
  question.strides[d] = 1;
  return question;
}

LevelQuestion ownLevels(int step, std::size_t rank) {
  LevelQuestion question{step, {}, std::vector<WideSpan>(rank, WideSpan{0, 0})};
  for (std::size_t k = 0; k < rank; ++k) {
    question.strides.push_back(aboutDimension(rank, k, {}).strides);
  }
  return question;
}

}  // namespace

std::optional<Answer> answer(const Question& question, const Box& box) {
  assert(std::ranges::is_sorted(question.cells, {}, &Cell::lo));
  auto [lo, hi] = reachOf(question.strides, box);
  const auto& cells = question.cells;
  auto cell = std::upper_bound(cells.begin(), cells.end(), lo,
                               [](Wide value, const Cell& each) { return value < each.lo; });
  if (cell != cells.begin() && hi <= (--cell)->hi) return Answer{true, cell - cells.begin()};
  if (lo == hi) return Answer{false, lo};
  return std::nullopt;
}

const Profile* answer(const LevelQuestion& question, const LevelMap& levels, const Box& box) {
  std::vector<WideSpan> reach = question.rest;
  for (std::size_t k = 0; k < reach.size(); ++k) {
    WideSpan moved = reachOf(question.strides[k], box);
    reach[k] = {reach[k].lo + moved.lo, reach[k].hi + moved.hi};
  }
  return levels.throughout(reach);
}

Questions::Questions(const Circuit& circuit, const std::vector<LevelMap>& levels, Work& work)
    : circuit_(circuit), levels_(levels), work_(work) {}

void Questions::learn(int id) {
  const Array& array = circuit_[id];
  ArrayQuestions known;
  if (const auto* sum = std::get_if<Sum>(&array.op)) {
    learnSum(*sum, array.shape, known);
  } else if (const auto* read = std::get_if<Read>(&array.op)) {
    readThrough(read->step.array, read->step.at, array.shape, {}, known);
    known.about.questions.push_back({stridesOf(read->variantAt, array.shape), {}});
  } else {
    Strides strides(array.shape.size());
    Wide stride = 1;
    for (std::size_t d = strides.size(); d-- > 0; stride *= array.shape[d]) strides[d] = stride;
    known.reach[{id, strides}] = {0, 0};
    if (const auto* step = std::get_if<Step>(&array.op)) {
      known.about.questions.push_back({stridesOf(step->tableAt, array.shape), {}});
      if (!levels_[id].uniform()) {
        known.about.levels.push_back(ownLevels(id, array.shape.size()));
      }
    }
  }
  tidy(known);
  learnt_.push_back(std::move(known));
}

void Questions::learnSum(const Sum& sum, const std::vector<Int>& shape, ArrayQuestions& known) {
  for (const Term& term : sum.terms) {
    readThrough(term.source, term.at, shape, term.over, known);
    if (term.weights) known.about.questions.push_back({stridesOf(term.weightAt, shape), {}});
    for (std::size_t d = 0; d < shape.size(); ++d) {
      Span span = term.domain[d];
      if (span.lo == 0 && span.hi == shape[d] - 1) continue;
      std::vector<Cell> cells{
          {-kFar, Wide{span.lo} - 1}, {span.lo, span.hi}, {Wide{span.hi} + 1, kFar}};
      known.about.questions.push_back(aboutDimension(shape.size(), d, cells));
    }
  }
}

void Questions::readThrough(int source, const std::vector<Row>& rows, const std::vector<Int>& shape,
                            const std::vector<Int>& over, ArrayQuestions& reader) {
  assert(source < std::ssize(learnt_));
  const ArrayQuestions& known = learnt_[source];
  work_.spend(1 + known.about.questions.size() + known.reach.size());
  for (const Question& question : known.about.questions) {
    work_.spend(question.cells.size());
    Movement through = movementThrough(question.strides, rows, shape, over);
    reader.about.questions.push_back(shifted(question, through));
  }
  for (const LevelQuestion& question : known.about.levels) {
    work_.spend(question.rest.size());
    LevelQuestion here{question.step, {}, question.rest};
    for (std::size_t k = 0; k < here.rest.size(); ++k) {
      Movement through = movementThrough(question.strides[k], rows, shape, over);
      here.strides.push_back(through.moves);
      here.rest[k] = {within(here.rest[k].lo + through.rest.lo),
                      within(here.rest[k].hi + through.rest.hi)};
    }
    reader.about.levels.push_back(std::move(here));
  }
  for (const auto& [key, span] : known.reach) {
    Movement through = movementThrough(key.second, rows, shape, over);
    WideSpan here{within(span.lo + through.rest.lo), within(span.hi + through.rest.hi)};
    auto [place, isNew] = reader.reach.try_emplace({key.first, through.moves}, here);
    if (isNew) continue;
    place->second.lo = std::min(place->second.lo, here.lo);
    place->second.hi = std::max(place->second.hi, here.hi);
  }
}

QuestionSet Questions::ofStep(int id) {
  const auto& step = std::get<Step>(circuit_[id].op);
  const std::vector<Int>& shape = circuit_[id].shape;
  ArrayQuestions known;
  known.about.questions.push_back({stridesOf(step.tableAt, shape), {}});
  readThrough(step.numerator.array, step.numerator.at, shape, {}, known);
  if (step.denominator) {
    readThrough(step.denominator->array, step.denominator->at, shape, {}, known);
  }
  askMeetings(known);
  tidy(known);
  for (const Question& question : known.about.questions) checkReach(question.strides, shape);
  for (const LevelQuestion& question : known.about.levels) {
    for (const Strides& strides : question.strides) checkReach(strides, shape);
  }
  return std::move(known.about);
}

/// Asks, for every two paths to one array that move differently, whether they meet in one element.
/// They cannot if the difference of their moves is out of reach of their spans on either side.
void Questions::askMeetings(ArrayQuestions& known) {
  for (auto a = known.reach.begin(); a != known.reach.end(); ++a) {
    for (auto b = std::next(a); b != known.reach.end() && b->first.first == a->first.first; ++b) {
      work_.spend(1);
      Question question;
      for (std::size_t d = 0; d < a->first.second.size(); ++d) {
        question.strides.push_back(within(a->first.second[d] - b->first.second[d]));
      }
      Wide lo = within(b->second.lo - a->second.hi), hi = within(b->second.hi - a->second.lo);
      question.cells = {{-kFar, lo - 1}, {hi + 1, kFar}};
      known.about.questions.push_back(std::move(question));
    }
  }
}

/// Drops questions that every index answers alike, and repeated ones.
void Questions::tidy(ArrayQuestions& known) {
  std::erase_if(known.about.questions, [](const Question& question) {
    return std::all_of(question.strides.begin(), question.strides.end(),
                       [](Wide stride) { return stride == 0; });
  });
  auto dropRepeated = [](auto& all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  };
  dropRepeated(known.about.questions);
  dropRepeated(known.about.levels);
}

}  // namespace tc0check
