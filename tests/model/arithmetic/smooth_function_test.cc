#include "model/arithmetic/smooth_function.h"

#include "model/arithmetic/exponential.h"
#include "model/arithmetic/functions.h"
#include "model/arithmetic/quotient.h"
#include "tests/model/arithmetic/judge.h"

namespace tc0::arithmetic {
namespace {

Big numberX(const SmoothFunction& f, const Big& d) {
  Big x;
  for (std::size_t t = f.coefficients().size(); t-- > 0;)
    x = x * (d - f.center()) + f.coefficients()[t];
  return x;
}

program::Program programOf(const SmoothFunction& f, std::int64_t samples, std::int64_t bits) {
  ProgramBuilder b;
  b.output("y", f.of(b, "y", binary(b, b.input("d", {samples, bits}, {0, 1}))));
  return b.finish();
}

// All numbers lo ... hi - 1 if they are few, otherwise both ends and random ones.
std::vector<std::int64_t> samplesOf(std::int64_t lo, std::int64_t hi) {
  std::vector<std::int64_t> samples;
  if (hi - lo <= 1024)
    for (std::int64_t v = lo; v < hi; ++v) samples.push_back(v);
  program::Draw draw(7);
  if (samples.empty()) samples = {lo, hi - 1};
  while (samples.size() < 60) samples.push_back(draw.between(lo, hi - 1));
  return samples;
}

std::vector<program::Values> singles(const std::vector<std::int64_t>& samples, std::int64_t bits,
                                     std::size_t count) {
  std::vector<program::Values> inputs;
  for (std::size_t k = 0; k < count; ++k)
    inputs.push_back({digitsOf({samples[k * samples.size() / count]}, bits)});
  return inputs;
}

// near(y, d): whether y is what the function's bound says.
void check(const SmoothFunction& f, std::int64_t bits, std::int64_t least, Counted counted,
           const std::function<bool(std::int64_t y, std::int64_t d)>& near) {
  INFO("p = " << f.digits() << ", " << bits << " digits, degree " << f.degree() << ", seed 7");
  const std::vector<std::int64_t> samples = samplesOf(least, std::int64_t{1} << bits);
  const std::vector<std::int64_t> found =
      numbersOf(programOf(f, std::ssize(samples), bits), {digitsOf(samples, bits)});
  for (std::size_t k = 0; k < samples.size(); ++k) {
    INFO("D = " << samples[k]);
    REQUIRE(found[k] == f.value(samples[k]));
    REQUIRE(found[k] ==
            fractionOfNumber(numberX(f, samples[k]), f.system(), f.fractionBits(), f.digits()));
    REQUIRE(near(found[k], samples[k]));
  }
  const program::Program one = programOf(f, 1, bits);
  checkCounts(one, counted);
  if (f.digits() <= 8) checkCircuit(one, singles(samples, bits, 8));
}

TEST_CASE("a reciprocal of a normalised number is within 1.2 units of the last place") {
  for (auto [p, gates] : {std::pair{4, 102}, {8, 551}, {16, 6347}, {24, 23458}}) {
    const std::int64_t bits = p + 1;
    check(reciprocal(p, bits), bits, std::int64_t{1} << p, {2, gates},
          [&](std::int64_t y, std::int64_t d) { return isNear(y, powerOfTwo(2 * p - 1), d); });
  }
}

// Roots are compared with 20 more digits.
TEST_CASE("roots and inverse roots are within 1.2 units of the last place") {
  struct Row {
    std::int64_t p, inverse, root;
  };
  for (auto [p, inverse, straight] : {Row{4, 172, 218}, {8, 1004, 1274}, {16, 10402, 12194}}) {
    const std::int64_t bits = p + 2, least = std::int64_t{1} << p;
    check(inverseRoot(p, bits), bits, least, {2, inverse}, [&](std::int64_t y, std::int64_t d) {
      return isNear(y, Big::root(floorQuotient(powerOfTwo(3 * p + 38), d)), powerOfTwo(20));
    });
    check(root(p, bits), bits, least, {2, straight}, [&](std::int64_t y, std::int64_t d) {
      return isNear(y, Big::root(Big(d) * powerOfTwo(p + 36)), powerOfTwo(20));
    });
  }
}

TEST_CASE("GELU by a polynomial of degree 10 is off by 0.006 of its range at most") {
  const SmoothFunction f = gelu(8, 8, 10);
  check(f, 8, 0, {2, 1197}, [&](std::int64_t y, std::int64_t d) {
    const double x = 4 * (static_cast<double>(d) - 128) / 128;
    const double exact = 256 * (x * 0.5 * std::erfc(-x / std::sqrt(2.0)) + 0.5) / 5;
    return std::abs(static_cast<double>(y) + 0.5 - exact) < 0.7 + 256 * 0.006;
  });
}

TEST_CASE("exp by limbs is within 1.2 units of the last place") {
  struct Row {
    std::int64_t p, limb, gates;
  };
  for (const Row& row : {Row{4, 4, 192}, Row{8, 4, 735}, Row{16, 5, 3131}, Row{32, 8, 15069}}) {
    const std::int64_t p = row.p, bits = exponentialBits(p);
    INFO("p = " << p << ", " << bits << " digits, seed 7");
    const Exponential f(p, bits, p, row.limb);
    auto programFor = [&](std::int64_t samples) {
      ProgramBuilder b;
      b.output("y", f.of(b, "y", b.input("x", {samples, bits}, {0, 1})));
      return b.finish();
    };
    const std::vector<std::int64_t> samples = samplesOf(0, std::int64_t{1} << bits);
    const std::vector<std::int64_t> found =
        numbersOf(programFor(std::ssize(samples)), {digitsOf(samples, bits)});
    for (std::size_t k = 0; k < samples.size(); ++k) {
      INFO("x = " << samples[k]);
      Big x = 1;
      for (std::int64_t l = 0; l < f.limbs(); ++l)
        x = x * f.factor(l, samples[k] >> (row.limb * l) & ((std::int64_t{1} << row.limb) - 1));
      REQUIRE(found[k] == f.value(samples[k]));
      REQUIRE(found[k] == fractionOfNumber(x, f.system(), f.fractionBits(), p));
      REQUIRE(isNear(found[k], expOfMinus(samples[k], p, p + 30), powerOfTwo(31)));
    }
    const program::Program one = programFor(1);
    checkCounts(one, {3, row.gates});
    if (p <= 8) checkCircuit(one, singles(samples, bits, 8));
  }
}

TEST_CASE("a quotient by a normalised number is within 1.2 units of the last place") {
  for (auto [p, gates] : {std::pair{4, 335}, {8, 1710}, {16, 14260}}) {
    INFO("p = " << p << ", seed 7");
    const Quotient f(p, p, p + 1);
    auto programFor = [&](std::int64_t samples) {
      ProgramBuilder b;
      TensorId n = b.input("n", {samples, p}, {0, 1}), d = b.input("d", {samples, p + 1}, {0, 1});
      b.output("y", f.of(b, "y", binary(b, n), binary(b, d)));
      return b.finish();
    };
    std::vector<std::int64_t> ns, ds;
    program::Draw draw(7);
    const std::int64_t top = std::int64_t{1} << p;
    for (std::int64_t k = 0; k < (p == 4 ? top * top : 60); ++k) {
      ns.push_back(p == 4 ? k % top : draw.between(0, top - 1));
      ds.push_back(p == 4 ? top + k / top : draw.between(top, 2 * top - 1));
    }
    const std::vector<std::int64_t> found =
        numbersOf(programFor(std::ssize(ns)), {digitsOf(ns, p), digitsOf(ds, p + 1)});
    for (std::size_t k = 0; k < ns.size(); ++k) {
      INFO(ns[k] << " / " << ds[k]);
      REQUIRE(found[k] == f.value(ns[k], ds[k]));
      REQUIRE(found[k] == fractionOfNumber(numberX(f.inverse(), ds[k]) * Big(ns[k]),
                                           f.inverse().system(), f.inverse().fractionBits(), p));
      REQUIRE(isNear(found[k], Big(ns[k]) * powerOfTwo(p - 1), ds[k]));
    }
    const program::Program one = programFor(1);
    checkCounts(one, {3, gates});
    std::vector<program::Values> inputs;
    for (std::size_t k = 0; k < 8; ++k)
      inputs.push_back({digitsOf({ns[7 * k]}, p), digitsOf({ds[7 * k]}, p + 1)});
    if (p <= 8) checkCircuit(one, inputs);
  }
}

}  // namespace
}  // namespace tc0::arithmetic
