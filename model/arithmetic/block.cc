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

std::int64_t bitsOf(std::int64_t value) {
  std::int64_t bits = 0;
  while (value >> bits != 0) ++bits;
  return bits;
}

Range scaled(Range range, std::int64_t factor) {
  return factor < 0 ? Range{range.hi * factor, range.lo * factor}
                    : Range{range.lo * factor, range.hi * factor};
}

Range sumOf(Range a, Range b) { return {a.lo + b.lo, a.hi + b.hi}; }

Range productOf(Range a, Range b) {
  const auto [lo, hi] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
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
    const Raw o = linear("out", times("attended", mixed, r), block_.out, w);
    return sum("after_attention", scale("rows_up", rows, std::int64_t{1} << p_), o);
  }

  Raw perceptron(Raw rows) {
    const Raw y = norm("perceptron_norm", rows, block_.in, block_.hidden);
    const SmoothFunction f = gelu(p_, p_, kGeluDegree);
    const TensorId x = fraction("gelu_in", plus("above", y, -y.range.lo), p_);
    const TensorId g =
        number(b_, at("gelu"), binary(b_, f.of(b_, at("gelu_digits"), binary(b_, x))));
    const Raw m = linear("back", {g, {0, (std::int64_t{1} << p_) - 1}}, block_.back, block_.width);
    return sum("after_perceptron", rows, scale("back_up", m, std::int64_t{1} << 2 * p_));
  }

 private:
  // Numbers of a floating function: digits times the power of two of one bit that is 1.
  struct Floating {
    WeightedBits value;
    Range range;
  };

  std::string at(const std::string& part) const { return name_ + "." + part; }

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
    return {product(b_, at(name) + ".floating", binary(b_, r.digits), binary(b_, r.isUp)),
            {0, ((std::int64_t{1} << p_) - 1) << (f.binades() - 1)}};
  }

  // x [n, m] times r [n].
  Raw times(const std::string& name, const Rounded& x, const Floating& r) {
    const Shape shape = shapeOf(b_, x.value.bits);
    const std::int64_t terms = shapeOf(b_, r.value.bits).back();
    TensorId row = b_.reshape(at(name) + ".row", r.value.bits, {shape[0], 1, terms});
    WeightedBits factor = r.value;
    factor.bits = b_.broadcast(at(name) + ".rows", row, {shape[0], shape[1], terms});
    return {number(b_, at(name), product(b_, at(name) + ".product", x.value, factor)),
            productOf(x.range, r.range)};
  }

  Raw norm(const std::string& name, Raw rows, const std::vector<std::int64_t>& weights,
           std::int64_t out) {
    const std::int64_t w = block_.width;
    std::vector<std::int64_t> centre(w * w, -1);
    for (std::int64_t i = 0; i < w; ++i) centre[i * w + i] += w;
    const Raw centred = linear(name + ".centred", rows, centre, w);
    const Rounded u = rounded(name + ".u", centred);
    const FloatingFunction inverse(FloatingFunction::Kind::kInverseRoot, p_, p_ + 2,
                                   (bitsOf(w << 2 * p_) - p_ + 1) / 2);
    WeightedBits v = flat(name + ".v", square(b_, at(name) + ".square", u.value));
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

  // c[i, j] = the sum over k of a[i, k] * b[j, k], by ANDs of bits [i, k, P] and [j, k, Q].
  TensorId contracted(const std::string& name, const WeightedBits& a, const WeightedBits& b) {
    const Shape left = shapeOf(b_, a.bits), right = shapeOf(b_, b.bits);
    const std::int64_t p = left[2], q = right[2];
    TensorId rows =
        b_.reshape(at(name) + ".left", b_.transpose(at(name) + ".left_bits", a.bits, {0, 2, 1}),
                   {left[0] * p, left[1]});
    TensorId columns =
        b_.reshape(at(name) + ".right", b_.transpose(at(name) + ".right_bits", b.bits, {1, 0, 2}),
                   {right[1], right[0] * q});
    TensorId pairs = b_.reshape(at(name) + ".pairs", b_.matmul(at(name) + ".and", rows, columns),
                                {left[0], p, right[0], q});
    TensorId each =
        b_.reshape(at(name) + ".each", b_.transpose(at(name) + ".by_bits", pairs, {0, 2, 1, 3}),
                   {left[0], right[0], p * q});
    std::vector<std::int64_t> weights;
    for (std::int64_t u : a.weights)
      for (std::int64_t v : b.weights) weights.push_back(u * v);
    const std::int64_t constant = a.constant * b.constant * left[1];
    TensorId c = number(b_, at(name) + ".digits", {each, weights, constant});
    c = withOffset(name + ".by_left", c, {a.bits, a.weights, 0}, b.constant, {left[0], 1});
    return withOffset(name + ".by_right", c, {b.bits, b.weights, 0}, a.constant, {1, right[0]});
  }

  // c + factor * the sum over k of x[i, k], for each i, in a matrix whose rows or columns are i.
  TensorId withOffset(const std::string& name, TensorId c, const WeightedBits& x,
                      std::int64_t factor, const Shape& line) {
    if (factor == 0) return c;
    TensorId sums = number(b_, at(name) + ".sums", flat(name + ".flat", x));
    TensorId scaledSums = b_.scale(at(name) + ".scaled", sums, factor);
    TensorId lines = b_.reshape(at(name) + ".line", scaledSums, line);
    return b_.add(at(name), c, b_.broadcast(at(name) + ".lines", lines, shapeOf(b_, c)));
  }

  Raw scores(const Rounded& q, const Rounded& k) {
    return {contracted("scores", q.value, k.value),
            scaled(productOf(q.range, k.range), block_.width)};
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
    return {contracted("values", binary(b_, e), turned),
            scaled(productOf(digits, v.range), block_.tokens)};
  }

  ProgramBuilder& b_;
  std::string name_;
  const BlockParams& block_;
  std::int64_t p_;
};

void checkParams(const BlockParams& params) {
  const std::int64_t w = params.width;
  if (params.bits < 4 || params.bits > 16 || params.tokens < 1 || w < 2 || params.hidden < 1)
    fail(
        "block: required 4 to 16 bits, tokens, 2 or more numbers of a token and hidden numbers, "
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
