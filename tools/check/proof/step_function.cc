#include "tools/check/proof/step_function.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tc0check {

namespace {

/// A function with a slope is written value by value only on a domain of at most this many numbers.
constexpr Int kMostValues = Int{1} << 22;

std::size_t mix(std::size_t hash, Int value) {
  hash ^= std::size_t(value) + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
  return hash * 0xff51afd7ed558ccdu;
}

/// How many of the rising points are at most x.
std::size_t rank(const std::vector<Int>& points, Int x) {
  return std::upper_bound(points.begin(), points.end(), x) - points.begin();
}

}  // namespace

bool operator<(const Point& a, const Point& b) { return Wide{a.p} * b.q < Wide{b.p} * a.q; }

Int StepFunction::at(Int x) const { return plus(times(slope, x), values[rank(p, x)]); }

std::size_t Functions::Hash::operator()(const StepFunction& f) const {
  std::size_t hash = mix(f.p.size(), f.slope);
  for (Int x : f.p) hash = mix(hash, x);
  for (Int x : f.q) hash = mix(hash, x);
  for (Int x : f.values) hash = mix(hash, x);
  return hash;
}

std::size_t Functions::CompositionHash::operator()(const Composition& c) const {
  return mix(mix(mix(mix(mix(mix(0, c.table), c.scale), c.offset), c.lo), c.hi), c.f);
}

Functions::Functions() {
  StepFunction identity;
  identity.slope = 1;
  keep(std::move(identity));
}

FunctionId Functions::keep(StepFunction function) {
  auto [place, isNew] = known_.try_emplace(function, FunctionId(functions_.size()));
  if (isNew) {
    size_ += function.p.size() + function.q.size() + function.values.size();
    functions_.push_back(std::move(function));
  }
  return place->second;
}

FunctionId Functions::intern(StepFunction function, Span domain) {
  StepFunction kept;
  kept.slope = function.slope;
  std::size_t first = rank(function.p, domain.lo);
  kept.values[0] = function.values[first];
  for (std::size_t k = first; k < function.p.size() && function.p[k] <= domain.hi; ++k) {
    if (!kept.p.empty() && kept.p.back() == function.p[k]) {
      kept.values.back() = function.values[k + 1];
      if (kept.values.back() == kept.values[kept.p.size() - 1]) {
        kept.p.pop_back();
        kept.values.pop_back();
      }
    } else if (kept.values.back() != function.values[k + 1]) {
      kept.p.push_back(function.p[k]);
      kept.values.push_back(function.values[k + 1]);
    }
  }
  // A point at every integer of the domain, all with one change: that is a slope.
  bool everywhere = !kept.p.empty() && Wide{domain.hi} - domain.lo == Wide(kept.p.size());
  if (everywhere) {
    Int change = plus(kept.values[1], -kept.values[0]);
    bool alike = true;
    for (std::size_t k = 1; k < kept.p.size(); ++k) {
      alike = alike && Wide{kept.values[k + 1]} - kept.values[k] == change;
    }
    if (alike) {
      kept.values = {plus(kept.values[0], -times(change, domain.lo))};
      kept.p.clear();
      kept.slope = plus(kept.slope, change);
    } else if (kept.slope != 0) {
      for (std::size_t k = 0; k < kept.values.size(); ++k) {
        kept.values[k] = plus(kept.values[k], times(kept.slope, domain.lo + Int(k)));
      }
      kept.slope = 0;
      return intern(std::move(kept), domain);
    }
  }
  if (domain.lo == domain.hi) {
    kept.values = {plus(kept.values[0], times(kept.slope, domain.lo))};
    kept.slope = 0;
  }
  return keep(std::move(kept));
}

FunctionId Functions::internRatio(StepFunction function) {
  StepFunction kept;
  kept.values[0] = function.values[0];
  for (std::size_t k = 0; k < function.p.size(); ++k) {
    if (kept.values.back() == function.values[k + 1]) continue;
    kept.p.push_back(function.p[k]);
    kept.q.push_back(function.q[k]);
    kept.values.push_back(function.values[k + 1]);
  }
  return keep(std::move(kept));
}

FunctionId Functions::composedWithLine(const GateTable& table, Int scale, Int offset, Span domain) {
  StepFunction result;
  std::size_t gates = table.p.size();
  if (scale > 0) {
    result.values = table.values;
    for (Int p : table.p) result.p.push_back(ceilDivide(Wide{p} - offset, scale));
  } else {
    // The gate [scale * x + offset >= p] is 1 up to the x below and 0 from the next one on.
    result.values = {table.values[gates]};
    for (std::size_t k = gates; k-- > 0;) {
      result.p.push_back(plus(floorDivide(Wide{offset} - table.p[k], -scale), 1));
      result.values.push_back(table.values[k]);
    }
  }
  return intern(std::move(result), domain);
}

/// Between two of its points f is a line, along which the gates change one after the other.
FunctionId Functions::composedWithPieces(const GateTable& table, Int scale, Int offset,
                                         FunctionId f, Span domain) {
  const StepFunction inner = functions_[f];
  Int slope = times(scale, inner.slope);
  StepFunction result;
  result.values.clear();
  for (std::size_t k = 0; k < inner.values.size(); ++k) {
    Int begin = k == 0 ? domain.lo : inner.p[k - 1];
    Int end = k == inner.points() ? domain.hi : inner.p[k] - 1;
    Int constant = plus(times(scale, inner.values[k]), offset);
    std::size_t ones = rank(table.p, plus(times(slope, begin), constant));
    if (k > 0) result.p.push_back(begin);
    result.values.push_back(table.values[ones]);
    while (slope > 0 && ones < table.p.size()) {
      Int next = ceilDivide(Wide{table.p[ones]} - constant, slope);
      if (next > end) break;
      result.p.push_back(next);
      result.values.push_back(table.values[++ones]);
    }
    while (slope < 0 && ones > 0) {
      Int next = plus(floorDivide(Wide{constant} - table.p[ones - 1], -slope), 1);
      if (next > end) break;
      result.p.push_back(next);
      result.values.push_back(table.values[--ones]);
    }
  }
  return intern(std::move(result), domain);
}

FunctionId Functions::composed(const GateTable& table, Int scale, Int offset, FunctionId f,
                               Span domain) {
  Composition composition{table.identity, scale, offset, domain.lo, domain.hi, f};
  auto found = table.identity == 0 ? compositions_.end() : compositions_.find(composition);
  if (found != compositions_.end()) return found->second;
  const StepFunction& inner = functions_[f];
  FunctionId result;
  if (inner.slope != 0 && inner.p.empty()) {
    Int all = times(scale, inner.slope);
    result = composedWithLine(table, all, plus(times(scale, inner.values[0]), offset), domain);
  } else if (inner.slope != 0) {
    result = composedWithPieces(table, scale, offset, f, domain);
  } else {
    StepFunction steps = stepsOf(f, domain);
    for (Int& value : steps.values) {
      value = table.values[rank(table.p, plus(times(scale, value), offset))];
    }
    result = steps.q.empty() ? intern(std::move(steps), domain) : internRatio(std::move(steps));
  }
  if (table.identity != 0) compositions_.emplace(composition, result);
  return result;
}

StepFunction Functions::stepsOf(FunctionId f, Span domain) const {
  StepFunction steps = functions_[f];
  if (steps.slope == 0) return steps;
  if (Wide{domain.hi} - domain.lo > kMostValues) {
    throw Undecided("a number of more than 2^22 values takes part in a product or a table");
  }
  StepFunction result;
  result.values = {steps.at(domain.lo)};
  for (Int x = domain.lo + 1; x <= domain.hi; ++x) {
    result.p.push_back(x);
    result.values.push_back(steps.at(x));
  }
  return result;
}

template <class Combine>
FunctionId Functions::pointwise(const StepFunction& f, const StepFunction& g, Span domain,
                                bool ratio, Combine combine) {
  StepFunction result;
  result.values = {combine(f.values[0], g.values[0])};
  std::size_t i = 0, j = 0;
  while (i < f.points() || j < g.points()) {
    bool takeF = j == g.points() || (i < f.points() && !(g.point(j) < f.point(i)));
    bool takeG = i == f.points() || (j < g.points() && !(f.point(i) < g.point(j)));
    Point point = takeF ? f.point(i) : g.point(j);
    i += takeF ? 1 : 0;
    j += takeG ? 1 : 0;
    result.p.push_back(point.p);
    if (ratio) result.q.push_back(point.q);
    result.values.push_back(combine(f.values[i], g.values[j]));
  }
  return ratio ? internRatio(std::move(result)) : intern(std::move(result), domain);
}

FunctionId Functions::combined(Int a, FunctionId f, Int b, FunctionId g, Span domain, bool ratio) {
  StepFunction left = functions_[f], right = functions_[g];
  Int slope = plus(times(a, left.slope), times(b, right.slope));
  left.slope = right.slope = 0;
  StepFunction sum = functions_[pointwise(
      left, right, domain, ratio, [&](Int x, Int y) { return plus(times(a, x), times(b, y)); })];
  if (slope == 0) return ratio ? internRatio(std::move(sum)) : intern(std::move(sum), domain);
  sum.slope = plus(sum.slope, slope);
  return intern(std::move(sum), domain);
}

FunctionId Functions::product(FunctionId f, FunctionId g, Span domain, bool ratio) {
  StepFunction left = functions_[f], right = functions_[g];
  if (left.slope == 0 && left.p.empty()) std::swap(left, right);
  if (right.slope == 0 && right.p.empty()) {  // a constant factor keeps a slope
    Int factor = right.values[0];
    left.slope = times(left.slope, factor);
    for (Int& value : left.values) value = times(value, factor);
    return ratio ? internRatio(std::move(left)) : intern(std::move(left), domain);
  }
  return pointwise(stepsOf(f, domain), stepsOf(g, domain), domain, ratio,
                   [](Int x, Int y) { return times(x, y); });
}

Functions::Normal Functions::normal(FunctionId f) {
  auto found = normals_.find(f);
  if (found != normals_.end()) return found->second;
  StepFunction form = functions_[f];
  Int constant = form.values[0];
  Int content = form.slope;
  for (std::size_t k = 1; k < form.values.size(); ++k) {
    content = std::gcd(content, plus(form.values[k], -form.values[k - 1]));
  }
  Int first = form.slope != 0 ? form.slope : form.p.empty() ? 1 : form.values[1] - constant;
  if (content == 0) content = 1;
  if (first < 0) content = -content;
  form.slope /= content;
  for (Int& value : form.values) value = plus(value, -constant) / content;
  Normal normal{keep(std::move(form)), content, constant};
  normals_.emplace(f, normal);
  return normal;
}

Span Functions::valuesOf(FunctionId f, Span domain) const {
  const StepFunction& function = functions_[f];
  if (function.slope == 0) {
    auto [least, most] = std::minmax_element(function.values.begin(), function.values.end());
    return {*least, *most};
  }
  Span result{function.at(domain.lo), function.at(domain.lo)};
  auto take = [&](Int x) {
    Int value = function.at(x);
    result = {std::min(result.lo, value), std::max(result.hi, value)};
  };
  take(domain.hi);
  for (Int x : function.p) {
    take(x);
    take(x - 1);
  }
  return result;
}

}  // namespace tc0check
