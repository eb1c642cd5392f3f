#include "tools/check/questions.h"

#include <algorithm>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr Wide kFar = Wide{1} << 125;  // as a cell's end: no end
constexpr Wide kMost =
    Wide{1} << 120;  // numbers below: a sum of 32 of them is still nearer than kFar

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

/// Strides on a source's index, seen from an index that reads it: strides * rows = moves * index +
/// rest.
struct Seen {
  std::vector<Wide> moves;
  WideSpan rest{0, 0};
};

Seen seenThrough(const std::vector<Wide>& strides, const std::vector<Row>& rows,
                 const std::vector<Int>& shape, const std::vector<Int>& over) {
  Seen seen;
  seen.moves.assign(shape.size(), 0);
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (strides[k] == 0) continue;
    std::vector<Wide> row = stridesOf(rows[k], shape);
    for (std::size_t d = 0; d < shape.size(); ++d) {
      seen.moves[d] = within(seen.moves[d] + times(strides[k], row[d]));
    }
    seen.rest.lo = within(seen.rest.lo + times(strides[k], rows[k].offset));
  }
  seen.rest.hi = seen.rest.lo;
  for (std::size_t j = 0; j < over.size(); ++j) {
    Wide stride = 0;
    for (std::size_t k = 0; k < rows.size(); ++k) {
      stride = within(stride + times(strides[k], rows[k].stride(shape.size() + j)));
    }
    Wide most = times(stride, over[j] - 1);
    seen.rest.lo = within(seen.rest.lo + std::min(most, Wide{0}));
    seen.rest.hi = within(seen.rest.hi + std::max(most, Wide{0}));
  }
  return seen;
}

/// The same question, where index and source are apart by any number of `rest`: a cell is left only
/// where every one of them leads into it.
Question shifted(const Question& question, const Seen& seen) {
  Question result{seen.moves, {}};
  for (Cell cell : question.cells) {
    if (cell.lo != -kFar) cell.lo = within(cell.lo - seen.rest.lo);
    if (cell.hi != kFar) cell.hi = within(cell.hi - seen.rest.hi);
    if (cell.lo <= cell.hi) result.cells.push_back(cell);
  }
  return result;
}

Question aboutDimension(std::size_t rank, std::size_t d, std::vector<Cell> cells) {
  Question question{std::vector<Wide>(rank), std::move(cells)};
  question.strides[d] = 1;
  return question;
}

}  // namespace

std::optional<Answer> answer(const Question& question, const Box& box) {
  Wide lo = 0, hi = 0;
  for (std::size_t d = 0; d < box.size(); ++d) {
    Wide stride = question.strides[d];
    lo += stride * (stride > 0 ? box[d].lo : box[d].hi);
    hi += stride * (stride > 0 ? box[d].hi : box[d].lo);
  }
  const auto& cells = question.cells;
  auto cell = std::upper_bound(cells.begin(), cells.end(), lo,
                               [](Wide value, const Cell& each) { return value < each.lo; });
  if (cell != cells.begin() && hi <= (--cell)->hi) return Answer{true, cell - cells.begin()};
  if (lo == hi) return Answer{false, lo};
  return std::nullopt;
}

Questions::Questions(const Circuit& circuit, Work& work) : circuit_(circuit), work_(work) {}

void Questions::learn(int id, const LevelMap& levels) {
  const Array& array = circuit_[id];
  Known known;
  if (const auto* sum = std::get_if<Sum>(&array.op)) {
    learnSum(*sum, array.shape, known);
  } else if (const auto* read = std::get_if<Read>(&array.op)) {
    readThrough(read->step.array, read->step.at, array.shape, {}, known);
    known.questions.push_back({stridesOf(read->variantAt, array.shape), {}});
  } else {
    Strides strides(array.shape.size());
    Wide stride = 1;
    for (std::size_t d = strides.size(); d-- > 0; stride *= array.shape[d]) strides[d] = stride;
    known.reach[{id, strides}] = {0, 0};
    if (const auto* step = std::get_if<Step>(&array.op)) {
      known.questions.push_back({stridesOf(step->tableAt, array.shape), {}});
      askLevels(id, levels, known);
    }
  }
  tidy(known);
  known_.push_back(std::move(known));
}

void Questions::learnSum(const Sum& sum, const std::vector<Int>& shape, Known& known) {
  for (const Term& term : sum.terms) {
    readThrough(term.source, term.at, shape, term.over, known);
    if (term.weights) known.questions.push_back({stridesOf(term.weightAt, shape), {}});
    for (std::size_t d = 0; d < shape.size(); ++d) {
      Span span = term.domain[d];
      if (span.lo == 0 && span.hi == shape[d] - 1) continue;
      std::vector<Cell> cells{
          {-kFar, Wide{span.lo} - 1}, {span.lo, span.hi}, {Wide{span.hi} + 1, kFar}};
      known.questions.push_back(aboutDimension(shape.size(), d, cells));
    }
  }
}

void Questions::askLevels(int step, const LevelMap& levels, Known& known) {
  for (const auto& [d, cuts] : levels.cuts()) {
    std::vector<Cell> cells;
    Wide from = -kFar;
    for (Int cut : cuts) {
      cells.push_back({from, Wide{cut} - 1});
      from = cut;
    }
    cells.push_back({from, kFar});
    known.questions.push_back(aboutDimension(circuit_[step].shape.size(), d, cells));
  }
}

void Questions::readThrough(int source, const std::vector<Row>& rows, const std::vector<Int>& shape,
                            const std::vector<Int>& over, Known& reader) {
  const Known& known = known_[static_cast<std::size_t>(source)];
  work_.spend(1 + known.questions.size() + known.reach.size());
  for (const Question& question : known.questions) {
    work_.spend(question.cells.size());
    Seen seen = seenThrough(question.strides, rows, shape, over);
    reader.questions.push_back(shifted(question, seen));
  }
  for (const auto& [key, span] : known.reach) {
    Seen seen = seenThrough(key.second, rows, shape, over);
    WideSpan here{within(span.lo + seen.rest.lo), within(span.hi + seen.rest.hi)};
    auto [place, isNew] = reader.reach.try_emplace({key.first, seen.moves}, here);
    if (isNew) continue;
    place->second.lo = std::min(place->second.lo, here.lo);
    place->second.hi = std::max(place->second.hi, here.hi);
  }
}

std::vector<Question> Questions::ofStep(int id) {
  const auto& step = std::get<Step>(circuit_[id].op);
  const std::vector<Int>& shape = circuit_[id].shape;
  Known known;
  known.questions.push_back({stridesOf(step.tableAt, shape), {}});
  readThrough(step.numerator.array, step.numerator.at, shape, {}, known);
  if (step.denominator) {
    readThrough(step.denominator->array, step.denominator->at, shape, {}, known);
  }
  askMeetings(known);
  tidy(known);
  for (const Question& question : known.questions) {
    for (std::size_t d = 0; d < shape.size(); ++d) times(question.strides[d], shape[d]);
  }
  return std::move(known.questions);
}

/// Can two paths that move differently meet in one element?
void Questions::askMeetings(Known& known) {
  for (auto a = known.reach.begin(); a != known.reach.end(); ++a) {
    for (auto b = std::next(a); b != known.reach.end() && b->first.first == a->first.first; ++b) {
      work_.spend(1);
      Question question;
      for (std::size_t d = 0; d < a->first.second.size(); ++d) {
        question.strides.push_back(within(a->first.second[d] - b->first.second[d]));
      }
      Wide lo = within(b->second.lo - a->second.hi), hi = within(b->second.hi - a->second.lo);
      question.cells = {{-kFar, lo - 1}, {hi + 1, kFar}};
      known.questions.push_back(std::move(question));
    }
  }
}

/// Drops questions that every index answers alike, and those that were asked before.
void Questions::tidy(Known& known) {
  auto& all = known.questions;
  std::erase_if(all, [](const Question& question) {
    return std::all_of(question.strides.begin(), question.strides.end(),
                       [](Wide stride) { return stride == 0; });
  });
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace tc0check
