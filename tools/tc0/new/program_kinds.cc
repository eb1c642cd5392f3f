#include "tools/tc0/new/program_kinds.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "compiler/lower/bit_choices.h"
#include "compiler/lower/compile.h"
#include "model/arithmetic/block.h"
#include "model/arithmetic/exponential.h"
#include "model/arithmetic/functions.h"
#include "model/arithmetic/iterated_product.h"
#include "model/arithmetic/polynomial.h"
#include "model/arithmetic/quotient.h"

namespace tc0 {
namespace {

using arithmetic::ProgramBuilder;
using arithmetic::TensorId;

constexpr std::int64_t kMostDigits = 42;    // of an exact result whose circuit fits 62 bits
constexpr std::int64_t kMostFraction = 32;  // binary places of a rounded result
constexpr std::int64_t kMostTokens = 64;    // of a block, and the most numbers of a token

void check(const char* kind, const char* what, std::int64_t found, std::int64_t least,
           std::int64_t most) {
  if (found < least || found > most)
    fail("new ", kind, ": required ", what, " from ", least, " to ", most, ", found ", found);
}

// Outputs are the digits y as sums of gates, or each as a gate: [y >= 1] of a sum of its own.
program::Program finished(ProgramBuilder& builder, TensorId y, bool asGates) {
  if (asGates) {
    const Shape shape = builder.tensor(y).shape;
    const std::int64_t count = shape.back();
    std::vector<std::int64_t> identity(count * count, 0);
    for (std::int64_t k = 0; k < count; ++k) identity[k * count + k] = 1;
    TensorId forms = builder.linear("y.forms", y, count, integers(std::move(identity)));
    y = builder.step("y.gates", forms, thresholdTable(1));
  }
  builder.output("y", y);
  return builder.finish();
}

TensorId bitInput(ProgramBuilder& builder, const std::string& name, Shape shape) {
  return builder.input(name, std::move(shape), {0, 1});
}

program::Program iteratedProduct(const GeneratorParams& params) {
  check("iterated-product", "--n", params.n, 1, kMostDigits);
  check("iterated-product", "n times bits", params.n * params.bits, 2, kMostDigits);
  ProgramBuilder builder;
  TensorId x = bitInput(builder, "x", {params.n, params.bits});
  return finished(builder, arithmetic::iteratedProduct(builder, "product", x), params.digits);
}

program::Program powering(const GeneratorParams& params) {
  check("powering", "--n", params.n, 1, kMostDigits);
  check("powering", "n times bits", params.n * params.bits, 2, kMostDigits);
  ProgramBuilder builder;
  TensorId x = bitInput(builder, "x", {params.bits});
  return finished(builder, arithmetic::power(builder, "power", x, params.n), params.digits);
}

// The sum of the powers 0 ... n is below 2^(n bits + 1).
program::Program polynomial(const GeneratorParams& params) {
  check("polynomial", "--n", params.n, 1, kMostDigits);
  check("polynomial", "n times bits", params.n * params.bits, 2, kMostDigits - 1);
  ProgramBuilder builder;
  TensorId x = bitInput(builder, "x", {params.bits});
  const std::vector<std::int64_t> ones(params.n + 1, 1);
  TensorId y = arithmetic::integerPolynomial(builder, "polynomial", arithmetic::binary(builder, x),
                                             ones, params.n * params.bits + 1);
  return finished(builder, y, params.digits);
}

program::Program quotient(const GeneratorParams& params) {
  check("quotient", "--bits", params.bits, 2, kMostFraction);
  ProgramBuilder builder;
  const arithmetic::Quotient f(params.bits, params.bits, params.bits + 1);
  TensorId n = bitInput(builder, "n", {params.bits});
  TensorId d = bitInput(builder, "d", {params.bits + 1});
  TensorId y =
      f.of(builder, "quotient", arithmetic::binary(builder, n), arithmetic::binary(builder, d));
  return finished(builder, y, params.digits);
}

program::Program ofFunction(const arithmetic::SmoothFunction& f, std::int64_t bits, bool digits) {
  ProgramBuilder builder;
  TensorId d = bitInput(builder, "d", {bits});
  return finished(builder, f.of(builder, "function", arithmetic::binary(builder, d)), digits);
}

program::Program reciprocal(const GeneratorParams& params) {
  check("reciprocal", "--bits", params.bits, 2, kMostFraction);
  return ofFunction(arithmetic::reciprocal(params.bits, params.bits + 1), params.bits + 1,
                    params.digits);
}

program::Program root(const GeneratorParams& params) {
  check("root", "--bits", params.bits, 2, kMostFraction);
  return ofFunction(arithmetic::root(params.bits, params.bits + 2), params.bits + 2, params.digits);
}

program::Program inverseRoot(const GeneratorParams& params) {
  check("inverse-root", "--bits", params.bits, 2, kMostFraction);
  return ofFunction(arithmetic::inverseRoot(params.bits, params.bits + 2), params.bits + 2,
                    params.digits);
}

program::Program exponential(const GeneratorParams& params) {
  check("exponential", "--bits", params.bits, 2, kMostFraction);
  const std::int64_t p = params.bits, bits = arithmetic::exponentialBits(p);
  const arithmetic::Exponential f(p, bits, p, arithmetic::exponentialLimb(p));
  ProgramBuilder builder;
  TensorId x = bitInput(builder, "x", {bits});
  return finished(builder, f.of(builder, "exp", x), params.digits);
}

program::Program block(const GeneratorParams& params) {
  check("block", "--bits", params.bits, 4, 32);
  check("block", "--n", params.n, 1, kMostTokens);
  check("block", "--dimension", params.dimension, 2, kMostTokens);
  return arithmetic::blockProgram(arithmetic::randomBlock(params.bits, params.n, params.dimension,
                                                          params.dimension, params.seed));
}

}  // namespace

const std::vector<ProgramKind>& programKinds() {
  static const std::vector<ProgramKind> kKinds{
      {"iterated-product", "n bits digits",
       "digits of the product of n numbers; depth 3, size polynomial", iteratedProduct},
      {"powering", "n bits digits", "digits of x^n; depth 2, size polynomial", powering},
      {"polynomial", "n bits digits", "digits of 1 + x + ... + x^n; depth 2, size polynomial",
       polynomial},
      {"quotient", "bits digits",
       "digits of n / d, where d has bits + 1 digits; depth 3, size polynomial", quotient},
      {"reciprocal", "bits digits",
       "digits of 1 / d, where d has bits + 1 digits; depth 2, size polynomial", reciprocal},
      {"root", "bits digits",
       "digits of the root of d >= 2^bits of bits + 2 digits; depth 2, size polynomial", root},
      {"inverse-root", "bits digits",
       "digits of 1 / root of d, as for root; depth 2, size polynomial", inverseRoot},
      {"exponential", "bits digits",
       "digits of exp(-x), x of bits fraction digits; depth 3, size polynomial", exponential},
      {"block", "n bits dimension seed",
       "a transformer block of n tokens; depth 25, size polynomial in n and bits", block},
  };
  return kKinds;
}

const ProgramKind* programKind(const std::string& name) {
  const auto& kinds = programKinds();
  auto found = std::find_if(kinds.begin(), kinds.end(),
                            [&](const ProgramKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

Circuit compiledKind(const program::Program& program) {
  lower::CompileOptions options;
  options.simplify = false;
  options.choices = lower::bitChoices(program, false);
  options.count = false;
  return lower::compile(program, options).circuit;
}

}  // namespace tc0
