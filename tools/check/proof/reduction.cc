#include <algorithm>
#include <cassert>

#include "tools/check/proof/expressions.h"

// Reductions: how an atom under a reduction is written in one way only, and how a reduction's box
// is walked.
namespace tc0check {

/// Replaces dimensions in an expression. What a key becomes is kept for all substitutions alike, since
/// expressions share their parts.
class Substitution {
 public:
  Substitution(Expressions& expressions, std::vector<std::pair<int, Affine>> map)
      : expressions_(expressions), map_(std::move(map)), known_(knownFor(expressions, map_)) {}

  AtomId atom(AtomId id) {
    const Atom own = expressions_.atom(id);
    if (own.key < 0) {
      Form left = form(own.left), right = form(own.right);
      return expressions_.productAtom(left, right);
    }
    return expressions_.functionAtom(key(own.key), own.function);
  }

 private:
  using Known = std::unordered_map<KeyId, KeyId>;

  static Known& knownFor(Expressions& expressions, const std::vector<std::pair<int, Affine>>& map) {
    Words words;
    for (const auto& [dimension, value] : map) {
      words.push_back(dimension);
      appendWords(words, value);
    }
    return expressions.substituted_[std::move(words)];
  }

  KeyId key(KeyId id) {
    auto found = known_.find(id);
    if (found != known_.end()) return found->second;
    const KeyId result = newKey(id);
    known_.emplace(id, result);
    return result;
  }

  KeyId newKey(KeyId id) {
    const Key own = expressions_.key(id);
    if (own.tensor >= 0) return expressions_.elementKey(own.tensor, affine(own.element));
    if (own.isRatio()) {
      Form above = form(own.numerator), below = form(own.denominator);
      return expressions_.ratioKey(above, below);
    }
    const KeyId result = expressions_.formKey(form(own.numerator));
    expressions_.narrowKey(result, {own.range.lo, own.range.hi});
    return result;
  }

  Form form(FormId id) {
    Form result = expressions_.form(id);
    for (Summand& term : result.terms) term.atom = atom(term.atom);
    expressions_.merge(result);
    return result;
  }

  Affine affine(const Affine& own) const {
    Affine result;
    result.offset = own.offset;
    for (const Axis& axis : own.axes) {
      auto found = std::find_if(map_.begin(), map_.end(),
                                [&](const auto& one) { return one.first == axis.dimension; });
      Affine stays;
      stays.axes.push_back({axis.dimension, 1, axis.extent});
      add(result, found == map_.end() ? stays : found->second, axis.stride);
    }
    return result;
  }

  Expressions& expressions_;
  std::vector<std::pair<int, Affine>> map_;
  Known& known_;
};

namespace {

/// A dimension of a reduction, with its strides in all elements that an atom is made of.
struct Column {
  int dimension;
  Int extent;
  std::vector<Int> strides;
  bool turned = false;  // runs from the last value down
};

std::vector<Column> columnsOf(const std::vector<std::pair<int, Int>>& reduced,
                              const std::vector<const Key*>& elements) {
  std::vector<Column> columns;
  for (auto [dimension, extent] : reduced) {
    Column column{dimension, extent, std::vector<Int>(elements.size(), 0)};
    for (std::size_t k = 0; k < elements.size(); ++k) {
      for (const Axis& axis : elements[k]->element.axes) {
        if (axis.dimension == dimension) column.strides[k] = axis.stride;
      }
    }
    auto first = std::find_if(column.strides.begin(), column.strides.end(),
                              [](Int stride) { return stride != 0; });
    assert(first != column.strides.end());
    column.turned = *first < 0;
    if (column.turned) {
      for (Int& stride : column.strides) stride = -stride;
    }
    columns.push_back(std::move(column));
  }
  std::sort(columns.begin(), columns.end(),
            [](const Column& a, const Column& b) { return a.strides > b.strides; });
  return columns;
}

/// Whether two neighbours are the two digits of one dimension.
bool continues(const Column& outer, const Column& inner) {
  for (std::size_t k = 0; k < outer.strides.size(); ++k) {
    if (Wide{outer.strides[k]} != Wide{inner.strides[k]} * inner.extent) return false;
  }
  return true;
}

}  // namespace

/// Writes the dimensions of a reduction in falling order of their strides, all rising, and merges
/// those that are digits of one dimension.
AtomId Expressions::canonical(AtomId atom, std::vector<std::pair<int, Int>> reduced,
                              std::vector<Int>& over) {
  std::vector<const Key*> elements;
  for (KeyId key : elementsOf(atom)) elements.push_back(&keys_[key]);
  std::stable_sort(elements.begin(), elements.end(), [](const Key* a, const Key* b) {
    return a->tensor != b->tensor ? a->tensor < b->tensor : a->element.offset < b->element.offset;
  });
  std::vector<Column> columns = columnsOf(reduced, elements);
  int level = atoms_[atom].level;
  std::vector<std::pair<int, Affine>> map;
  bool changed = false;
  for (std::size_t begin = 0; begin < columns.size();) {
    std::size_t end = begin + 1;
    Int extent = columns[begin].extent;
    while (end < columns.size() && continues(columns[end - 1], columns[end])) {
      extent = times(extent, columns[end++].extent);
    }
    int dimension = dimensionOf(level, over.size());
    over.push_back(extent);
    // The innermost digit carries the new dimension. Its strides make the outer digits superfluous,
    // but for the offset of a digit that runs down.
    for (; begin < end; ++begin) {
      const Column& column = columns[begin];
      Affine value;
      if (begin + 1 == end) value.axes.push_back({dimension, column.turned ? -1 : 1, extent});
      if (column.turned) value.offset = column.extent - 1;
      changed = changed || column.dimension != dimension || column.turned;
      map.emplace_back(column.dimension, std::move(value));
    }
  }
  if (!changed) return atom;
  AtomId result = Substitution(*this, std::move(map)).atom(atom);
  if (atoms_[result].level != level) throw Undecided("a reduction that is written anew collapses");
  return result;
}

namespace {

/// How the values of one dimension of a reduction are walked.
struct Segment {
  Int begin, count;
  std::vector<Int> radices;  // of the digits below the first
};

/// The extent of the outermost digit.
Int firstDigit(const Segment& segment) {
  Int extent = segment.count;
  for (Int radix : segment.radices) extent /= radix;
  return extent;
}

struct Opened {
  int dimension;
  std::size_t k, segment, digit;
};

constexpr Int kMostApart = Int{1} << 22;
constexpr std::size_t kMostBoxes = std::size_t{1} << 24;  // that wait to be looked at

std::vector<Segment> singles(Int extent) {
  if (extent > kMostApart) {
    throw Undecided("more than 2^22 numbers of a sum are to be looked at one by one");
  }
  std::vector<Segment> segments;
  for (Int i = 0; i < extent; ++i) segments.push_back({i, 1, {}});
  return segments;
}

/// How a box is walked: for each dimension its segments.
using Plan = std::vector<std::vector<Segment>>;

/// A dimension of the box is to be walked otherwise.
void apply(const Split& split, const std::vector<Opened>& opened, Plan& plan) {
  auto found = std::find_if(opened.begin(), opened.end(),
                            [&](const Opened& one) { return one.dimension == split.dimension; });
  if (found == opened.end()) throw Undecided("a dimension of a reduction is lost");
  // The digits have to make up the whole dimension, or elements would be passed over.
  auto requireDivisor = [&](Int extent) {
    if (split.at < 1 || extent % split.at != 0) {
      throw Undecided("a dimension is to be read in digits that do not divide it");
    }
  };
  std::vector<Segment>& segments = plan[found->k];
  Segment segment = segments[found->segment];
  if (split.kind == Split::kRadix) {
    if (found->digit > 0) {
      Int& digit = segment.radices[found->digit - 1];
      requireDivisor(digit);
      digit /= split.at;
    } else {
      requireDivisor(firstDigit(segment));
    }
    segment.radices.insert(segment.radices.begin() + std::ptrdiff_t(found->digit), split.at);
    segments[found->segment] = segment;
  } else if (split.kind == Split::kCut && segment.radices.empty()) {
    segments[found->segment] = {segment.begin, split.at, {}};
    segments.insert(segments.begin() + std::ptrdiff_t(found->segment) + 1,
                    {segment.begin + split.at, segment.count - split.at, {}});
  } else {
    std::vector<Segment> apart = singles(segment.count);
    for (Segment& one : apart) one.begin += segment.begin;
    segments.erase(segments.begin() + std::ptrdiff_t(found->segment));
    segments.insert(segments.begin() + std::ptrdiff_t(found->segment), apart.begin(), apart.end());
  }
}

class Walk {
 public:
  Walk(Expressions& expressions, Plan plan, const std::function<void(const Index&)>& body,
       const std::function<void()>& begin)
      : expressions_(expressions), body_(body), begin_(begin), plan_(std::move(plan)) {}

  void run(Expressions::Builder& to) {
    Int constant = to.form.constant;
    std::size_t terms = to.form.terms.size();
    while (!once()) {
      to.form.constant = constant;
      to.form.terms.resize(terms);
    }
  }

  /// Whether the walk came to its end. If not, the plan is another one.
  bool once() {
    int base = expressions_.opened();
    auto closeAll = [&] {
      while (expressions_.opened() > base) expressions_.close(expressions_.opened() - 1);
    };
    try {
      if (begin_) begin_();
      Index index;
      walk(index);
      return true;
    } catch (const Split& split) {
      closeAll();
      if (split.dimension < base) throw;
      apply(split, opened_, plan_);
      opened_.clear();
      return false;
    } catch (...) {
      closeAll();
      throw;
    }
  }

  const Plan& plan() const { return plan_; }

 private:
  void walk(Index& index) {
    std::size_t k = index.size();
    if (k == plan_.size()) return body_(index);
    for (std::size_t s = 0; s < plan_[k].size(); ++s) {
      const Segment segment = plan_[k][s];
      Affine value;
      std::size_t before = opened_.size();
      Int stride = segment.count;
      Int left = firstDigit(segment);
      for (std::size_t digit = 0; digit <= segment.radices.size(); ++digit) {
        Int extent = digit == 0 ? left : segment.radices[digit - 1];
        stride /= extent;
        if (extent == 1) continue;
        int dimension = expressions_.open(extent);
        opened_.push_back({dimension, k, s, digit});
        add(value, variable(dimension, extent), stride);
      }
      value.offset = segment.begin;
      index.push_back(std::move(value));
      walk(index);
      index.pop_back();
      while (opened_.size() > before) {
        expressions_.close(opened_.back().dimension);
        opened_.pop_back();
      }
    }
  }

  Expressions& expressions_;
  const std::function<void(const Index&)>& body_;
  const std::function<void()>& begin_;
  Plan plan_;
  std::vector<Opened> opened_;
};

}  // namespace

void reduce(Expressions& expressions, Expressions::Builder& to, const std::vector<Int>& extents,
            const std::vector<bool>& apart, const std::function<void(const Index&)>& body,
            const std::function<void()>& begin) {
  Plan plan;
  for (std::size_t k = 0; k < extents.size(); ++k) {
    bool single = expressions.walksApart() || (!apart.empty() && apart[k]);
    plan.push_back(single ? singles(extents[k]) : std::vector<Segment>{{0, extents[k], {}}});
  }
  Walk(expressions, std::move(plan), body, begin).run(to);
}

void eachBox(Expressions& expressions, const std::vector<Int>& extents,
             const std::function<void(const Index&)>& body) {
  std::vector<Plan> waiting{Plan()};
  for (Int extent : extents) waiting[0].push_back({{0, extent, {}}});
  const std::function<void()> nothing;
  while (!waiting.empty()) {
    Walk walk(expressions, std::move(waiting.back()), body, nothing);
    waiting.pop_back();
    if (walk.once()) continue;
    // One dimension has another segment or several; each is a box by itself.
    std::size_t k = 0;
    while (k + 1 < extents.size() && walk.plan()[k].size() == 1) ++k;
    const std::vector<Segment>& segments = walk.plan()[k];
    for (std::size_t s = segments.size(); s-- > 0;) {
      waiting.push_back(walk.plan());
      waiting.back()[k] = {segments[s]};
    }
    if (waiting.size() > kMostBoxes) throw Undecided("more than 2^24 boxes are to be looked at");
  }
}

}  // namespace tc0check
