#include "compiler/lower/constructions/limbs.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "circuit/base/assert.h"
#include "compiler/lower/constructions/step.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kFewest = 4;  // thresholds that make two limbs

// The thresholds of a staircase that rises, one repeated where the value rises by several units.
struct Staircase {
  std::vector<std::vector<std::int64_t>> thresholds;  // of each table
  std::vector<std::int64_t> base;
  std::int64_t unit = 1;
  std::int64_t most = 0;  // thresholds of one table

  // Threshold k of a table, counted from 1; `never` beyond the last one.
  std::int64_t at(std::size_t table, std::int64_t k, std::int64_t never) const {
    const std::vector<std::int64_t>& own = thresholds[table];
    return k <= std::ssize(own) ? own[k - 1] : never;
  }
};

std::int64_t unitOf(const Tables& tables) {
  std::int64_t unit = 0;
  for (std::int64_t increment : tables.increments) unit = std::gcd(unit, increment);
  return std::max<std::int64_t>(unit, 1);
}

Staircase staircaseOf(const Tables& rising) {
  Staircase stairs;
  stairs.unit = unitOf(rising);
  stairs.base = rising.base;
  for (std::int64_t t = 0; t < rising.tables(); ++t) {
    std::vector<std::int64_t>& own = stairs.thresholds.emplace_back();
    for (std::int64_t k = rising.start[t]; k < rising.start[t + 1]; ++k)
      own.insert(own.end(), rising.increments[k] / stairs.unit, rising.p[k]);
    stairs.most = std::max(stairs.most, std::ssize(own));
  }
  return stairs;
}

// The distance of all neighbouring thresholds of all tables, or 0 if they differ.
std::int64_t spacingOf(const Staircase& stairs) {
  std::int64_t spacing = -1;
  for (const std::vector<std::int64_t>& own : stairs.thresholds)
    for (std::size_t k = 1; k < own.size(); ++k) {
      const std::int64_t here = own[k] - own[k - 1];
      if (spacing != -1 && here != spacing) return 0;
      spacing = here;
    }
  return std::max<std::int64_t>(spacing, 0);
}

class Writer {
 public:
  Writer(Draft& draft, const std::string& name, Value x, Staircase stairs, AffineRow tableAt)
      : draft_(draft),
        name_(name),
        x_(std::move(x)),
        stairs_(std::move(stairs)),
        tableAt_(std::move(tableAt)) {
    places_ = std::bit_width(static_cast<std::uint64_t>(stairs_.most)) / 2;
    each_ = std::int64_t{1} << places_;
  }

  Value write(Range range) {
    high_ = highLimb();
    const std::int64_t spacing = spacingOf(stairs_);
    const bool even = spacing > 0 && isBounded(spacing);
    const ArrayId low = even ? evenLow(spacing) : unevenLow(never());
    Term constant, high, rest;
    constant.weights = integers(stairs_.base);
    constant.weightAt = tableAt_;
    high.source = high_;
    high.scale = stairs_.unit * each_;
    high.at = same();
    rest.source = low;
    rest.scale = stairs_.unit;
    rest.at = identityMap(draft_.array(low).shape.size());
    if (!even) rest.over = {each_ - 1};
    std::vector<Term> terms{std::move(high), std::move(rest)};
    if (std::any_of(stairs_.base.begin(), stairs_.base.end(), [](auto b) { return b != 0; }))
      terms.push_back(std::move(constant));
    const ArrayId array = draft_.sum(name_, x_.digits, std::move(terms));
    noteDigits(array, low, even);
    return valueOf(draft_, array, x_.groups, range);
  }

 private:
  IndexMap same() const { return identityMap(x_.digits.size()); }
  std::int64_t never() const { return x_.range.hi + 1; }

  // Gates of table t in the high limb: every r-th threshold, once if it is repeated.
  ArrayId highLimb() {
    for (const std::vector<std::int64_t>& own : stairs_.thresholds) {
      for (std::int64_t k = each_; k <= std::ssize(own); k += each_) {
        const bool isNew =
            std::ssize(highs_.p) == highs_.start.back() || highs_.p.back() != own[k - 1];
        if (isNew) {
          highs_.p.push_back(own[k - 1]);
          highs_.increments.push_back(1);
        } else {
          ++highs_.increments.back();
        }
      }
      highs_.start.push_back(std::ssize(highs_.p));
      highs_.base.push_back(0);
    }
    return draft_.step(name_ + ".high", x_.digits,
                       {.numerator = {x_.array, x_.at},
                        .tables = highs_,
                        .tableAt = tableAt_,
                        .reach = {x_.range}});
  }

  // Whether no number within reach is beyond the thresholds of the last block, were it whole.
  bool isBounded(std::int64_t spacing) const {
    return std::all_of(stairs_.thresholds.begin(), stairs_.thresholds.end(), [&](const auto& own) {
      if (own.empty() || (std::ssize(own) + 1) % each_ == 0) return true;
      return Wide{own.back()} + spacing > x_.range.hi;
    });
  }

  // x - r s H, and the first thresholds of each table.
  ArrayId evenLow(std::int64_t spacing) {
    Term whole, less;
    whole.source = x_.array;
    whole.at = x_.at;
    less.source = high_;
    less.at = same();
    less.scale = -each_ * spacing;
    const ArrayId rest =
        draft_.sum(name_ + ".rest", x_.digits, {std::move(whole), std::move(less)});
    Tables first;
    for (const std::vector<std::int64_t>& own : stairs_.thresholds) {
      const std::int64_t count = std::min(each_ - 1, std::ssize(own));
      first.p.insert(first.p.end(), own.begin(), own.begin() + count);
      first.increments.insert(first.increments.end(), count, 1);
      first.start.push_back(std::ssize(first.p));
      first.base.push_back(0);
    }
    const std::int64_t furthest = each_ * spacing * (stairs_.most / each_);
    return draft_.step(name_ + ".low", x_.digits,
                       {.numerator = {rest, same()},
                        .tables = std::move(first),
                        .tableAt = tableAt_,
                        .reach = {{x_.range.lo - furthest, x_.range.hi}}});
  }

  // The gates [x - T_(r H + j) >= 0], with j in a new last dimension.
  ArrayId unevenLow(std::int64_t never) {
    const std::size_t rank = x_.digits.size();
    Shape shape = x_.digits;
    shape.push_back(each_ - 1);
    ReadOp read;
    read.step = high_;
    read.at = identityMap(rank);
    for (AffineRow& row : read.at) row.strides.push_back(0);
    read.variants = each_ - 1;
    read.variantAt.strides.assign(rank + 1, 0);
    read.variantAt.strides.back() = 1;
    Range thresholds{never, never};
    for (std::size_t t = 0; t < stairs_.thresholds.size(); ++t)
      for (std::int64_t j = 1; j < each_; ++j) {
        std::int64_t block = 0, last = stairs_.at(t, j, never);
        read.base.push_back(last);
        thresholds = thresholds.hull({last, last});
        for (std::int64_t k = highs_.start[t]; k < highs_.start[t + 1]; ++k) {
          block += highs_.increments[k];
          const std::int64_t next = stairs_.at(t, block * each_ + j, never);
          read.increments.push_back(next - std::exchange(last, next));
        }
      }
    Term whole, less;
    whole.source = x_.array;
    whole.at = x_.at;
    for (AffineRow& row : whole.at) row.strides.push_back(0);
    less.source = draft_.read(name_ + ".thresholds", shape, std::move(read));
    less.at = identityMap(rank + 1);
    less.scale = -1;
    const ArrayId rest = draft_.sum(name_ + ".rest", shape, {std::move(whole), std::move(less)});
    return draft_.step(name_ + ".low", shape,
                       {.numerator = {rest, identityMap(rank + 1)},
                        .tables = thresholdTable(0),
                        .reach = {{x_.range.lo - thresholds.hi, x_.range.hi - thresholds.lo}}});
  }

  // Digit p of k = r H + L is a digit of H, or one of L: the sum of (+ or -) the gates of the
  // multiples of 2^p, with the sign + for odd ones.
  void noteDigits(ArrayId array, ArrayId low, bool even) {
    const bool alike = std::all_of(stairs_.base.begin(), stairs_.base.end(),
                                   [&](std::int64_t base) { return base == stairs_.base[0]; });
    if (!alike || draft_.digitsOf(array) != nullptr) return;
    const std::int64_t count = std::bit_width(static_cast<std::uint64_t>(stairs_.most));
    const std::size_t rank = x_.digits.size();
    AffineRow digit{0, std::vector<std::int64_t>(rank + 1, 0)};
    digit.strides.back() = 1;
    Shape shape = x_.digits;
    shape.push_back(count);
    auto digitsOfRead = [&](ArrayId step, std::int64_t from, std::int64_t most) {
      Term term;
      const Value limb = valueOf(draft_, step, x_.groups, {0, most});
      auto function = [&](std::int64_t v, std::int64_t p) {
        return p < from || p - from >= 62 || v > most ? 0 : v >> (p - from) & 1;
      };
      term.source = readFunctions(draft_, name_ + ".limb", limb, {count, function, digit, {count}});
      term.at = identityMap(rank + 1);
      return term;
    };
    std::vector<Term> terms{digitsOfRead(high_, places_, stairs_.most >> places_)};
    if (even) {
      terms.push_back(digitsOfRead(low, 0, each_ - 1));
    } else {
      Term term;
      term.source = low;
      term.at = identityMap(rank);
      for (AffineRow& row : term.at) row.strides.resize(rank + 2, 0);
      term.at.push_back({0, std::vector<std::int64_t>(rank + 2, 0)});
      term.at.back().strides.back() = 1;
      term.over = {each_ - 1};
      std::vector<std::int64_t> signs;  // of (digit, gate)
      for (std::int64_t p = 0; p < count; ++p)
        for (std::int64_t j = 1; j < each_; ++j) {
          const std::int64_t multiple = j >> p;
          signs.push_back(p >= places_ || multiple << p != j ? 0 : multiple % 2 != 0 ? 1 : -1);
        }
      term.weights = integers(std::move(signs));
      term.weightAt.strides.assign(rank + 2, 0);
      term.weightAt.strides[rank] = each_ - 1;
      term.weightAt.strides[rank + 1] = 1;
      terms.push_back(std::move(term));
    }
    const ArrayId digits = draft_.sum(name_ + ".digits", std::move(shape), std::move(terms));
    draft_.noteDigits(array, {digits, stairs_.base[0], stairs_.unit, count});
  }

  Draft& draft_;
  const std::string& name_;
  Value x_;
  Staircase stairs_;
  AffineRow tableAt_;
  std::int64_t places_ = 0, each_ = 1;  // binary digits of the low limb, and r
  Tables highs_;
  ArrayId high_ = 0;
};

}  // namespace

bool isStaircase(const Tables& tables) {
  if (!tables.q.empty() || tables.p.empty()) return false;
  const std::int64_t unit = unitOf(tables);
  const bool rises = tables.increments[0] > 0;
  Wide steps = 0;
  for (std::int64_t increment : tables.increments) {
    if (increment == 0 || (increment > 0) != rises) return false;
    steps += std::abs(increment) / unit;
  }
  return steps <= 2 * Wide{std::ssize(tables.p)};
}

std::optional<Value> steppedByLimbs(Draft& draft, const std::string& name, const Value& x,
                                    const StepTables& tables, Range range) {
  Value own = unscaled(x);
  const bool plain = x.scale == 1 && x.offset == 0;
  Tables rising = plain ? tables.tables : substituted(tables.tables, x.scale, x.offset);
  if (!isStaircase(rising) || x.digits.size() + 2 > kMaxRank) return std::nullopt;
  if (rising.increments[0] < 0) {
    rising = substituted(rising, -1, 0);
    own.scale = -1;
    own.range = {-own.range.hi, -own.range.lo};
    own = materialised(draft, name + ".turned", own);
  }
  Staircase stairs = staircaseOf(rising);
  if (stairs.most < kFewest) return std::nullopt;
  const AffineRow at = tableAt(own, tables);
  return Writer(draft, name, std::move(own), std::move(stairs), at).write(range);
}

}  // namespace tc0::lower
