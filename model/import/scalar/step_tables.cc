#include "model/import/scalar/step_tables.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/import/scalar/lattice.h"
#include "model/import/scalar/near_chain.h"

namespace tc0::importer {
namespace {

constexpr std::uint64_t kMostWalked = std::uint64_t{1} << 25;  // integers of all channels
constexpr std::size_t kMostBreakpoints = std::size_t{1} << 23;
constexpr std::size_t kTiesKept = 16;
constexpr int kMostBits = 4096;

// The integer that a chain of integral values gives in one channel. Machine arithmetic decides it if
// its error is far below a half.
class IntegerOf {
 public:
  IntegerOf(const Chain& head, std::int64_t channel, const std::string& where)
      : head_(head), near_(head, channel), channel_(channel), where_(where) {}

  std::int64_t operator()(std::int64_t x) const {
    if (const auto near = near_(x))
      if (near->error < 0.125L && std::fabs(near->value) < 0x1p52L)
        return std::llround(near->value);
    for (int bits = 128; bits <= kMostBits; bits *= 2) {
      const auto number = head_.exact(channel_, x, bits);
      if (!number) continue;
      const Big value = integer(*number);
      if (!value.fitsInt64())
        fail(where_, ": required values below 2^62 in magnitude, found one at ", x);
      return value.toInt64();
    }
    fail(where_, ": required a value that ", kMostBits, " bits decide, found none at the integer ",
         x, " of channel ", channel_);
  }

 private:
  static Big integer(const Number& number) {
    if (const Surd* surd = std::get_if<Surd>(&number)) return surd->floor();
    const Ball& ball = std::get<Ball>(number);
    return Fraction(ball.lo + ball.hi, Big::shifted(Big(1), ball.bits + 1)).floor();
  }

  const Chain& head_;
  NearChain near_;
  std::int64_t channel_;
  const std::string& where_;
};

// One table, breakpoint by breakpoint.
struct TableWriter {
  Tables& tables;
  std::int64_t value = 0;

  void begin(std::int64_t base) {
    tables.base.push_back(base);
    value = base;
  }
  void at(std::int64_t x, std::int64_t next) {
    if (tables.p.size() >= kMostBreakpoints)
      fail("required at most 2^23 breakpoints, found more: put a quantiser behind the function");
    tables.p.push_back(x);
    tables.increments.push_back(next - value);
    value = next;
  }
  void end() { tables.start.push_back(std::ssize(tables.p)); }
};

// Breakpoints of a function that rises or falls, in [x, last]. Steps of one table are about as wide as
// the step before, so each is looked for there first, then in intervals around that double.
template <class Function>
void walk(TableWriter& writer, const Function& f, std::int64_t x, std::int64_t last) {
  const std::int64_t end = f(last);
  std::int64_t width = std::max<std::int64_t>(
      1, (last - x) / std::max<std::int64_t>(1, std::abs(end - writer.value)));
  while (writer.value != end) {
    std::int64_t low = x, high = last, next = end;  // f(low) is the value, f(high) = next is not
    auto tryAt = [&](std::int64_t at) {
      if (at <= low || at >= high) return;
      const std::int64_t value = f(at);
      (value == writer.value ? low : high) = at;
      if (value != writer.value) next = value;
    };
    tryAt(x + width);
    const bool above = low != x;
    for (std::int64_t step = 1; above ? low + step < high : high - step > low; step *= 2) {
      const std::int64_t before = above ? low : high;
      tryAt(above ? low + step : high - step);
      if ((above ? low : high) == before) break;
    }
    while (high - low > 1) tryAt(low + (high - low) / 2);
    writer.at(high, next);
    width = high - x;
    x = high;
  }
}

// An affine tail a n + b whose b is a multiple of a in every channel is a shift of the integers.
std::vector<std::int64_t> shiftsOf(AffineStage& tail) {
  const std::size_t count = std::max(tail.a.size(), tail.b.size());
  std::vector<std::int64_t> shifts;
  for (std::size_t c = 0; c < count; ++c) {
    const Surd &a = of(tail.a, c), &b = of(tail.b, c);
    if (!a.isFraction() || !b.isFraction() || a.sign() == 0) return {0};
    const Fraction shift = b.u() / a.u();
    if (!shift.fitsInt64() || magnitude(shift.toInt64()) >> 40 != 0) return {0};
    shifts.push_back(shift.toInt64());
  }
  tail.b = {Surd(0)};
  if (std::all_of(shifts.begin(), shifts.end(), [&](auto s) { return s == shifts[0]; }))
    shifts.resize(1);
  return shifts;
}

// Compares floats with the exact value at one integer.
void tryFloats(FloatTies& ties, const Chain& chain, const AffineStage& tail, std::int64_t channel,
               std::int64_t x, std::int64_t value) {
  const double a = static_cast<double>(of(tail.a, channel).toLongDouble());
  const double exact =
      a * static_cast<double>(value) + static_cast<double>(of(tail.b, channel).toLongDouble());
  const double single = chain.single(channel, x);
  if (!(std::fabs(single - exact) > std::fabs(a) / 2)) return;
  ++ties.count;
  if (ties.first.size() < kTiesKept) ties.first.push_back({channel, x, exact, single});
}

}  // namespace

StepTables stepTables(const Chain& chain, const std::vector<Range>& ranges,
                      const std::string& where) {
  StepTables result;
  Chain head = chain.head(result.tail);
  if (!head.integral()) head = onLattice(head, ranges, where, result.tail);
  const std::vector<std::int64_t> shifts = shiftsOf(result.tail);
  const std::size_t count = std::max({ranges.size(), head.channels(), shifts.size()});
  std::uint64_t walked = 0;
  for (std::size_t c = 0; c < count; ++c) {
    const Range range = of(ranges, c);
    const std::int64_t shift = of(shifts, c);
    const IntegerOf integerOf(head, static_cast<std::int64_t>(c), where);
    auto f = [&](std::int64_t x) { return integerOf(x) + shift; };
    TableWriter writer{result.tables};
    const std::int64_t first = f(range.lo);
    const std::size_t begin = result.tables.p.size();
    writer.begin(first);
    const bool monotone = head.direction(c) != 0;
    if (monotone) {
      walk(writer, f, range.lo, range.hi);
    } else {
      walked += range.hi - range.lo;
      if (walked > kMostWalked)
        fail(where,
             ": required a rising function or at most 2^25 integers to try, found more: put "
             "a quantiser before the function");
      for (std::int64_t x = range.lo + 1; x <= range.hi; ++x)
        if (const std::int64_t value = f(x); value != writer.value) writer.at(x, value);
    }
    writer.end();
    if (!chain.hasSteps()) continue;
    std::int64_t value = first;
    for (std::size_t k = begin; k < result.tables.p.size(); ++k) {
      tryFloats(result.ties, chain, result.tail, c, result.tables.p[k] - 1, value);
      value += result.tables.increments[k];
      tryFloats(result.ties, chain, result.tail, c, result.tables.p[k], value);
    }
  }
  return result;
}

}  // namespace tc0::importer
