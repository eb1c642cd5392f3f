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

std::int64_t bitsOf(std::int64_t value) {
  std::int64_t bits = 0;
  while (value >> bits != 0) ++bits;
  return bits;
}

// A number with the range of its place in the block.
struct Ranged {
  Rows rows;
  Range range;
};

// The block of block.h by plain integers: no bits, no residues of sums, no program.
class Plain {
 public:
  explicit Plain(const BlockParams& params) : block_(params), p_(params.bits), w_(params.width) {}

  Rows of(const Rows& x, Range range) const {
    Ranged rows{x, range};
    const Ranged o = linear(attended(rows), block_.out, w_);
    rows = sum(rows, std::int64_t{1} << p_, o, 1);
    const Ranged y = norm(rows, block_.in, block_.hidden);
    const SmoothFunction f = gelu(p_, p_, 10);
    Ranged g = y;
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(y.range.hi - y.range.lo) - p_);
    for (Row& row : g.rows)
      for (std::int64_t& v : row) v = f.value((v - y.range.lo) >> shift);
    return sum(rows, 1, linear(g, block_.back, w_), std::int64_t{1} << 2 * p_).rows;
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
    return {x.rows, {x.range.lo >> shift, x.range.hi >> shift}};
  }

  static Range product(Range a, Range b) {
    const auto [lo, hi] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
    return {lo, hi};
  }

  // Row i times f of z[i].
  Ranged times(Ranged x, const FloatingFunction& f, const Row& z) const {
    for (std::size_t i = 0; i < x.rows.size(); ++i)
      for (std::int64_t& v : x.rows[i]) v *= f.value(z[i]) << f.up(z[i]);
    const std::int64_t most = ((std::int64_t{1} << p_) - 1) << (f.binades() - 1);
    return {x.rows, product(x.range, {0, most})};
  }

  Ranged norm(const Ranged& x, const Row& weights, std::int64_t out) const {
    Row centre(w_ * w_, -1), v;
    for (std::int64_t i = 0; i < w_; ++i) centre[i * w_ + i] = w_ - 1;
    const Ranged u = rounded(linear(x, centre, w_));
    for (const Row& row : u.rows) {
      v.push_back(std::int64_t{1} << p_);
      for (std::int64_t one : row) v.back() += one * one;
    }
    const FloatingFunction f(Kind::kInverseRoot, p_, p_ + 2, (bitsOf(w_ << 2 * p_) - p_ + 1) / 2);
    return times(rounded(linear(u, weights, out)), f, v);
  }

  Ranged attended(const Ranged& x) const {
    const std::int64_t n = std::ssize(x.rows);
    const Ranged qkv = rounded(norm(x, block_.qkv, 3 * w_));
    Range score = product(qkv.range, qkv.range);
    score = {score.lo * w_, score.hi * w_};
    const Exponential exp(p_, exponentialBits(p_), p_, exponentialLimb(p_));
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(score.hi - score.lo) - exp.bits());
    const Range digits{0, (std::int64_t{1} << p_) - 1};
    Ranged mixed{Rows(n, Row(w_, 0)), product(digits, qkv.range)};
    mixed.range = {n * mixed.range.lo, n * mixed.range.hi};
    Row z(n, std::int64_t{1} << p_);
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < n; ++j) {
        std::int64_t s = 0;
        for (std::int64_t d = 0; d < w_; ++d) s += qkv.rows[i][d] * qkv.rows[j][w_ + d];
        const std::int64_t e = exp.value((score.hi - s) >> shift);
        z[i] += e;
        for (std::int64_t d = 0; d < w_; ++d) mixed.rows[i][d] += e * qkv.rows[j][2 * w_ + d];
      }
    const FloatingFunction f(Kind::kReciprocal, p_, p_ + 1, bitsOf(n << p_) - p_);
    return times(rounded(mixed), f, z);
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

}  // namespace
}  // namespace tc0::arithmetic
