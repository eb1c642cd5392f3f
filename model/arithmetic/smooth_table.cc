#include "model/arithmetic/smooth_table.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_map>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::arithmetic {
namespace {

constexpr std::size_t kMostSegments = 1 << 14;
constexpr int kLargestSet = 4;

// One segment's mixed differences, in units of the function.
class Differences {
 public:
  Differences(const SmoothTable::Function& function, std::int64_t start)
      : function_(function), start_(start) {}

  // The sum over the subsets B of A of (-1)^(|A| - |B|) f(start + B).
  std::int64_t of(SmoothTable::Set set) {
    std::int64_t sum = 0;
    for (SmoothTable::Set part = set;; part = (part - 1) & set) {
      sum += std::popcount(set ^ part) % 2 == 0 ? at(part) : -at(part);
      if (part == 0) return sum;
    }
  }

 private:
  std::int64_t at(SmoothTable::Set low) {
    auto [found, isNew] = known_.try_emplace(low);
    if (isNew) found->second = function_(start_ + low);
    return found->second;
  }

  const SmoothTable::Function& function_;
  std::int64_t start_;
  std::unordered_map<SmoothTable::Set, std::int64_t> known_;
};

std::int64_t sizeOf(std::int64_t value) { return value < 0 ? -value : value; }

// The sets of `size` of a segment's low digits whose mixed difference is at least `least`, from high
// digits to low ones. Of two sets that differ in one digit, the one with the lower digit has about
// half the difference or less, so where two in a row are below a quarter of `least`, lower digits are
// not tried.
class LargeDifferences {
 public:
  using Use = std::function<bool(SmoothTable::Set set, std::int64_t difference)>;

  LargeDifferences(Differences& differences, int digits, std::int64_t least)
      : differences_(differences), digits_(digits), least_(least) {}

  // Until `use` returns false.
  bool each(int size, const Use& use) { return size > digits_ || from(digits_, size, 0, use); }

 private:
  // Adds `size` digits below `end` to the set.
  bool from(int end, int size, SmoothTable::Set set, const Use& use) {
    if (size == 0) return use(set, differences_.of(set));
    int small = 0;
    for (int digit = end - 1; digit >= size - 1 && small < 2; --digit) {
      const SmoothTable::Set one = SmoothTable::Set{1} << digit, more = set | one;
      // The largest difference of those that begin so has the next lower digits.
      const SmoothTable::Set first = more | (one - (one >> (size - 1)));
      small = sizeOf(differences_.of(first)) < (least_ + 3) / 4 ? small + 1 : 0;
      if (!from(digit, size - 1, more, use)) return false;
    }
    return true;
  }

  Differences& differences_;
  int digits_;
  std::int64_t least_;
};

std::int64_t rounded(std::int64_t value, int drop) {
  return drop == 0 ? value : (value + (std::int64_t{1} << (drop - 1))) >> drop;
}

// The segments of one domain.
class Cutter {
 public:
  Cutter(const SmoothTable::Function& function, Range domain, const SmoothTable::Options& options)
      : function_(function), domain_(domain), options_(options) {}

  struct Segment {
    std::int64_t start;
    int digits;
  };

  std::vector<Segment> segments() {
    const std::int64_t size = std::int64_t{1} << options_.mostLow;
    for (std::int64_t start = domain_.lo >> options_.mostLow << options_.mostLow;
         start <= domain_.hi; start += size)
      cut({start, options_.mostLow});
    return std::move(segments_);
  }

 private:
  void cut(Segment segment) {
    const std::int64_t last = segment.start + (std::int64_t{1} << segment.digits) - 1;
    if (last < domain_.lo || segment.start > domain_.hi) return;
    const bool inside = segment.start >= domain_.lo && last <= domain_.hi;
    if (inside && isSmooth(segment)) {
      segments_.push_back(segment);
      if (segments_.size() > kMostSegments)
        fail("required a function with at most ", kMostSegments,
             " segments, found more: its precision is too high for a table and monomials");
      return;
    }
    TC0_ASSERT(segment.digits > 0);
    const int digits = segment.digits - 1;
    cut({segment.start, digits});
    cut({segment.start + (std::int64_t{1} << digits), digits});
  }

  // Whether the sets of the first size that is dropped add up to little.
  bool isSmooth(Segment segment) const {
    Differences differences(function_, segment.start);
    std::int64_t left = std::int64_t{1} << (options_.guard - options_.finer) >> 1;
    LargeDifferences large(differences, segment.digits, left >> 8);
    return large.each(options_.largestSet + 1, [&](SmoothTable::Set, std::int64_t difference) {
      left -= sizeOf(difference);
      return left >= 0;
    });
  }

  const SmoothTable::Function& function_;
  Range domain_;
  const SmoothTable::Options& options_;
  std::vector<Segment> segments_;
};

}  // namespace

SmoothTable::SmoothTable(const Function& function, Range domain, const Options& options)
    : domain_(domain), finer_(options.finer) {
  TC0_ASSERT(domain.lo <= domain.hi && options.guard > options.finer && options.finer >= 0);
  const int drop = options.guard - options.finer;
  const std::vector<Cutter::Segment> segments = Cutter(function, domain, options).segments();
  auto put = [&](Set set, std::size_t segment, std::int64_t value) {
    const std::int64_t coefficient = rounded(value, drop);
    if (coefficient == 0 && set != 0) return;
    std::vector<std::int64_t>& all = coefficients_[set];
    all.resize(segments.size() + 2, 0);
    all[segment] = coefficient;
  };
  put(0, 0, function(domain.lo));
  for (const Cutter::Segment& segment : segments) {
    starts_.push_back(segment.start);
    Differences differences(function, segment.start);
    LargeDifferences large(differences, segment.digits, std::int64_t{1} << drop >> 1);
    for (int size = 0; size <= options.largestSet; ++size)
      large.each(size, [&](Set set, std::int64_t difference) {
        put(set, starts_.size(), difference);
        return true;
      });
  }
  put(0, segments.size() + 1, function(domain.hi));
  starts_.push_back(domain.hi + 1);
  for (const auto& [set, all] : coefficients_) low_ = std::max<int>(low_, std::bit_width(set));
}

SmoothTable SmoothTable::smallest(const Function& function, Range domain, Options options,
                                  std::int64_t digitGates) {
  std::optional<SmoothTable> best;
  auto cost = [&](const SmoothTable& table) {
    return table.gates() + digitGates * table.lowDigits();
  };
  std::optional<Error> error;
  for (options.largestSet = 0; options.largestSet <= kLargestSet; ++options.largestSet) {
    try {
      SmoothTable table(function, domain, options);
      if (!best || cost(table) < cost(*best)) best = std::move(table);
    } catch (const Error& refused) {
      error = refused;
    }
  }
  if (!best) throw Error(*error);
  return std::move(*best);
}

std::int64_t SmoothTable::at(std::int64_t v) const {
  const auto j = std::upper_bound(starts_.begin(), starts_.end(), v) - starts_.begin();
  const Set low = domain_.contains(v) ? static_cast<Set>(v - starts_[j - 1]) : 0;
  std::int64_t sum = 0;
  for (const auto& [set, all] : coefficients_)
    if ((low & set) == set) sum += all[j];
  return sum;
}

std::int64_t SmoothTable::gates() const {
  std::int64_t gates = std::ssize(starts_);
  for (const auto& [set, all] : coefficients_) {
    if (set == 0) continue;
    std::int64_t up = 0, down = 0;
    for (std::int64_t one : all) {
      up = std::max(up, one);
      down = std::max(down, -one);
    }
    gates += std::bit_width(static_cast<std::uint64_t>(up)) +
             std::bit_width(static_cast<std::uint64_t>(down));
  }
  return gates;
}

// Within a segment, the value at every set of low digits is the sum of the coefficients of its
// subsets, which one pass for each digit adds up. In large domains, the coefficients above 0 and
// those below bound it.
Range SmoothTable::range() const {
  constexpr std::int64_t kMostExact = std::int64_t{1} << 22;
  const bool exact = domain_.hi - domain_.lo < kMostExact;
  Range range{at(domain_.lo), at(domain_.lo)};
  auto include = [&](std::int64_t value) { range = range.hull({value, value}); };
  for (std::size_t j = 0; j <= starts_.size(); ++j) {
    const bool inside = j > 0 && j < starts_.size();
    std::int64_t least = 0, most = 0;
    std::vector<std::int64_t> values(exact && inside ? starts_[j] - starts_[j - 1] : 1, 0);
    for (const auto& [set, all] : coefficients_) {
      if (set < values.size()) values[set] = all[j];
      if (set == 0) continue;
      least += std::min<std::int64_t>(all[j], 0);
      most += std::max<std::int64_t>(all[j], 0);
    }
    for (std::size_t digit = 1; digit < values.size(); digit *= 2)
      for (std::size_t low = 0; low < values.size(); ++low)
        if ((low & digit) != 0) values[low] += values[low ^ digit];
    for (std::int64_t value : values) include(value);
    if (!exact) include(values[0] + least);
    if (!exact) include(values[0] + most);
  }
  return range;
}

}  // namespace tc0::arithmetic
