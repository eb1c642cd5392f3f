#include <algorithm>
#include <numeric>
#include <set>

#include "tools/check/proof/vanish.h"

// Functions of two numbers, evaluated at all pairs of values.
namespace tc0check {

namespace {

constexpr Int kMostValues = Int{1} << 22;
constexpr std::size_t kMostPoints = std::size_t{1} << 16;
constexpr std::size_t kMostCells = std::size_t{1} << 25;

/// The different numbers of a list in rising order, and which of them each entry is.
std::vector<Int> distinct(const std::vector<Int>& numbers, std::vector<std::size_t>& which) {
  std::vector<Int> result = numbers;
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  which.clear();
  for (Int number : numbers) {
    which.push_back(std::lower_bound(result.begin(), result.end(), number) - result.begin());
  }
  return result;
}

/// The positions of a list in the order of its entries.
std::vector<std::size_t> byRow(const std::vector<std::size_t>& rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a] < rows[b]; });
  return order;
}

}  // namespace

/// What the outcome for a group depends on. Groups of equal words are alike. A ratio step whose rest
/// is not 0 depends on the ranges of forms as well, so a group with one is not shared.
Words Vanish::wordsOf(const Pair& keys, const Group& group, bool& shareable) const {
  Words words;
  for (KeyId id : {keys.first, keys.second}) {
    const Key* key = id < 0 ? nullptr : &expressions_.key(id);
    words.push_back(key == nullptr ? 0 : key->isRatio() ? 1 : 2);
    if (key != nullptr && !key->isRatio())
      words.insert(words.end(), {key->range.lo, key->range.hi});
  }
  auto append = [&](const Number& number) {
    std::vector<std::vector<Int>> addends;
    for (const Addend& addend : number.addends) {
      addends.push_back({addend.key == keys.first ? 0 : 1, addend.function, addend.factor});
    }
    std::sort(addends.begin(), addends.end());
    words.push_back(number.constant);
    words.push_back(Int(addends.size()));
    for (const auto& addend : addends) words.insert(words.end(), addend.begin(), addend.end());
  };
  shareable = true;
  for (const Piece& piece : group.pieces) {
    shareable = shareable && piece.kind != Piece::kRatio;
    words.insert(words.end(), {piece.kind, piece.coefficient, piece.function});
    append(piece.left);
    append(piece.right);
  }
  return words;
}

Vanish::Outcome Vanish::decide(const Pair& keys, const Group& group) {
  ++stats_.pairs;
  bool shareable;
  Words words = wordsOf(keys, group, shareable);
  shareable = shareable && place_ < 0;
  if (shareable) {
    auto found = known_.find(words);
    if (found != known_.end()) return found->second;
  }
  ++stats_.classes;
  Values u = valuesOf(keys.first, group), v = valuesOf(keys.second, group);
  if (u.size() * v.size() > kMostCells) {
    throw Undecided("a product of numbers with more than 2^25 pairs of values");
  }
  std::vector<Int> sums(u.size() * v.size(), 0);
  stats_.cells += Int(sums.size()) * std::ssize(group.pieces);
  for (const Piece& piece : group.pieces) evaluate(piece, keys, u, v, sums);
  Outcome outcome;
  outcome.vanishes = true;
  std::size_t columns = v.size();
  for (std::size_t i = 1; i < u.size() && outcome.vanishes; ++i) {
    Wide rise = Wide{sums[i * columns]} - sums[0];
    for (std::size_t j = 1; j < columns; ++j) {
      Wide rest = Wide{sums[i * columns + j]} - sums[j] - rise;
      if (place_ < 0 ? rest != 0 : rest % (Wide{2} << place_) != 0) {
        outcome.vanishes = false;
        break;
      }
    }
  }
  if (outcome.vanishes) {
    outcome.constant = sums[0];
    std::vector<Int> first, second;
    for (std::size_t i = 0; i < u.size(); ++i) first.push_back(plus(sums[i * columns], -sums[0]));
    for (std::size_t j = 0; j < columns; ++j) second.push_back(plus(sums[j], -sums[0]));
    outcome.u = functionOf(keys.first, u, first);
    outcome.v = functionOf(keys.second, v, second);
  }
  if (shareable) known_.emplace(std::move(words), outcome);
  return outcome;
}

FunctionId Vanish::functionOf(KeyId key, const Values& values, const std::vector<Int>& numbers) {
  StepFunction f;
  f.values = numbers;
  if (values.ratio) {
    for (Point point : values.points) {
      f.p.push_back(point.p);
      f.q.push_back(point.q);
    }
    return expressions_.functions().internRatio(std::move(f));
  }
  f.p.assign(values.starts.begin() + 1, values.starts.end());
  Span domain = key < 0 ? Span{0, 0} : expressions_.key(key).range;
  return expressions_.functions().intern(std::move(f), domain);
}

Vanish::Values Vanish::valuesOf(KeyId id, const Group& group) const {
  Values values;
  if (id < 0) {
    values.starts = {0};
    return values;
  }
  const Key& key = expressions_.key(id);
  values.ratio = key.isRatio();
  bool every = false;
  values.starts = {key.range.lo};
  // A step of slope * x + (a function of the other key) changes where the sum passes a point, for
  // one of that function's values.
  auto takeStep = [&](const Piece& piece) {
    Int slope = 0;
    std::vector<Int> others{piece.left.constant};
    for (const Addend& addend : piece.left.addends) {
      const StepFunction& f = expressions_.functions()[addend.function];
      if (addend.key == id) {
        if (f.slope == 0 || f.points() > 0 || slope != 0) return false;
        slope = times(addend.factor, f.slope);
        for (Int& other : others) other = plus(other, times(addend.factor, f.values[0]));
      } else {
        if (f.slope != 0) return false;
        std::vector<Int> sums;
        for (Int value : std::set<Int>(f.values.begin(), f.values.end())) {
          for (Int other : others) sums.push_back(plus(other, times(addend.factor, value)));
        }
        others = std::move(sums);
      }
    }
    const StepFunction& f = expressions_.functions()[piece.function];
    if (slope == 0 || f.slope != 0 || others.size() * f.points() > kMostPoints) return false;
    for (Int other : others) {
      for (Int p : f.p) {
        Wide distance = Wide{p} - other;
        values.starts.push_back(slope > 0 ? ceilDivide(distance, slope)
                                          : plus(floorDivide(-distance, -slope), 1));
      }
    }
    return true;
  };
  auto take = [&](const Number& number) {
    for (const Addend& addend : number.addends) {
      if (addend.key != id) continue;
      const StepFunction& f = expressions_.functions()[addend.function];
      every = every || f.slope != 0;
      if (values.ratio) {
        for (std::size_t k = 0; k < f.points(); ++k) values.points.push_back(f.point(k));
      } else {
        values.starts.insert(values.starts.end(), f.p.begin(), f.p.end());
      }
    }
  };
  for (const Piece& piece : group.pieces) {
    if (values.ratio || piece.kind != Piece::kStep || !takeStep(piece)) take(piece.left);
    take(piece.right);
    if (piece.ratio != id) continue;
    const StepFunction& f = expressions_.functions()[piece.function];
    for (std::size_t k = 0; k < f.points(); ++k) {
      Point point = f.point(k);
      values.points.push_back({times(point.p, piece.under), times(point.q, piece.above)});
    }
  }
  if (values.ratio) {
    std::sort(values.points.begin(), values.points.end());
    auto same = [](const Point& a, const Point& b) { return !(a < b) && !(b < a); };
    values.points.erase(std::unique(values.points.begin(), values.points.end(), same),
                        values.points.end());
    return values;
  }
  if (every) {
    if (Wide{key.range.hi} - key.range.lo > kMostValues) {
      throw Undecided("a factor that takes more than 2^22 values");
    }
    values.starts.clear();
    for (Int x = key.range.lo; x <= key.range.hi; ++x) values.starts.push_back(x);
    return values;
  }
  std::erase_if(values.starts, [&](Int x) { return x < key.range.lo || x > key.range.hi; });
  std::sort(values.starts.begin(), values.starts.end());
  values.starts.erase(std::unique(values.starts.begin(), values.starts.end()), values.starts.end());
  return values;
}

Int Vanish::at(FunctionId id, const Values& values, std::size_t k) const {
  const StepFunction& f = expressions_.functions()[id];
  if (!values.ratio) return f.at(values.starts[k]);
  if (k == 0) return f.values[0];
  std::size_t rank = 0;
  while (rank < f.points() && !(values.points[k - 1] < f.point(rank))) ++rank;
  return f.values[rank];
}

/// The part of a number that depends on one key, at all values of it.
std::vector<Int> Vanish::tabulated(const Number& number, KeyId key, const Values& values) const {
  std::vector<Int> result(values.size(), 0);
  for (const Addend& addend : number.addends) {
    if (addend.key != key) continue;
    for (std::size_t k = 0; k < values.size(); ++k) {
      result[k] = plus(result[k], times(addend.factor, at(addend.function, values, k)));
    }
  }
  return result;
}

void Vanish::evaluate(const Piece& piece, const Pair& keys, const Values& u, const Values& v,
                      std::vector<Int>& sums) {
  std::vector<Int> a = tabulated(piece.left, keys.first, u);
  std::vector<Int> b = tabulated(piece.left, keys.second, v);
  auto put = [&](std::size_t i, std::size_t j, Int value) {
    Int& sum = sums[i * v.size() + j];
    sum = plus(sum, times(piece.coefficient, value));
  };
  if (piece.kind == Piece::kProduct) {
    std::vector<Int> c = tabulated(piece.right, keys.first, u);
    std::vector<Int> d = tabulated(piece.right, keys.second, v);
    for (std::size_t i = 0; i < u.size(); ++i) {
      expressions_.spend();
      for (std::size_t j = 0; j < v.size(); ++j) {
        put(i, j,
            times(plus(plus(a[i], b[j]), piece.left.constant),
                  plus(plus(c[i], d[j]), piece.right.constant)));
      }
    }
    return;
  }
  if (piece.kind == Piece::kStep) {
    const StepFunction& f = expressions_.functions()[piece.function];
    std::vector<std::size_t> rows, columns;
    std::vector<Int> left = distinct(a, rows), right = distinct(b, columns);
    std::vector<Int> values(right.size());
    std::size_t last = left.size();
    for (std::size_t i : byRow(rows)) {
      expressions_.spend();
      if (rows[i] != last) {
        last = rows[i];
        Int own = plus(left[last], piece.left.constant);
        for (std::size_t j = 0; j < right.size(); ++j) {
          values[j] = times(piece.coefficient, f.at(plus(own, right[j])));
        }
      }
      Int* sum = &sums[i * v.size()];
      for (std::size_t j = 0; j < v.size(); ++j) sum[j] = plus(sum[j], values[columns[j]]);
    }
    return;
  }
  // The ratio's rest depends on one key, which may be the ratio, or on nothing.
  bool ratioFirst = piece.ratio >= 0 && piece.ratio == keys.first;
  bool restFirst = !piece.left.addends.empty() && piece.left.addends[0].key == keys.first;
  bool together =
      piece.ratio >= 0 && !piece.left.addends.empty() && piece.left.addends[0].key == piece.ratio;
  const std::vector<Int>& rests = restFirst ? a : b;
  const Values& ratios = ratioFirst ? u : v;
  for (std::size_t r = 0; r < rests.size(); ++r) {
    std::vector<Int> values = ratioValues(piece, plus(rests[r], piece.left.constant), ratios);
    if (piece.ratio < 0 || together) {  // a function of the rest's key alone
      Int value = values[together ? r : 0];
      std::size_t others = restFirst ? v.size() : u.size();
      for (std::size_t o = 0; o < others; ++o) put(restFirst ? r : o, restFirst ? o : r, value);
      continue;
    }
    for (std::size_t k = 0; k < values.size(); ++k)
      put(ratioFirst ? k : r, ratioFirst ? r : k, values[k]);
  }
}

/// The values of a ratio step at each interval of `ratio`, for one value of the rest:
///
///   under * numerator = above * N + rest,   gate k: q * numerator >= p * D
///
/// If the rest is 0, gate k is [N / D >= p * under / (q * above)]. If not, the ranges of N and D
/// have to decide all gates.
std::vector<Int> Vanish::ratioValues(const Piece& piece, Int rest, const Values& ratios) {
  const StepFunction f = expressions_.functions()[piece.function];
  std::size_t count = piece.ratio < 0 ? 1 : ratios.size();
  if (rest == 0 && piece.ratio >= 0) {
    std::vector<Int> values{f.values[0]};
    std::size_t rank = 0;
    for (std::size_t k = 1; k < count; ++k) {
      auto reached = [&](std::size_t gate) {
        Point own{times(f.p[gate], piece.under), times(f.q[gate], piece.above)};
        return !(ratios.points[k - 1] < own);
      };
      while (rank < f.points() && reached(rank)) ++rank;
      values.push_back(f.values[rank]);
    }
    return values;
  }
  const Key key = expressions_.key(piece.key);
  Form below = expressions_.form(key.denominator);
  Form above =
      piece.ratio < 0 ? below : Form(expressions_.form(expressions_.key(piece.ratio).numerator));
  std::size_t rank = 0;
  for (; rank < f.points(); ++rank) {
    Expressions::Builder difference = expressions_.begin();
    expressions_.addForm(difference, times(f.q[rank], piece.above), above);
    expressions_.addConstant(difference, times(f.q[rank], rest));
    expressions_.addForm(difference, -times(f.p[rank], piece.under), below);
    WideSpan range = expressions_.rangeOf(expressions_.finish(std::move(difference)));
    if (range.hi < 0) break;  // and with it all gates after it
    if (range.lo < 0) throw Undecided("a guarded ratio step whose gates are not decided");
  }
  return std::vector<Int>(count, f.values[rank]);
}

}  // namespace tc0check
