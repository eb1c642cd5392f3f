#include "model/arithmetic/block.h"

#include "model/arithmetic/exponential.h"
#include "model/arithmetic/floating_function.h"
#include "model/arithmetic/functions.h"
#include "tests/model/arithmetic/judge.h"

namespace tc0::arithmetic {
namespace {

using Kind = FloatingFunction::Kind;
using Row = std::vector<std::int64_t>;
using Rows = std::vector<Row>;

std::int64_t bitsOf(Wide value) {
  std::int64_t bits = 0;
  while (value >> bits != 0) ++bits;
  return bits;
}

// A number with the range of its place in the block, and the number that is added to make its bits.
struct Ranged {
  Rows rows;
  Range range;
  std::int64_t offset = 0;
};

struct WideRange {
  Wide lo = 0, hi = 0;
};

std::int64_t inUnitsOf(Wide weight, std::int64_t cut) {
  const Wide unit = Wide{1} << cut;
  return static_cast<std::int64_t>(weight / unit);  // rounded toward 0
}

// The product of (the bits of x + a) - a and of y 2^up, or of y less b if up is 0, where every product
// of bits, or of a bit and a constant, counts its whole units of 2^cut.
std::int64_t cutProduct(std::int64_t x, std::int64_t a, std::int64_t y, std::int64_t up,
                        std::int64_t b, std::int64_t cut) {
  if (cut == 0) return x * (y << up);
  auto bitsIn = [](std::int64_t v) {
    std::vector<std::int64_t> places;
    for (std::int64_t k = 0; k < 62; ++k)
      if ((v >> k & 1) != 0) places.push_back(k);
    return places;
  };
  std::int64_t sum = inUnitsOf(Wide{a} * b, cut);
  for (std::int64_t j : bitsIn(y + b)) sum -= inUnitsOf(Wide{a} << (j + up), cut);
  for (std::int64_t i : bitsIn(x + a)) {
    sum -= inUnitsOf(Wide{b} << i, cut);
    for (std::int64_t j : bitsIn(y + b)) sum += inUnitsOf(Wide{1} << (i + j + up), cut);
  }
  return sum;
}

// The block of block.h by plain integers: no bits, no residues of sums, no program.
class Plain {
 public:
  explicit Plain(const BlockParams& params) : block_(params), p_(params.bits), w_(params.width) {}

  Rows of(const Rows& x, Range range) const {
    Ranged rows{x, range};
    const auto [a, unit] = attended(rows);
    const Ranged o = linear(a, block_.out, w_);
    rows = sum(rows, std::int64_t{1} << (p_ - unit), o, 1);
    const Ranged y = norm(rows, block_.in, block_.hidden);
    const SmoothFunction f = gelu(p_, p_, 10);
    Ranged g = y;
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(y.range.hi - y.range.lo) - p_);
    for (Row& row : g.rows)
      for (std::int64_t& v : row) v = f.value((v - y.range.lo) >> shift);
    const std::int64_t up = std::min<std::int64_t>(2 * p_, 32) - unit;
    g.range = {0, (std::int64_t{1} << p_) - 1};
    return sum(rows, 1, linear(g, block_.back, w_), std::int64_t{1} << up).rows;
  }

 private:
  Ranged linear(const Ranged& x, const Row& weights, std::int64_t out) const {
    Ranged y{{}, {0, 0}};
    const std::int64_t in = std::ssize(weights) / out;
    for (std::int64_t o = 0; o < out; ++o) {
      Range range{0, 0};
      for (std::int64_t i = 0; i < in; ++i) {
        const std::int64_t k = weights[o * in + i];
        range.lo += k * (k < 0 ? x.range.hi : x.range.lo);
        range.hi += k * (k < 0 ? x.range.lo : x.range.hi);
      }
      y.range = o == 0 ? range : y.range.hull(range);
    }
    for (const Row& row : x.rows) {
      y.rows.emplace_back(out, 0);
      for (std::int64_t o = 0; o < out; ++o)
        for (std::int64_t i = 0; i < in; ++i) y.rows.back()[o] += weights[o * in + i] * row[i];
    }
    return y;
  }

  static Ranged sum(const Ranged& x, std::int64_t a, const Ranged& y, std::int64_t b) {
    Ranged z{x.rows, {a * x.range.lo + b * y.range.lo, a * x.range.hi + b * y.range.hi}};
    for (std::size_t i = 0; i < z.rows.size(); ++i)
      for (std::size_t d = 0; d < z.rows[i].size(); ++d)
        z.rows[i][d] = a * x.rows[i][d] + b * y.rows[i][d];
    return z;
  }

  Ranged rounded(Ranged x) const {
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(x.range.hi - x.range.lo) - p_);
    for (Row& row : x.rows)
      for (std::int64_t& v : row) v >>= shift;
    const Range range{x.range.lo >> shift, x.range.hi >> shift};
    return {x.rows, range, -range.lo};
  }

  static WideRange product(Range a, Range b) {
    const auto [lo, hi] =
        std::minmax({Wide{a.lo} * b.lo, Wide{a.lo} * b.hi, Wide{a.hi} * b.lo, Wide{a.hi} * b.hi});
    return {lo, hi};
  }

  // Beyond 16 bits, products have 16 bits more than p.
  std::int64_t cutOf(WideRange range) const {
    return p_ <= 16 ? 0 : std::max<std::int64_t>(0, bitsOf(range.hi - range.lo) - p_ - 16);
  }

  static Range cutRange(WideRange range, std::int64_t cut, std::int64_t terms) {
    const Wide off = cut == 0 ? 0 : terms;
    return {static_cast<std::int64_t>((range.lo >> cut) - off),
            static_cast<std::int64_t>((range.hi >> cut) + off)};
  }

  // Row i times f of z[i].
  Ranged times(Ranged x, const FloatingFunction& f, const Row& z,
               std::optional<std::int64_t> given = {}) const {
    const std::int64_t most = ((std::int64_t{1} << p_) - 1) << (f.binades() - 1);
    const WideRange range = product(x.range, {0, most});
    const std::int64_t cut = given.value_or(cutOf(range));
    for (std::size_t i = 0; i < x.rows.size(); ++i)
      for (std::int64_t& v : x.rows[i])
        v = cutProduct(v, x.offset, f.value(z[i]), f.up(z[i]), 0, cut);
    const std::int64_t xBits = bitsOf(x.range.hi + x.offset), rBits = p_ * f.binades();
    return {x.rows, cutRange(range, cut, (xBits + 1) * (rBits + 1))};
  }

  // (The bits of x + a, less a) squared: a bit with itself and with a counts as one product.
  static std::int64_t cutSquare(std::int64_t x, std::int64_t a, std::int64_t cut) {
    std::int64_t sum = inUnitsOf(Wide{a} * a, cut);
    for (std::int64_t j = 0; j < 62; ++j) {
      if (((x + a) >> j & 1) == 0) continue;
      const Wide weight = Wide{1} << j;
      sum += inUnitsOf(weight * (weight - 2 * Wide{a}), cut);
      for (std::int64_t i = 0; i < j; ++i)
        if (((x + a) >> i & 1) != 0) sum += inUnitsOf(weight << (i + 1), cut);
    }
    return sum;
  }

  Ranged norm(const Ranged& x, const Row& weights, std::int64_t out) const {
    Row centre(w_ * w_, -1), v;
    for (std::int64_t i = 0; i < w_; ++i) centre[i * w_ + i] = w_ - 1;
    const Ranged u = rounded(linear(x, centre, w_));
    const std::int64_t bits = bitsOf(Wide{w_} << 2 * p_);
    const std::int64_t cut = (cutOf({0, Wide{w_} << 2 * p_}) + 1) / 2 * 2;
    for (const Row& row : u.rows) {
      v.push_back(std::int64_t{1} << p_);
      for (std::int64_t one : row) v.back() += cutSquare(one, u.offset, cut);
    }
    const FloatingFunction f(Kind::kInverseRoot, p_, p_ + 2, (bits - cut - p_ + 1) / 2);
    return times(rounded(linear(u, weights, out)), f, v);
  }

  // What attention gives, in units of a power of two, which is the second result.
  std::pair<Ranged, std::int64_t> attended(const Ranged& x) const {
    const std::int64_t n = std::ssize(x.rows);
    const Ranged qkv = rounded(norm(x, block_.qkv, 3 * w_));
    const std::int64_t bits = bitsOf(qkv.range.hi + qkv.offset);
    WideRange whole = product(qkv.range, qkv.range);
    whole = {whole.lo * w_, whole.hi * w_};
    const std::int64_t scoreCut = cutOf(whole);
    const Range score = cutRange(whole, scoreCut, w_ * (bits + 1) * (bits + 1));
    const Exponential exp(p_, exponentialBits(p_), p_, exponentialLimb(p_));
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(score.hi - score.lo) - exp.bits());
    const Range digits{0, (std::int64_t{1} << p_) - 1};
    whole = product(digits, qkv.range);
    whole = {n * whole.lo, n * whole.hi};
    const std::int64_t cut = cutOf(whole);
    Ranged mixed{Rows(n, Row(w_, 0)), cutRange(whole, cut, n * (p_ + 1) * (bits + 1))};
    Row z(n, std::int64_t{1} << p_);
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < n; ++j) {
        std::int64_t s = 0;
        for (std::int64_t d = 0; d < w_; ++d)
          s += cutProduct(qkv.rows[i][d], qkv.offset, qkv.rows[j][w_ + d], 0, qkv.offset, scoreCut);
        const std::int64_t e = exp.value((score.hi - s) >> shift);
        z[i] += e;
        for (std::int64_t d = 0; d < w_; ++d)
          mixed.rows[i][d] += cutProduct(qkv.rows[j][2 * w_ + d], qkv.offset, e, 0, 0, cut);
      }
    const FloatingFunction f(Kind::kReciprocal, p_, p_ + 1, bitsOf(n << p_) - p_);
    const Ranged m = rounded(mixed);
    const std::int64_t most = ((std::int64_t{1} << p_) - 1) << (f.binades() - 1);
    const std::int64_t unit = std::min(p_, cutOf(product(m.range, {0, most})));
    return {times(m, f, z, unit), unit};
  }

  const BlockParams& block_;
  std::int64_t p_, w_;
};

struct BlockCase {
  std::int64_t p, tokens, width, hidden, gates;
  int plain, circuit;  // samples
};

void check(const BlockCase& one) {
  INFO("p = " << one.p << ", " << one.tokens << " tokens, seed 5");
  const BlockParams params = randomBlock(one.p, one.tokens, one.width, one.hidden, 5);
  const program::Program program = blockProgram(params);
  checkCounts(program, {25, one.gates});
  program::Draw draw(5);
  std::vector<program::Values> inputs;
  const std::int64_t half = std::int64_t{1} << (one.p - 1);
  for (int s = 0; s < one.plain; ++s) {
    std::vector<std::int64_t> numbers, expected;
    Rows rows(one.tokens, Row(one.width));
    for (Row& row : rows)
      for (std::int64_t& v : row) {
        numbers.push_back(s == 0 ? 2 * half - 1 : draw.between(0, 2 * half - 1));
        v = numbers.back() - half;
      }
    inputs.push_back({digitsOf(numbers, one.p)});
    for (const Row& row : Plain(params).of(rows, {-half, half - 1}))
      expected.insert(expected.end(), row.begin(), row.end());
    REQUIRE(program::outputValues(program, program::interpret(program, inputs.back()))[0] ==
            expected);
  }
  inputs.resize(one.circuit);
  checkCircuit(program, inputs);
}

TEST_CASE("a block of 6 or 8 bits is its integers in 25 levels, and its circuit has its numbers") {
  for (const BlockCase& one :
       {BlockCase{6, 2, 2, 2, 42060, 20, 5}, BlockCase{6, 3, 2, 3, 64000, 20, 3},
        BlockCase{8, 2, 2, 2, 112542, 20, 3}})
    check(one);
}

// About a minute and 2 GB.
TEST_CASE("a block of 12 or 16 bits is its integers in 25 levels", "[.large]") {
  for (const BlockCase& one :
       {BlockCase{12, 2, 2, 2, 691468, 10, 2}, BlockCase{16, 2, 2, 2, 2467970, 10, 2}})
    check(one);
}

TEST_CASE("a block of 18 bits, with cut products, is its integers in 25 levels") {
  check({18, 2, 2, 2, 4500000, 6, 4});
}

TEST_CASE("a block of 24 or 32 bits, with cut products, is its integers in 25 levels", "[.large]") {
  for (const BlockCase& one :
       {BlockCase{24, 2, 2, 2, 21373800, 6, 4}, BlockCase{32, 2, 2, 2, 94556530, 4, 4}})
    check(one);
}

}  // namespace
}  // namespace tc0::arithmetic
