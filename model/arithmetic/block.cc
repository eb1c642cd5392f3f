#include "model/arithmetic/block.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/arithmetic/exponential.h"
#include "model/arithmetic/floating_function.h"
#include "model/arithmetic/functions.h"
#include "model/arithmetic/product.h"

namespace tc0::arithmetic {
namespace {

constexpr std::int64_t kGeluDegree = 10;
constexpr std::int64_t kMostExact = 16;  // bits for which products are whole
constexpr std::int64_t kGuard = 16;      // bits that a cut product has beyond p
constexpr std::int64_t kMostUp = 32;     // binary places between a row and what GELU adds

std::int64_t bitsOf(Wide value) {
  std::int64_t bits = 0;
  while (value >> bits != 0) ++bits;
  return bits;
}

Range scaled(Range range, std::int64_t factor) {
  return factor < 0 ? Range{range.hi * factor, range.lo * factor}
                    : Range{range.lo * factor, range.hi * factor};
}

Range sumOf(Range a, Range b) { return {a.lo + b.lo, a.hi + b.hi}; }

// A range of numbers that may need more than 64 bits.
struct WideRange {
  Wide lo = 0, hi = 0;

  WideRange times(std::int64_t factor) const { return {lo * factor, hi * factor}; }  // of 1 or more
};

WideRange productOf(Range a, Range b) {
  const auto [lo, hi] =
      std::minmax({Wide{a.lo} * b.lo, Wide{a.lo} * b.hi, Wide{a.hi} * b.lo, Wide{a.hi} * b.hi});
  return {lo, hi};
}

// A tensor and the range that its meaning gives. The range that a program proves may be wider, as
// for a product that is written as a sum of ANDs.
struct Raw {
  TensorId tensor = 0;
  Range range;
};

// Numbers of p bits or a little more, as digits less an offset.
struct Rounded {
  WeightedBits value;
  Range range;
};

class Writer {
 public:
  Writer(ProgramBuilder& builder, std::string name, const BlockParams& params)
      : b_(builder), name_(std::move(name)), block_(params), p_(params.bits) {}

  // x' is in units of 2^unit_, which its product is cut at.
  Raw attention(Raw rows) {
    const std::int64_t n = block_.tokens, w = block_.width;
    const Rounded qkv = rounded("qkv", norm("attention_norm", rows, block_.qkv, 3 * w));
    const Rounded q = part("q", qkv, 0), k = part("k", qkv, 1), v = part("v", qkv, 2);
    const TensorId e = exponentials(scores(q, k));
    const FloatingFunction inverse(FloatingFunction::Kind::kReciprocal, p_, p_ + 1,
                                   bitsOf(n << p_) - p_);
    WeightedBits z = flat("z", {e, powersOfTwo(p_), 0});
    z.constant += std::int64_t{1} << p_;
    const Floating r = floating("1/z", inverse, z);
    const Rounded mixed = rounded("mixed", values(e, v));
    unit_ = std::min(p_, cutOf(productOf(mixed.range, r.range)));
    const Raw o = linear("out", times("attended", mixed, r, unit_), block_.out, w);
    return sum("after_attention", scale("rows_up", rows, std::int64_t{1} << (p_ - unit_)), o);
  }

  Raw perceptron(Raw rows) {
    const Raw y = norm("perceptron_norm", rows, block_.in, block_.hidden);
    const SmoothFunction f = gelu(p_, p_, kGeluDegree);
    const TensorId x = fraction("gelu_in", plus("above", y, -y.range.lo), p_);
    const TensorId g =
        number(b_, at("gelu"), binary(b_, f.of(b_, at("gelu_digits"), binary(b_, x))));
    const Raw m = linear("back", {g, {0, (std::int64_t{1} << p_) - 1}}, block_.back, block_.width);
    const std::int64_t up = std::min(2 * p_, kMostUp) - unit_;
    return sum("after_perceptron", rows, scale("back_up", m, std::int64_t{1} << up));
  }

 private:
  // Numbers of a floating function: digits times the power of two of one bit that is 1.
  struct Floating {
    WeightedBits digits, power;
    Range range;
  };

  std::string at(const std::string& part) const { return name_ + "." + part; }

  // The place at which a product of this range is cut.
  std::int64_t cutOf(WideRange range) const {
    if (p_ <= kMostExact) return 0;
    return std::max<std::int64_t>(0, bitsOf(range.hi - range.lo) - p_ - kGuard);
  }

  // The range of a product that is cut: each of so many terms is off by less than 1.
  static Range cutRange(WideRange range, std::int64_t terms, std::int64_t cut) {
    const std::int64_t off = cut == 0 ? 0 : terms;
    return {static_cast<std::int64_t>(range.lo >> cut) - off,
            static_cast<std::int64_t>(range.hi >> cut) + off};
  }

  static std::int64_t termsOf(std::int64_t p, std::int64_t q) { return (p + 1) * (q + 1); }

  Raw scale(const std::string& name, Raw x, std::int64_t factor) {
    return {b_.scale(at(name), x.tensor, factor), scaled(x.range, factor)};
  }

  Raw sum(const std::string& name, Raw x, Raw y) {
    return {b_.add(at(name), x.tensor, y.tensor), sumOf(x.range, y.range)};
  }

  Raw plus(const std::string& name, Raw x, std::int64_t constant) {
    const tc0::program::Tensor& tensor = b_.tensor(x.tensor);
    TensorId all = b_.constant(at(name) + ".constant", tensor.shape,
                               std::vector<std::int64_t>(tensor.elements, constant));
    return {b_.add(at(name), x.tensor, all), {x.range.lo + constant, x.range.hi + constant}};
  }

  Raw linear(const std::string& name, Raw x, const std::vector<std::int64_t>& weights,
             std::int64_t out) {
    const std::int64_t in = std::ssize(weights) / out;
    Range range{0, 0};
    for (std::int64_t o = 0; o < out; ++o) {
      Range row{0, 0};
      for (std::int64_t i = 0; i < in; ++i) row = sumOf(row, scaled(x.range, weights[o * in + i]));
      range = o == 0 ? row : range.hull(row);
    }
    return {b_.linear(at(name), x.tensor, out, integers(weights)), range};
  }

  Rounded rounded(const std::string& name, Raw x) {
    const Rounding rounding(x.range, p_);
    const Raw above = plus(name + ".above", x, rounding.offset << rounding.shift);
    TensorId digits = b_.digits(at(name), above.tensor, rounding.shift, rounding.bits);
    return {{digits, powersOfTwo(rounding.bits), -rounding.offset},
            {x.range.lo >> rounding.shift, x.range.hi >> rounding.shift}};
  }

  // The `bits` highest digits of the range of x, which is at least 0.
  TensorId fraction(const std::string& name, Raw x, std::int64_t bits) {
    const std::int64_t shift = std::max<std::int64_t>(0, bitsOf(x.range.hi) - bits);
    return b_.digits(at(name), x.tensor, shift, bits);
  }

  // Numbers [n, m, K] summed over m, from the terms of one number.
  WeightedBits flat(const std::string& name, const WeightedBits& x) {
    const Shape shape = shapeOf(b_, x.bits);
    WeightedBits all{b_.reshape(at(name), x.bits, {shape[0], shape[1] * shape[2]}), {}, 0};
    for (std::int64_t m = 0; m < shape[1]; ++m)
      all.weights.insert(all.weights.end(), x.weights.begin(), x.weights.end());
    all.constant = shape[1] * x.constant;
    return all;
  }

  Floating floating(const std::string& name, const FloatingFunction& f, const WeightedBits& z) {
    const FloatingFunction::Result r = f.of(b_, at(name), z);
    return {binary(b_, r.digits),
            binary(b_, r.isUp),
            {0, ((std::int64_t{1} << p_) - 1) << (f.binades() - 1)}};
  }

  // x [n, m] times r [n].
  Raw times(const std::string& name, const Rounded& x, const Floating& r) {
    return times(name, x, r, cutOf(productOf(x.range, r.range)));
  }

  Raw times(const std::string& name, const Rounded& x, const Floating& r, std::int64_t cut) {
    const Shape shape = shapeOf(b_, x.value.bits);
    const std::int64_t terms = std::ssize(r.digits.weights) * std::ssize(r.power.weights);
    TensorId y = cut == 0 ? wholeProduct(name, x.value, r) : cutProduct(name, x.value, r, cut);
    return {y, cutRange(productOf(x.range, r.range), termsOf(shape[2], terms), cut)};
  }

  TensorId wholeProduct(const std::string& name, const WeightedBits& x, const Floating& r) {
    const WeightedBits factor = product(b_, at(name) + ".floating", r.digits, r.power);
    const WeightedBits rows = inRows(name + ".row", factor, shapeOf(b_, x.bits));
    return number(b_, at(name), product(b_, at(name) + ".product", x, rows));
  }

  // The bits of x by those of r, and the constant of x by r, once for each row.
  TensorId cutProduct(const std::string& name, WeightedBits x, const Floating& r,
                      std::int64_t cut) {
    const Shape shape = shapeOf(b_, x.bits);
    WeightedBits digits = r.digits;
    for (std::int64_t& weight : digits.weights) weight *= x.constant;
    x.constant = 0;
    const WeightedBits bits =
        productOfThree(b_, at(name) + ".product", x, inRows(name + ".digits", r.digits, shape),
                       inRows(name + ".power", r.power, shape), cut);
    TensorId sum = number(b_, at(name) + ".of_bits", bits);
    if (digits.weights.front() == 0) return sum;
    const WeightedBits rest = product(b_, at(name) + ".floating", digits, r.power, cut);
    TensorId line =
        b_.reshape(at(name) + ".line", number(b_, at(name) + ".of_constant", rest), {shape[0], 1});
    return b_.add(at(name), sum, b_.broadcast(at(name) + ".lines", line, {shape[0], shape[1]}));
  }

  // Numbers [n] as a number for each of [n, m].
  WeightedBits inRows(const std::string& name, WeightedBits r, const Shape& shape) {
    const std::int64_t terms = std::ssize(r.weights);
    TensorId row = b_.reshape(at(name), r.bits, {shape[0], 1, terms});
    r.bits = b_.broadcast(at(name) + "s", row, {shape[0], shape[1], terms});
    return r;
  }

  Raw norm(const std::string& name, Raw rows, const std::vector<std::int64_t>& weights,
           std::int64_t out) {
    const std::int64_t w = block_.width;
    std::vector<std::int64_t> centre(w * w, -1);
    for (std::int64_t i = 0; i < w; ++i) centre[i * w + i] += w;
    const Raw centred = linear(name + ".centred", rows, centre, w);
    const Rounded u = rounded(name + ".u", centred);
    const std::int64_t most = bitsOf(Wide{w} << 2 * p_);
    const std::int64_t cut = (cutOf({0, Wide{w} << 2 * p_}) + 1) / 2 * 2;  // a root of it is whole
    const FloatingFunction inverse(FloatingFunction::Kind::kInverseRoot, p_, p_ + 2,
                                   (most - cut - p_ + 1) / 2);
    WeightedBits v = flat(name + ".v", square(b_, at(name) + ".square", u.value, cut));
    v.constant += std::int64_t{1} << p_;
    const Floating r = floating(name + ".r", inverse, v);
    const Raw numbers{number(b_, at(name) + ".numbers", u.value), u.range};
    const Rounded t = rounded(name + ".t", linear(name + ".linear", numbers, weights, out));
    return times(name, t, r);
  }

  Rounded part(const std::string& name, const Rounded& qkv, std::int64_t k) {
    Rounded part = qkv;
    const std::int64_t bits = shapeOf(b_, qkv.value.bits).back();
    part.value.bits = b_.slice(at(name), qkv.value.bits, {0, k * block_.width, 0},
                               {block_.tokens, block_.width, bits});
    return part;
  }

  // c[i, j] = the sum over k of a[i, k] * b[j, k], by ANDs of bits [i, k, P] and [j, k, Q]. A number
  // for each pair of bits that is multiplied, summed over k, comes first.
  TensorId contracted(const std::string& name, const WeightedBits& a, const WeightedBits& b,
                      std::int64_t cut) {
    const std::int64_t count = shapeOf(b_, a.bits)[1];
    const BitPairs pairs = pairsOf(a.weights, b.weights, cut);
    TensorId each =
        cut == 0 ? allPairs(name, a.bits, b.bits) : somePairs(name, a.bits, b.bits, pairs);
    const std::int64_t constant = inUnits(Wide{a.constant} * b.constant, cut) * count;
    TensorId c = number(b_, at(name) + ".digits", {each, pairs.weights, constant});
    c = withOffset(name + ".by_left", c, a, b.constant, cut, true);
    return withOffset(name + ".by_right", c, b, a.constant, cut, false);
  }

  // [i, j, P Q] from bits [i, k, P] and [j, k, Q]: one product of matrices of bits.
  TensorId allPairs(const std::string& name, TensorId a, TensorId b) {
    const Shape left = shapeOf(b_, a), right = shapeOf(b_, b);
    const std::int64_t p = left[2], q = right[2];
    TensorId rows =
        b_.reshape(at(name) + ".left", b_.transpose(at(name) + ".left_bits", a, {0, 2, 1}),
                   {left[0] * p, left[1]});
    TensorId columns =
        b_.reshape(at(name) + ".right", b_.transpose(at(name) + ".right_bits", b, {1, 0, 2}),
                   {right[1], right[0] * q});
    TensorId pairs = b_.reshape(at(name) + ".pairs", b_.matmul(at(name) + ".and", rows, columns),
                                {left[0], p, right[0], q});
    return b_.reshape(at(name) + ".each", b_.transpose(at(name) + ".by_bits", pairs, {0, 2, 1, 3}),
                      {left[0], right[0], p * q});
  }

  // [i, j, pairs]: a product of matrices for each pair of bits.
  TensorId somePairs(const std::string& name, TensorId a, TensorId b, const BitPairs& pairs) {
    TensorId rows = b_.transpose(
        at(name) + ".left", selectedBits(b_, at(name) + ".left_bits", a, pairs.left), {2, 0, 1});
    TensorId columns = b_.transpose(
        at(name) + ".right", selectedBits(b_, at(name) + ".right_bits", b, pairs.right), {2, 1, 0});
    return b_.transpose(at(name) + ".each", b_.matmul(at(name) + ".and", rows, columns), {1, 2, 0});
  }

  // c + factor * the sum over k of x[i, k] less its constant, for each i, in a matrix whose rows or
  // columns are i.
  TensorId withOffset(const std::string& name, TensorId c, const WeightedBits& x,
                      std::int64_t factor, std::int64_t cut, bool byRows) {
    if (factor == 0) return c;
    WeightedBits scaled{x.bits, {}, 0};
    for (std::int64_t weight : x.weights)
      scaled.weights.push_back(inUnits(Wide{weight} * factor, cut));
    TensorId sums = number(b_, at(name) + ".sums", flat(name + ".flat", scaled));
    const std::int64_t count = shapeOf(b_, sums)[0];
    TensorId lines =
        b_.reshape(at(name) + ".line", sums, byRows ? Shape{count, 1} : Shape{1, count});
    return b_.add(at(name), c, b_.broadcast(at(name) + ".lines", lines, shapeOf(b_, c)));
  }

  Raw contractedTo(const std::string& name, const WeightedBits& a, const WeightedBits& b,
                   WideRange range, std::int64_t count) {
    const std::int64_t cut = cutOf(range);
    const std::int64_t terms = count * termsOf(std::ssize(a.weights), std::ssize(b.weights));
    return {contracted(name, a, b, cut), cutRange(range, terms, cut)};
  }

  Raw scores(const Rounded& q, const Rounded& k) {
    return contractedTo("scores", q.value, k.value, productOf(q.range, k.range).times(block_.width),
                        block_.width);
  }

  TensorId exponentials(Raw score) {
    const Exponential f(p_, exponentialBits(p_), p_, exponentialLimb(p_));
    const Raw below = plus("below_most", scale("less", score, -1), score.range.hi);
    return f.of(b_, at("e"), fraction("exp_in", below, f.bits()));
  }

  // The sum over j of e[i, j] v[j, d].
  Raw values(TensorId e, const Rounded& v) {
    WeightedBits turned = v.value;
    turned.bits = b_.transpose(at("v_turned"), v.value.bits, {1, 0, 2});
    const Range digits{0, (std::int64_t{1} << p_) - 1};
    return contractedTo("values", binary(b_, e), turned,
                        productOf(digits, v.range).times(block_.tokens), block_.tokens);
  }

  ProgramBuilder& b_;
  std::string name_;
  const BlockParams& block_;
  std::int64_t p_;
  std::int64_t unit_ = 0;  // the rows after attention are in units of 2^unit_
};

void checkParams(const BlockParams& params) {
  const std::int64_t w = params.width;
  if (params.bits < 4 || params.bits > 32 || params.tokens < 1 || w < 2 || params.hidden < 1)
    fail(
        "block: required 4 to 32 bits, tokens, 2 or more numbers of a token and hidden numbers, "
        "found ",
        params.bits, ", ", params.tokens, ", ", w, " and ", params.hidden);
  TC0_ASSERT(std::ssize(params.qkv) == 3 * w * w && std::ssize(params.out) == w * w &&
             std::ssize(params.in) == params.hidden * w &&
             std::ssize(params.back) == params.hidden * w);
}

}  // namespace

Rounding::Rounding(Range range, std::int64_t p)
    : shift(std::max<std::int64_t>(0, bitsOf(range.hi - range.lo) - p)),
      offset(-(range.lo >> shift)),
      bits(bitsOf((range.hi >> shift) + offset)) {}

BlockParams randomBlock(std::int64_t bits, std::int64_t tokens, std::int64_t width,
                        std::int64_t hidden, std::uint64_t seed) {
  BlockParams params{bits, tokens, width, hidden, {}, {}, {}, {}};
  auto fill = [&](std::vector<std::int64_t>& weights, std::int64_t count) {
    for (std::int64_t k = 0; k < count; ++k) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      weights.push_back(static_cast<std::int64_t>((seed >> 33) % 15) - 7);
    }
  };
  fill(params.qkv, 3 * width * width);
  fill(params.out, width * width);
  fill(params.in, hidden * width);
  fill(params.back, width * hidden);
  return params;
}

TensorId block(ProgramBuilder& builder, const std::string& name, TensorId rows, Range range,
               const BlockParams& params) {
  checkParams(params);
  Writer writer(builder, name, params);
  return writer.perceptron(writer.attention({rows, range})).tensor;
}

program::Program blockProgram(const BlockParams& params) {
  ProgramBuilder builder;
  WeightedBits x =
      binary(builder, builder.input("x", {params.tokens, params.width, params.bits}, {0, 1}));
  x.constant = -(std::int64_t{1} << (params.bits - 1));
  TensorId rows = number(builder, "rows", x);
  builder.output("y", block(builder, "block", rows, x.range(), params));
  return builder.finish();
}

}  // namespace tc0::arithmetic
