#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "circuit/evaluate.h"
#include "compiler/lower/bit_choices.h"
#include "compiler/lower/compile.h"
#include "model/arithmetic/residue_system.h"
#include "model/arithmetic/weighted_bits.h"
#include "model/program/builder.h"
#include "model/program/interpret.h"
#include "model/program/random_program.h"

namespace tc0::arithmetic {

/// The levels and gates of a construction, by the formulas of another program.
struct Counted {
  int levels = 0;
  std::int64_t gates = 0;
};

/// Compiles with the constructions of bit_choices.h, so that no test waits for the search.
inline lower::CompileResult compiled(const program::Program& program, bool keepAll) {
  lower::CompileOptions options;
  options.keepAll = keepAll;
  options.simplify = false;
  options.choices = lower::bitChoices(program, keepAll);
  return lower::compile(program, options);
}

/// Checks that the circuit has at most these levels, and at most 10 % more gates. Returns the gates.
inline std::int64_t checkCounts(const program::Program& program, Counted expected) {
  const lower::CompileResult result = compiled(program, false);
  const auto gates = static_cast<std::int64_t>(result.report.counts->gates);
  INFO("gates " << gates << ", expected about " << expected.gates << "; levels "
                << result.report.counts->depth() << ", expected " << expected.levels);
  CHECK(static_cast<int>(result.report.counts->depth()) <= expected.levels);
  CHECK(10 * gates <= 11 * expected.gates);
  return gates;
}

/// Checks that the circuit has the interpreter's numbers at every tensor, on these inputs.
inline void checkCircuit(const program::Program& program,
                         const std::vector<program::Values>& inputs) {
  const lower::CompileResult result = compiled(program, true);
  for (const program::Values& values : inputs) {
    const program::TensorValues expected = program::interpret(program, values);
    const auto found = evaluateNaively(result.circuit, values);
    for (TensorId id : program.tensors().ids()) {
      INFO(program::label(program.tensor(id)));
      REQUIRE(found[result.arrays[id]] == expected[id]);
    }
  }
}

/// The output of a program, put together from its digits along the last dimension.
inline std::vector<std::int64_t> numbersOf(const program::Program& program,
                                           const program::Values& inputs) {
  const auto& output = program.outputs()[0];
  const std::int64_t count = program.tensor(output.tensor).shape.back();
  std::vector<std::int64_t> digits =
      program::outputValues(program, program::interpret(program, inputs))[0];
  std::vector<std::int64_t> numbers(digits.size() / count, 0);
  for (std::size_t k = 0; k < digits.size(); ++k) numbers[k / count] |= digits[k] << (k % count);
  return numbers;
}

/// The digits of numbers, one after the other.
inline std::vector<std::int64_t> digitsOf(const std::vector<std::int64_t>& numbers,
                                          std::int64_t count) {
  std::vector<std::int64_t> digits;
  for (std::int64_t number : numbers)
    for (std::int64_t k = 0; k < count; ++k) digits.push_back(number >> k & 1);
  return digits;
}

/// The definition of a fraction's digits from X itself, found without logarithms or inverses: h_q is
/// the number for which h_q M / q and X have one residue.
inline std::int64_t fractionOfNumber(const Big& x, const ResidueSystem& system, std::int64_t k,
                                     std::int64_t count) {
  Wide sum = 0;
  for (std::int64_t i = 0; i < system.size(); ++i) {
    const std::int64_t q = system.prime(i);
    const std::int64_t rest = system.remainder(floorQuotient(system.product(), Big(q)), i);
    const std::int64_t wanted = system.remainder(x, i);
    std::int64_t h = 0;
    while (h * rest % q != wanted) ++h;
    sum += ((Wide{h} << k) + q - 1) / q;
  }
  return static_cast<std::int64_t>(sum % (Wide{1} << k) >> (k - count));
}

/// Whether -1.2 < y - numerator / denominator < 0.3.
inline bool isNear(std::int64_t y, const Big& numerator, const Big& denominator) {
  const Big error = Big(10) * (Big(y) * denominator - numerator);
  return Big(-12) * denominator < error && error < Big(3) * denominator;
}

}  // namespace tc0::arithmetic
