#include "compiler/lower/support.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"

namespace tc0::lower {
namespace {

// Whether box a holds box b. A dimension that a covers whole does; another one has to begin at the
// same place, as an affine function, and be at least as long.
bool covers(const Box& a, const Box& b, const Shape& root) {
  for (std::size_t d = 0; d < root.size(); ++d) {
    bool whole = a.counts[d] == root[d];
    if (!whole && (a.counts[d] < b.counts[d] || a.begin[d] != b.begin[d])) return false;
  }
  return a.share >= b.share && a.shares == b.shares;
}

// Adds a box. If it covers a box that is there, or is covered by one, the two become the larger
// one. An element then enters if it enters through either box: the shares that do not enter are
// multiplied, as for independent events, with the smaller box spread over the larger one.
void join(Support& support, Box box, const Shape& root) {
  for (Box& known : support) {
    if (known.root != box.root) continue;
    bool outer = covers(known, box, root);
    if (!outer && !covers(box, known, root)) continue;
    const Box& larger = outer ? known : box;
    const Box& smaller = outer ? box : known;
    Box joined = larger;
    long double part = smaller.elements() * smaller.fill / larger.elements();
    joined.fill = 1 - (1 - larger.fill) * (1 - std::min(part, 1.0L));
    joined.wires = std::max(known.wires, box.wires);
    joined.weight = known.weight + box.weight;
    known = joined;
    return;
  }
  support.push_back(std::move(box));
}

Support bankSupport(const Draft& draft, ArrayId root, const IndexMap& at, std::size_t rank,
                    long double wires, long double weight) {
  Box box;
  box.root = root;
  box.begin = at;
  for (AffineRow& row : box.begin) row.strides.resize(rank, 0);
  box.counts.assign(draft.array(root).shape.size(), 1);
  box.wires = wires;
  box.weight = weight;
  box.shares.assign(rank, 1);
  return {box};
}

// The gates of a table and variant that have a coefficient other than 0, on average.
long double usedGates(const std::vector<std::int64_t>& increments, std::size_t banks) {
  long double used = std::count_if(increments.begin(), increments.end(),
                                   [](std::int64_t one) { return one != 0; });
  return used / banks;
}

long double largest(const std::vector<std::int64_t>& values) {
  Magnitude most = 0;
  for (std::int64_t value : values) most = std::max(most, magnitude(value));
  return most;
}

}  // namespace

long double Box::elements() const {
  long double result = 1;
  for (std::int64_t count : counts) result *= count;
  return result;
}

long double shareOf(Range domain, std::int64_t extent) {
  TC0_ASSERT(domain.lo <= domain.hi && domain.hi < extent);
  return (domain.hi - domain.lo + 1) / static_cast<long double>(extent);
}

namespace {

// Carries the shares of a box, which belong to dimensions of the array that is read, over to the
// reader's index. A dimension that the reduction reads whole loses its share: every part of it is
// met. Otherwise the share goes to the output dimension that runs along it, or to the whole box if
// none does.
void carryShares(Box& next, const Box& box, const Shape& middle, const Reading& reading) {
  const Shape &out = reading.out, &over = reading.over;
  next.shares.assign(out.size(), 1);
  for (std::size_t d = 0; d < middle.size(); ++d) {
    if (box.shares[d] == 1) continue;
    long double reads = 1;
    std::size_t along = out.size();
    for (std::size_t c = 0; c < reading.at[d].strides.size(); ++c) {
      if (reading.at[d].strides[c] == 0) continue;
      if (c < out.size()) along = c;
      if (c >= out.size()) reads *= over[c - out.size()];
    }
    if (reads >= middle[d]) continue;
    if (along < out.size())
      next.shares[along] *= box.shares[d];
    else
      next.share *= box.shares[d];
  }
}

// Moves the beginning of a box to the reader's index and widens it by the reduction. Each dimension
// of the reduction that moves the box multiplies the coordinates covered along one dimension of the
// root, which is where it moves it first. A dimension that is covered whole begins at 0.
void carryExtents(Box& next, const Box& box, const Shape& root, const Reading& reading) {
  const Shape &out = reading.out, &over = reading.over;
  std::vector<bool> counted(over.size(), false);
  for (std::size_t d = 0; d < root.size(); ++d) {
    AffineRow row = compose(box.begin[d], reading.at);
    row.strides.resize(out.size() + over.size(), 0);
    std::int64_t count = box.counts[d];
    for (std::size_t r = 0; r < over.size(); ++r) {
      std::int64_t stride = row.strides[out.size() + r];
      if (stride == 0 || over[r] == 1 || counted[r]) continue;
      counted[r] = true;
      if (stride < 0) row.offset += stride * (over[r] - 1);
      count = count > root[d] / over[r] ? root[d] : count * over[r];
    }
    TC0_ASSERT(1 <= count && count <= root[d]);
    row.strides.resize(out.size());
    if (count == root[d]) row = {0, std::vector<std::int64_t>(out.size(), 0)};
    next.begin[d] = std::move(row);
    next.counts[d] = count;
  }
}

}  // namespace

// `times` is how often an element of the box is met: the reduction has more terms than the box has
// elements if several of them read the same element. Its weights then add up, and it enters if any
// of its weights is not 0.
void addThrough(Support& to, const Support& from, const Draft& draft, const Reading& reading) {
  const Shape& middle = draft.array(reading.source).shape;
  for (const Box& box : from) {
    const Shape& root = draft.array(box.root).shape;
    Box next = box;
    next.weight *= reading.weight;
    carryShares(next, box, middle, reading);
    carryExtents(next, box, root, reading);
    long double times = 1;
    for (std::int64_t extent : reading.over) times *= extent;
    times = std::max(1.0L, times * box.elements() / next.elements());
    next.weight *= times;
    long double each = box.fill * reading.density;
    next.fill = times > 1 ? 1 - std::pow(1 - each, times) : each;
    join(to, std::move(next), root);
  }
}

Support supportOf(const Draft& draft, const PerArray<Support>& earlier, ArrayId id) {
  const DraftArray& array = draft.array(id);
  std::size_t rank = array.shape.size();
  if (const auto* input = array.as<InputOp>()) {
    std::vector<std::int64_t> weights = codingWeights(input->coding);
    return bankSupport(draft, id, identityMap(rank), rank, input->coding.width, largest(weights));
  }
  if (const auto* step = array.as<StepOp>())
    return bankSupport(draft, id, identityMap(rank), rank,
                       usedGates(step->tables.increments, step->tables.base.size()),
                       largest(step->tables.increments));
  if (const auto* read = array.as<ReadOp>())
    return bankSupport(draft, read->step, read->at, rank,
                       usedGates(read->increments, read->base.size()), largest(read->increments));
  Support support;
  for (const Term& term : array.as<SumOp>()->terms) {
    if (term.source == kOne) continue;
    long double density = 1, weight = magnitude(term.scale);
    if (term.weights != nullptr && !term.weights->empty()) {
      density = usedGates(*term.weights, term.weights->size());
      weight *= largest(*term.weights);
    }
    Support part;
    addThrough(part, earlier[term.source], draft,
               {term.source, term.at, array.shape, term.over, density, weight});
    for (Box& box : part) {
      for (std::size_t d = 0; d < term.domain.size(); ++d)
        box.shares[d] *= shareOf(term.domain[d], array.shape[d]);
      join(support, std::move(box), draft.array(box.root).shape);
    }
  }
  return support;
}

}  // namespace tc0::lower
