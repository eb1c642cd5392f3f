#include "compiler/lower/support.h"

#include <algorithm>
#include <cmath>

namespace tc0::lower {
namespace {

long double size(std::int64_t value) { return std::fabs(static_cast<long double>(value)); }

bool covers(const Box& a, const Box& b, const Shape& root) {
  for (std::size_t d = 0; d < root.size(); ++d) {
    bool whole = a.counts[d] == root[d];
    if (!whole && (a.counts[d] < b.counts[d] || a.begin[d] != b.begin[d])) return false;
  }
  return a.share >= b.share && a.shares == b.shares;
}

// Boxes that cover each other are one, whose elements enter if they enter through either.
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

// Gates with a coefficient, of a table and variant on average.
long double usedGates(const std::vector<std::int64_t>& increments, std::size_t banks) {
  auto used = std::count_if(increments.begin(), increments.end(),
                            [](std::int64_t one) { return one != 0; });
  return static_cast<long double>(used) / static_cast<long double>(banks);
}

long double largest(const std::vector<std::int64_t>& values) {
  long double most = 0;
  for (std::int64_t value : values) most = std::max(most, size(value));
  return most;
}

}  // namespace

long double Box::elements() const {
  long double result = 1;
  for (std::int64_t count : counts) result *= static_cast<long double>(count);
  return result;
}

void addThrough(Support& to, const Support& from, const Draft& draft, ArrayId source,
                const IndexMap& at, const Shape& out, const Shape& over, long double density,
                long double weight) {
  const Shape& middle = draft.array(source).shape;
  for (const Box& box : from) {
    const Shape& root = draft.array(box.root).shape;
    Box next = box;
    next.weight *= weight;
    next.shares.assign(out.size(), 1);
    for (std::size_t d = 0; d < middle.size(); ++d) {  // part of the indices, or all of them?
      if (box.shares[d] == 1) continue;
      long double reads = 1;
      std::size_t along = out.size();
      for (std::size_t c = 0; c < at[d].strides.size(); ++c) {
        if (at[d].strides[c] == 0) continue;
        if (c < out.size()) along = c;
        if (c >= out.size()) reads *= static_cast<long double>(over[c - out.size()]);
      }
      if (reads >= static_cast<long double>(middle[d])) continue;
      if (along < out.size())
        next.shares[along] *= box.shares[d];
      else
        next.share *= box.shares[d];
    }
    std::vector<bool> counted(over.size(), false);
    for (std::size_t d = 0; d < root.size(); ++d) {
      AffineRow row = compose(box.begin[d], at);
      row.strides.resize(out.size() + over.size(), 0);
      std::int64_t count = box.counts[d];
      for (std::size_t r = 0; r < over.size(); ++r) {
        std::int64_t stride = row.strides[out.size() + r];
        if (stride == 0 || over[r] == 1 || counted[r]) continue;
        counted[r] = true;
        if (stride < 0) row.offset += stride * (over[r] - 1);
        count = count > root[d] / over[r] ? root[d] : count * over[r];
      }
      row.strides.resize(out.size());
      if (count == root[d]) row = {0, std::vector<std::int64_t>(out.size(), 0)};
      next.begin[d] = std::move(row);
      next.counts[d] = count;
    }
    long double times = 1;  // how often an element is met
    for (std::int64_t extent : over) times *= static_cast<long double>(extent);
    times = std::max(1.0L, times * box.elements() / next.elements());
    next.weight *= times;
    long double each = box.fill * density;
    next.fill = times > 1 ? 1 - std::pow(1 - each, times) : each;
    join(to, std::move(next), root);
  }
}

Support supportOf(const Draft& draft, const std::vector<Support>& earlier, ArrayId id) {
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
    long double density = 1, weight = size(term.scale);
    if (term.weights != nullptr && !term.weights->empty()) {
      density = usedGates(*term.weights, term.weights->size());
      weight *= largest(*term.weights);
    }
    Support part;
    addThrough(part, earlier[term.source], draft, term.source, term.at, array.shape, term.over,
               density, weight);
    for (Box& box : part) {
      for (std::size_t d = 0; d < term.domain.size(); ++d)
        box.shares[d] *= static_cast<long double>(term.domain[d].hi - term.domain[d].lo + 1) /
                         static_cast<long double>(array.shape[d]);
      join(support, std::move(box), draft.array(box.root).shape);
    }
  }
  return support;
}

}  // namespace tc0::lower
