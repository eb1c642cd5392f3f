#include "runtime/arrays/recognise/product.h"

#include <algorithm>
#include <map>
#include <utility>

#include "circuit/base/assert.h"
#include "runtime/arrays/recognise/bilinear.h"
#include "runtime/arrays/recognise/operand.h"
#include "runtime/arrays/recognise/parts.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostInner = 4096;      // steps that one product may consist of
constexpr std::int64_t kMostPoints = 1 << 14;  // of an operand

// One attempt to rewrite a term of a sum, together with the terms that depend on one of its numbers
// alone.
class Rewriting {
 public:
  Rewriting(const Circuit& circuit, ArrayId sum, const std::vector<Term>& terms, std::size_t number,
            const Parts& parts, TwoNumbers two)
      : circuit_(circuit), sum_(sum), terms_(terms), number_(number), parts_(parts), two_(two) {}

  std::optional<RewrittenSum> run(std::int64_t& budget) {
    if (!weighInner()) return std::nullopt;
    absorb();
    for (ArrayId x : two_.numbers[0].shownBy(sum_))
      for (ArrayId y : two_.numbers[1].shownBy(sum_)) {
        if (!fitsProduct(x) || !fitsProduct(y)) continue;
        std::optional<Bilinear> law = prove(x, y, budget);
        if (law && law->xy != 0) return rewritten(x, y, *law);
      }
    return std::nullopt;
  }

 private:
  struct Absorbed {
    std::size_t term, of;  // which number it is a function of
    ArrayId shown;
    std::int64_t variant, scale;
  };

  // Products read numbers of at most 32 bits.
  bool fitsProduct(ArrayId id) const {
    Range range = circuit_.array(id).range;
    return range.lo >= INT32_MIN && range.hi <= INT32_MAX;
  }

  // The weights of the steps that make one product. Returns false if they change along o or r.
  bool weighInner() {
    if (magnitudeOf(parts_.innerShape) > kMostInner) return false;
    std::vector<std::int64_t> index(parts_.innerShape.size(), 0);
    AffineRow row = widened(parts_.term->weightAt, parts_.inner.size());
    if (parts_.term->weights != nullptr && !isConstant(parts_.keep(row, false))) return false;
    AffineRow inner = parts_.keep(row, true);
    do {
      std::int64_t weight = parts_.term->scale;
      if (parts_.term->weights != nullptr)
        weight *= (*parts_.term->weights)[inner.at(index.data())];
      weights_.push_back(weight);
    } while (advance(index.data(), parts_.innerShape));
    return true;
  }

  static Magnitude magnitudeOf(const Shape& shape) {
    Magnitude product = 1;
    for (std::int64_t extent : shape) product = multiplyMagnitudes(product, extent);
    return product;
  }

  // Finds the terms that are functions of one of the numbers, over the same (o, r).
  void absorb() {
    std::size_t columns = parts_.rank + parts_.outer.size();
    for (std::size_t k = 0; k < terms_.size(); ++k) {
      const Term& term = terms_[k];
      std::optional<std::int64_t> weight = oneWeight(term);
      if (k == number_ || term.source == kOne || !weight || term.over != parts_.outer ||
          !isEverywhere(term, circuit_.array(sum_).shape))
        continue;
      Leaf leaf = leafOf(circuit_, term.source, term.at, columns, parts_.banks);
      IndexMap own;
      for (const AffineRow& row : term.at) own.push_back(widened(row, columns));
      for (std::size_t n = 0; n < 2; ++n) {
        const Operand& number = two_.numbers[n];
        bool same = number.leaf().sameNumber(leaf) && isConstant(leaf.variant);
        if (!same && !(number.shows(term.source) && own == number.leaf().at)) continue;
        ArrayId shown = term.source;
        absorbed_.push_back({k, n, shown, same ? leaf.variant.offset : 0, *weight});
        break;
      }
    }
  }

  // The points of number n as the proof sees them: what x shows there, what the absorbed terms add
  // up to, and what the number contributes to the sum inside, for each inner index.
  std::vector<BilinearPoint> pointsOf(std::size_t n, ArrayId shown,
                                      const std::vector<std::int64_t>& shifts) const {
    Operand number = two_.numbers[n];
    number.changesWith(shown);
    for (const Absorbed& one : absorbed_)
      if (one.of == n) number.changesWith(one.shown);
    for (std::int64_t shift : shifts) number.changesAt(*parts_.tables, parts_.table, shift);
    std::vector<BilinearPoint> points;
    Operand::Values own(number, shown);
    std::vector<Operand::Values> values;
    for (const Absorbed& one : absorbed_) values.emplace_back(two_.numbers[one.of], one.shown);
    for (const Operand::Point& at : number.points(kMostPoints)) {
      BilinearPoint point{own.at(at, 0), 0, inside(n, at)};
      for (std::size_t k = 0; k < absorbed_.size(); ++k)
        if (absorbed_[k].of == n)
          point.alone += absorbed_[k].scale * values[k].at(at, absorbed_[k].variant);
      points.push_back(std::move(point));
    }
    std::sort(points.begin(), points.end());
    points.erase(std::unique(points.begin(), points.end()), points.end());
    return points;
  }

  std::vector<std::int64_t> inside(std::size_t n, const Operand::Point& at) const {
    std::vector<std::int64_t> sums(weights_.size(), 0);
    for (std::size_t k = 0; k < parts_.leaves.size(); ++k) {
      if (two_.of[k] != n) continue;
      const Leaf& leaf = parts_.leaves[k];
      if (parts_.quotient && parts_.quotient->leaf == k) {
        for (std::int64_t& sum : sums) sum += at.rank;
        continue;
      }
      AffineRow variant = parts_.keep(leaf.variant, true);
      const Operand::Values& values = valuesOf(n, leaf.shown);
      std::vector<std::int64_t> index(parts_.innerShape.size(), 0);
      for (std::int64_t& sum : sums) {
        sum += leaf.scale * values.at(at, variant.at(index.data()));
        advance(index.data(), parts_.innerShape);
      }
    }
    return sums;
  }

  const Operand::Values& valuesOf(std::size_t n, ArrayId shown) const {
    for (const auto& [key, values] : cached_)
      if (key == std::pair{n, shown}) return values;
    cached_.emplace_back(std::pair{n, shown}, Operand::Values(two_.numbers[n], shown));
    return cached_.back().second;
  }

  // What is added to number n inside the step: the constant and all that the other number shows.
  // Nothing if n itself does not count once there, because the step's changes then lie elsewhere.
  std::optional<std::vector<std::int64_t>> shiftsFor(
      std::size_t n, const std::vector<BilinearPoint>& others) const {
    std::vector<std::int64_t> shifts;
    std::int64_t times = 0;
    for (std::size_t k = 0; k < parts_.leaves.size(); ++k)
      if (two_.of[k] == n) times += parts_.leaves[k].scale == 1 ? 1 : 2;
    if (times != 1) return std::nullopt;
    for (const BilinearPoint& other : others)
      for (std::int64_t sum : other.inside) shifts.push_back(sum + parts_.constant);
    std::sort(shifts.begin(), shifts.end());
    shifts.erase(std::unique(shifts.begin(), shifts.end()), shifts.end());
    if (std::ssize(shifts) * parts_.tables->gates(parts_.table) > kMostPoints) shifts.clear();
    return shifts;
  }

  // A bank's points do not depend on the other number; those of a number with many values do. Two
  // such numbers are refused.
  std::optional<Bilinear> prove(ArrayId x, ArrayId y, std::int64_t& budget) const {
    const ArrayId shown[2] = {x, y};
    std::vector<BilinearPoint> points[2];
    bool many[2] = {two_.numbers[0].hasMany(), two_.numbers[1].hasMany()};
    if ((many[0] && many[1]) || (parts_.quotient && (many[0] || many[1]))) return std::nullopt;
    std::size_t first = many[0] ? 1 : 0;
    points[first] = pointsOf(first, shown[first], {});
    std::vector<std::int64_t> shifts;
    if (many[1 - first]) {
      auto found = shiftsFor(1 - first, points[first]);
      if (!found || found->empty()) return std::nullopt;
      shifts = *found;
    }
    points[1 - first] = pointsOf(1 - first, shown[1 - first], shifts);
    if (!parts_.quotient)
      return proveBilinear(
          points[0], points[1], weights_,
          plainStep(points[0], points[1], *parts_.tables, parts_.table, parts_.constant), budget);
    // The sum inside is the rank of the quotient on one side and what guards it on the other.
    const Quotient& quotient = *parts_.quotient;
    std::size_t ranks = two_.of[quotient.leaf];
    if (std::count(two_.of.begin(), two_.of.end(), ranks) != 1) return std::nullopt;
    std::map<std::int64_t, std::int64_t> guarded;
    for (const BilinearPoint& point : points[1 - ranks])
      for (std::int64_t sum : point.inside) {
        std::optional<std::int64_t> value = quotient.guardedBy(sum + parts_.constant);
        if (sum + parts_.constant != 0 && !value) return std::nullopt;
        if (value) guarded[sum + parts_.constant] = *value;
      }
    auto step = [&](std::int64_t a, std::int64_t b) {
      std::int64_t shift = (ranks == 0 ? b : a) + parts_.constant;
      return shift == 0 ? quotient.values[ranks == 0 ? a : b] : guarded.at(shift);
    };
    return proveBilinear(points[0], points[1], weights_, step, budget);
  }

  // The sum with the product in place of all that it stands for.
  std::optional<RewrittenSum> rewritten(ArrayId x, ArrayId y, const Bilinear& law) const {
    RewrittenSum result;
    const IndexMap &xAt = two_.numbers[0].leaf().at, &yAt = two_.numbers[1].leaf().at;
    Wide constant = law.one * Wide{static_cast<std::int64_t>(magnitudeOf(parts_.outer))};
    for (std::size_t k = 0; k < terms_.size(); ++k) {
      bool gone = k == number_;
      for (const Absorbed& one : absorbed_) gone |= one.term == k;
      const Term& term = terms_[k];
      std::optional<std::int64_t> weight = oneWeight(term);
      if (term.source == kOne && weight && isEverywhere(term, circuit_.array(sum_).shape)) {
        Magnitude times = magnitudeOf(term.over);
        if (!withinLimit(times)) return std::nullopt;
        constant += Wide{*weight} * static_cast<std::int64_t>(times);
        gone = true;
      }
      if (!gone) result.terms.push_back(term);
    }
    for (Wide scale : {law.xy, law.x, law.y, constant})
      if (scale <= -kMostProduct || scale >= kMostProduct) return std::nullopt;
    auto linear = [&](ArrayId id, const IndexMap& at, Wide scale) {
      if (scale == 0) return;
      Term term;
      term.source = id;
      term.scale = static_cast<std::int64_t>(scale);
      term.over = parts_.outer;
      term.at = at;
      result.terms.push_back(std::move(term));
    };
    linear(x, xAt, law.x);
    linear(y, yAt, law.y);
    Term rest;
    rest.scale = static_cast<std::int64_t>(constant);
    if (constant != 0) result.terms.push_back(std::move(rest));
    result.products.push_back({x, y, xAt, yAt, parts_.outer, static_cast<std::int64_t>(law.xy)});
    return result;
  }

  const Circuit& circuit_;
  ArrayId sum_;
  const std::vector<Term>& terms_;
  std::size_t number_;
  const Parts& parts_;
  TwoNumbers two_;
  std::vector<std::int64_t> weights_;
  std::vector<Absorbed> absorbed_;
  mutable std::vector<std::pair<std::pair<std::size_t, ArrayId>, Operand::Values>> cached_;
};

}  // namespace

std::optional<RewrittenSum> recogniseProduct(const Circuit& circuit, ArrayId sum,
                                             const RewrittenSum& so, std::size_t number,
                                             Proofs& proofs) {
  for (bool banks : {true, false}) {
    auto parts =
        takeApart(circuit, proofs.ranges, circuit.array(sum), so.terms[number], sum, banks);
    if (!parts) continue;
    std::optional<TwoNumbers> two = twoNumbers(circuit, proofs.ranges, *parts);
    if (!two) continue;
    std::optional<RewrittenSum> found =
        Rewriting(circuit, sum, so.terms, number, *parts, *two).run(proofs.budget);
    if (!found) continue;
    found->products.insert(found->products.begin(), so.products.begin(), so.products.end());
    found->maxima = so.maxima;
    return found;
  }
  return std::nullopt;
}

}  // namespace tc0
