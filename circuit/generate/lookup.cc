#include "circuit/generate/lookup.h"

#include <cmath>

#include "circuit/base/error.h"
#include "circuit/builder.h"
#include "circuit/generate/digits.h"

namespace tc0 {
namespace {

using Function = std::function<std::int64_t(std::int64_t)>;

// A function of a number x that changes in steps: it is value(k) for at(k) <= x < at(k + 1).
struct StepFunction {
  std::string name;
  std::int64_t gates;  // the largest k
  std::int64_t width;  // the digits that hold every value
  Function at;
  Function value;
};

// One bank of gates [x >= at(k)], k = 1 ... gates. The result is value(k) if k of them are 1.
Circuit lookup(const GeneratorParams& params, const StepFunction& function) {
  const auto& [name, gates, width, at, value] = function;
  CircuitBuilder builder;
  ArrayId x = bitInput(builder, "x", params.bits);
  Tables table;
  for (std::int64_t k = 1; k <= gates; ++k) {
    table.p.push_back(at(k));
    table.increments.push_back(value(k) - value(k - 1));
  }
  table.base = {value(0)};
  table.start = {0, gates};
  ArrayId number =
      builder.step(name, {}, {numberOfBits(builder, "x_number", x), {}}, std::move(table));
  if (params.digits) {
    ArrayId forms = readDigits(builder, name + "_bits", number, width, value);
    number = asGates(builder, name + "_digits", forms);
  }
  builder.output(name, number);
  return builder.finish();
}

std::int64_t integerPower(std::int64_t base, std::int64_t exponent) {
  std::int64_t value = 1;
  for (; exponent > 0; --exponent) value *= base;
  return value;
}

}  // namespace

// The gates [x >= q y] that are 1 are those with q up to the quotient, so the quotient is their
// sum, and digit i of it is the sum over q of (digit i of q, less digit i of q - 1) times gate q.
Circuit makeDivision(const GeneratorParams& params) {
  std::int64_t bits = params.bits;
  require(bits >= 1 && bits <= 16, "division: required 1 to 16 bits", bits);
  std::int64_t most = power(bits) - 1;
  CircuitBuilder builder;
  ArrayId x = numberOfBits(builder, "x_number", bitInput(builder, "x", bits));
  ArrayId y = numberOfBits(builder, "y_number", bitInput(builder, "y", bits));
  std::vector<std::int64_t> minus;
  for (std::int64_t q = 1; q <= most; ++q) minus.push_back(-q);
  Term whole = term(x), part = term(y);
  whole.at = part.at = {};
  part.weights = integers(std::move(minus));
  part.weightAt = {0, {1}};
  ArrayId rests = builder.sum("x-qy", {most}, {whole, part});
  ArrayId fits = builder.step("x>=qy", {most}, {rests, {}}, thresholdTable(0));
  if (!params.digits) {
    Term all = term(fits);
    all.over = {most};
    all.at = identityMap(1);
    builder.output("quotient", builder.sum("quotient", {}, {all}));
    return builder.finish();
  }
  std::vector<std::int64_t> weights;
  for (std::int64_t i = 0; i < bits; ++i)
    for (std::int64_t q = 1; q <= most; ++q) weights.push_back((q >> i & 1) - ((q - 1) >> i & 1));
  ArrayId forms =
      builder.sum("quotient_bits", {bits}, {weightedBits(fits, {most}, integers(weights))});
  builder.output("quotient", asGates(builder, "quotient", forms));
  return builder.finish();
}

Circuit makeSquareRoot(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= 40, "square-root: required 1 to 40 bits", params.bits);
  std::int64_t most = 0;
  while ((most + 1) * (most + 1) < power(params.bits)) ++most;
  return lookup(params, {"root", most, digitCount(most), [](std::int64_t k) { return k * k; },
                         [](std::int64_t k) { return k; }});
}

Circuit makePower(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= 16, "power: required 1 to 16 bits", params.bits);
  require(params.n >= 1 && params.n * params.bits <= 60,
          "power: required an exponent n >= 1 with n * bits at most 60", params.n);
  std::int64_t most = power(params.bits) - 1;
  auto value = [&](std::int64_t k) { return integerPower(k, params.n); };
  return lookup(params, {"power", most, digitCount(integerPower(most, params.n)),
                         [](std::int64_t k) { return k; }, value});
}

Circuit makeProduct(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= 20, "product: required 1 to 20 bits", params.bits);
  std::int64_t most = power(params.bits) - 1;
  CircuitBuilder builder;
  ArrayId x = builder.input("x", {}, {0, most}), y = builder.input("y", {}, {0, most});
  ArrayId plus = builder.sum("x+y", {}, {term(x), term(y)});
  ArrayId minus = builder.sum("x-y", {}, {term(x), term(y, -1)});
  auto quarter = [](std::int64_t v) { return v * v / 4; };
  ArrayId added = builder.step("q(x+y)", {}, {plus, {}}, tableOf({0, 2 * most}, quarter));
  ArrayId taken = builder.step("q(x-y)", {}, {minus, {}}, tableOf({-most, most}, quarter));
  builder.output("xy", builder.sum("xy", {}, {term(added), term(taken, -1)}));
  return builder.finish();
}

// The table falls, so its steps are at the numbers x at which the rounded value changes.
Circuit makeExp(const GeneratorParams& params) {
  require(params.bits >= 1 && params.bits <= 16, "exp: required 1 to 16 bits", params.bits);
  std::int64_t most = power(params.bits) - 1;
  auto value = [&](std::int64_t x) {
    double exponent = -8.0 * x / (most + 1);
    return std::lround(most * std::exp(exponent));
  };
  std::vector<std::int64_t> changes{0};
  for (std::int64_t x = 1; x <= most; ++x)
    if (value(x) != value(x - 1)) changes.push_back(x);
  auto at = [&](std::int64_t k) { return changes[k]; };
  return lookup(params, {"exp", std::ssize(changes) - 1, params.bits, at,
                         [&](std::int64_t k) { return value(at(k)); }});
}

}  // namespace tc0
