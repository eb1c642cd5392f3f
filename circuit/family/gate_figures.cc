#include "circuit/family/gate_figures.h"

#include <algorithm>
#include <iterator>

#include "circuit/family/side_number.h"
#include "circuit/size/paths.h"

namespace tc0 {

void GrowingWeights::add(Wide cn, Wide pd, int power) {
  if (cn == 0 || pd == 0 || (cn > 0) != (pd > 0)) {
    Wide& b = largest.try_emplace(cn < 0 ? -cn : cn, 0).first->second;
    b = std::max(b, pd < 0 ? -pd : pd);
    return;
  }
  const Wide a = cn < 0 ? -cn : cn, subtracted = pd < 0 ? -pd : pd;
  auto isAbove = [&](std::int64_t s) { return a > subtracted / (power > 1 ? Wide{s} * s : s); };
  std::int64_t lo = settled, hi = kMaxRow;  // the first s from `settled` on with a s^power above
  while (lo < hi) {
    const std::int64_t middle = lo + (hi - lo) / 2;
    if (isAbove(middle))
      hi = middle;
    else
      lo = middle + 1;
  }
  settled = lo;
  auto [found, isNew] = largest.try_emplace(a, -subtracted);
  if (!isNew) found->second = std::max(found->second, -subtracted);
}

GateFigureList::GateFigureList(const Circuit& circuit, ArrayId step,
                               const std::vector<std::int64_t>& q, int power)
    : circuit_(circuit),
      step_(*circuit.array(step).as<StepOp>()),
      q_(q),
      power_(power),
      flattener_(circuit) {
  const Shape& shape = circuit.array(step).shape;
  std::vector<LeafPath> paths = pathsOf(circuit, step_.numerator, shape);
  if (step_.denominator) {
    std::vector<LeafPath> more = pathsOf(circuit, *step_.denominator, shape);
    std::move(more.begin(), more.end(), std::back_inserter(paths));
  }
  questions_ = questionsOf(paths, shape);
  questions_.push_back(exactly(step_.tableAt.strides));
  questions_ = differing(shape, std::move(questions_));
}

const std::vector<GateFigures>& GateFigureList::of(const Index& index) {
  auto [found, isNew] = known_.try_emplace(answers(questions_, index.data()));
  if (isNew) found->second = step_.denominator ? ratio(index) : plain(index);
  return found->second;
}

std::vector<GateFigures> GateFigureList::plain(const Index& index) const {
  GateFigures all;
  all.gates = static_cast<Count>(step_.tables.gates(step_.tableAt.at(index.data())));
  if (all.gates == 0) return {};
  const Index at = indexAt(step_.numerator.at, index.data());
  wiresOf(flattener_.element(step_.numerator.array, at.data()),
          [&](const Wire& wire) { all.sum.add(wire.weight, 0); });
  return {all};
}

// A wire of the numerator alone has q times its weight, one of the denominator alone p times. A
// wire of both has the weight q n - p d, which may be 0, and is looked at for each gate.
std::vector<GateFigures> GateFigureList::ratio(const Index& index) const {
  const WireForm numerator = wiresAt(flattener_, step_.numerator, index.data());
  const WireForm denominator = wiresAt(flattener_, *step_.denominator, index.data());
  SumFigures onlyN, onlyD;
  std::vector<Wire> n, d;  // the wires of both
  std::size_t j = 0;
  for (const Wire& wire : numerator.wires) {
    for (; j < denominator.wires.size() && denominator.wires[j].source < wire.source; ++j)
      onlyD.add(denominator.wires[j].weight, 0);
    if (j == denominator.wires.size() || denominator.wires[j].source != wire.source) {
      onlyN.add(wire.weight, 0);
      continue;
    }
    n.push_back(wire);
    d.push_back(denominator.wires[j++]);
  }
  for (; j < denominator.wires.size(); ++j) onlyD.add(denominator.wires[j].weight, 0);
  const std::int64_t table = step_.tableAt.at(index.data());
  std::vector<GateFigures> gates;
  for (std::int64_t k = step_.tables.start[table]; k < step_.tables.start[table + 1]; ++k) {
    GateFigures& one = gates.emplace_back(GateFigures{1, {}, {}});
    one.sum.addTimes(onlyN, step_.tables.qAt(k));
    one.sum.addTimes(onlyD, step_.tables.p[k]);
    ratioWiresOf(n, d, step_.tables.qAt(k), step_.tables.p[k],
                 [&](const Wire& wire) { one.sum.add(wire.weight, 0); });
    if (power_ > 0) one.growing = growing(numerator, denominator, k);
  }
  return gates;
}

// Both lists of wires are in the order of their sources.
GrowingWeights GateFigureList::growing(const WireForm& numerator, const WireForm& denominator,
                                       std::int64_t gate) const {
  GrowingWeights result;
  const Wide c = q_[gate], p = step_.tables.p[gate];
  auto n = numerator.wires.begin(), nEnd = numerator.wires.end();
  auto d = denominator.wires.begin(), dEnd = denominator.wires.end();
  while (n != nEnd || d != dEnd) {
    const bool fromN = d == dEnd || (n != nEnd && n->source <= d->source);
    const bool fromD = n == nEnd || (d != dEnd && d->source <= n->source);
    result.add(fromN ? c * n->weight : 0, fromD ? p * d->weight : 0, power_);
    if (fromN) ++n;
    if (fromD) ++d;
  }
  return result;
}

}  // namespace tc0
