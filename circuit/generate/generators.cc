#include "circuit/generate/generators.h"

#include <cmath>

#include "circuit/base/choice.h"
#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/generate/arithmetic.h"
#include "circuit/generate/attention.h"
#include "circuit/generate/digits.h"
#include "circuit/generate/lookup.h"
#include "circuit/generate/random_circuit.h"
#include "circuit/generate/sorting.h"

namespace tc0 {
namespace {

// The sum of all elements of an array.
Term total(ArrayId source, const Shape& shape) {
  Term term;
  term.source = source;
  term.over = shape;
  term.at = identityMap(shape.size());
  return term;
}

using CountFunction = std::function<std::int64_t(std::int64_t)>;

// value(how many of n bits are 1), as a form or as a gate.
Circuit makeSymmetric(std::int64_t n, const CountFunction& value, bool asGate) {
  require(n >= 1 && n <= (1 << 24), "symmetric function: required 1 to 2^24 bits", n);
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {n}, {0, 1}, Coding::Kind::kBits);
  ArrayId ones = builder.sum("ones", {}, {total(x, {n})});
  ArrayId f = builder.step("f", {}, {ones, {}}, tableOf({0, n}, value));
  builder.output("f", asGate ? asGates(builder, "f_digit", f) : f);
  return builder.finish();
}

Circuit majority(const GeneratorParams& params) {
  return makeSymmetric(
      params.n, [&](std::int64_t ones) { return 2 * ones > params.n; }, false);
}

Circuit symmetric(const GeneratorParams& params) {
  const std::string& values = params.values;
  if (values == "parity")
    return makeSymmetric(
        params.n, [](std::int64_t ones) { return ones % 2; }, params.digits);
  if (values == "majority") return majority(params);
  if (std::ssize(values) != params.n + 1 || values.find_first_not_of("01") != std::string::npos)
    fail("symmetric: required values 'parity', 'majority' or ", params.n + 1,
         " digits 0 and 1, found '", values, "'");
  return makeSymmetric(
      params.n, [&](std::int64_t ones) { return values[ones] - '0'; }, params.digits);
}

Circuit random(const GeneratorParams& params) {
  RandomCircuitParams random;
  random.seed = params.seed;
  require(params.n >= 1 && params.n <= 10000, "random: required 1 to 10000 arrays", params.n);
  random.arrays = params.n;
  return randomCircuit(random);
}

}  // namespace

const std::vector<Generator>& generators() {
  static const std::vector<Generator> kGenerators{
      {"majority", "n", "whether more than half of n bits are 1; depth 1, 1 gate", majority},
      {"symmetric", "n values digits",
       "a symmetric function of n bits; depth 1, a gate where its value changes", symmetric},
      {"comparison", "bits small-weights", "[x >= y]; depth 1, 1 gate, weights up to 2^(bits-1)",
       makeComparison},
      {"adder", "bits digits small-weights",
       "binary digits of x + y; depth 1, a gate for each carry", makeAdder},
      {"iterated-sum", "n bits digits small-weights",
       "binary digits of the sum of n numbers; depth 1, about 2n gates a digit", makeIteratedSum},
      {"multiplier", "bits digits small-weights", "binary digits of x * y; depth 2",
       makeMultiplier},
      {"division", "bits digits", "x / y, rounded down; depth 1, 2^bits - 1 gates", makeDivision},
      {"square-root", "bits digits", "root of x, rounded down; depth 1, 2^(bits/2) - 1 gates",
       makeSquareRoot},
      {"power", "n bits digits", "x^n; depth 1, 2^bits - 1 gates", makePower},
      {"product", "bits", "x * y as a number, by quarter squares; depth 1, 2^(bits+2) - 7 gates",
       makeProduct},
      {"exp", "bits digits", "a table of exp(-x); depth 1, at most 2^bits - 1 gates", makeExp},
      {"sorting", "n bits", "n numbers in rising order; depth 2, 2n (2^bits - 1) gates",
       makeSorting},
      {"rank-sorting", "n bits digits small-weights",
       "digits of n numbers in rising order; depth 2, about n^2 (bits + 1/2) gates",
       makeRankSorting},
      {"attention", "n bits dimension",
       "softmax weights of n tokens on each other; depth 3 for every n", attention},
      {"random", "n seed", "n random arrays of every operation, for tests", random},
  };
  return kGenerators;
}

const Generator& generator(const std::string& name) {
  return rowNamed("kind of circuit", generators(), name, &Generator::name);
}

}  // namespace tc0
