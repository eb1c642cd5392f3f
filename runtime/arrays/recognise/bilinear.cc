#include "runtime/arrays/recognise/bilinear.h"

#include <algorithm>

#include "circuit/base/table_values.h"

namespace tc0 {
namespace {

constexpr std::int64_t kLargestList = 1 << 20;  // numbers for which a step's values are listed

// A step's table, listed for all numbers of a range if they are few.
class Step {
 public:
  Step(const Tables& tables, std::int64_t table, Range range) : tables_(tables), table_(table) {
    if (Wide{range.hi} - range.lo >= kLargestList) return;
    lo_ = range.lo;
    for (std::int64_t n = range.lo; n <= range.hi; ++n)
      listed_.push_back(valueAt(tables, table, n));
  }
  std::int64_t operator()(std::int64_t number) const {
    return listed_.empty() ? valueAt(tables_, table_, number) : listed_[number - lo_];
  }

 private:
  std::reference_wrapper<const Tables> tables_;
  std::int64_t table_, lo_ = 0;
  std::vector<std::int64_t> listed_;
};

Range reachOf(const std::vector<BilinearPoint>& points) {
  Range range{points[0].inside[0], points[0].inside[0]};
  for (const BilinearPoint& point : points)
    for (std::int64_t sum : point.inside) range = range.hull({sum, sum});
  return range;
}

// A point at which x differs from the first one's, or null.
const BilinearPoint* otherOf(const std::vector<BilinearPoint>& points) {
  for (const BilinearPoint& point : points)
    if (point.x != points[0].x) return &point;
  return nullptr;
}

}  // namespace

std::optional<Bilinear> proveBilinear(const std::vector<BilinearPoint>& a,
                                      const std::vector<BilinearPoint>& b,
                                      const std::vector<std::int64_t>& weights,
                                      const InnerStep& step, std::int64_t& budget) {
  if (a.empty() || b.empty() || weights.empty()) return std::nullopt;
  const BilinearPoint *a1 = otherOf(a), *b1 = otherOf(b);
  Wide cost = Wide{std::ssize(a)} * std::ssize(b) * std::ssize(weights);
  if (a1 == nullptr || b1 == nullptr || cost > budget) return std::nullopt;

  auto valueOf = [&](const BilinearPoint& p, const BilinearPoint& q) {
    Wide value = Wide{p.alone} + q.alone;
    for (std::size_t i = 0; i < weights.size(); ++i)
      value += Wide{weights[i]} * step(p.inside[i], q.inside[i]);
    return value;
  };
  Wide v00 = valueOf(a[0], b[0]), v10 = valueOf(*a1, b[0]), v01 = valueOf(a[0], *b1);
  Wide dx = Wide{a1->x} - a[0].x, dy = Wide{b1->x} - b[0].x;
  Wide mixed = valueOf(*a1, *b1) - v10 - v01 + v00;
  if (mixed % (dx * dy) != 0) return std::nullopt;
  Bilinear law;
  law.xy = mixed / (dx * dy);
  if ((v10 - v00) % dx != 0 || (v01 - v00) % dy != 0) return std::nullopt;
  law.x = (v10 - v00) / dx - law.xy * b[0].x;
  law.y = (v01 - v00) / dy - law.xy * a[0].x;
  auto lawAt = [&](Wide x, Wide y) { return law.xy * x * y + law.x * x + law.y * y; };
  law.one = v00 - lawAt(a[0].x, b[0].x);
  for (const BilinearPoint& p : a) {
    budget -= std::ssize(b) * std::ssize(weights);
    for (const BilinearPoint& q : b)
      if (valueOf(p, q) != lawAt(p.x, q.x) + law.one) return std::nullopt;
  }
  return law;
}

InnerStep plainStep(const std::vector<BilinearPoint>& a, const std::vector<BilinearPoint>& b,
                    const Tables& tables, std::int64_t table, std::int64_t constant) {
  if (a.empty() || b.empty()) return nullptr;
  Range left = reachOf(a), right = reachOf(b);
  Step step(tables, table, {left.lo + right.lo + constant, left.hi + right.hi + constant});
  return [step, constant](std::int64_t x, std::int64_t y) { return step(x + y + constant); };
}

}  // namespace tc0
