#include "tools/check/proof/sampling.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

#include "tools/check/error.h"
#include "tools/check/proof/each_index.h"

namespace tc0check {

namespace {

constexpr Wide kMostElements = Wide{1} << 26;  // of all tensors and arrays together
constexpr Wide kMostVisits = Wide{1} << 28;    // of one run of both sides

/// How many numbers one run of both sides adds up or multiplies, or a number above the limit.
Wide visitsOf(const Program& program, const Circuit& circuit) {
  Wide visits = 0;
  for (const Tensor& tensor : program.tensors) {
    bool inner = tensor.op == Op::kLinear || tensor.op == Op::kMatmul;
    visits += Wide{tensor.elements} * (inner ? program[tensor.operands[0]].shape.back() : 1);
  }
  for (const Array& array : circuit.arrays) {
    const auto* sum = std::get_if<Sum>(&array.op);
    if (sum == nullptr) continue;
    for (const auto* terms : {&sum->terms, &sum->constants}) {
      for (const Term& term : *terms) {
        Wide box = array.elements;
        for (Int extent : term.over) box *= extent;
        visits += box;
        if (visits > kMostVisits) return visits;
      }
    }
  }
  return visits;
}

Int drawIn(Span range, std::mt19937_64& random) {
  std::uint64_t kind = random() % 8;
  if (kind == 0) return range.lo;
  if (kind == 1) return range.hi;
  return std::uniform_int_distribution<Int>(range.lo, range.hi)(random);
}

}  // namespace

SamplingResult sample(const Program& program, const Circuit& circuit,
                      const std::vector<Hint>& hints, const SamplingParams& params) {
  SamplingResult result;
  Wide elements = 0;
  for (const Tensor& tensor : program.tensors) elements += tensor.elements;
  for (const Array& array : circuit.arrays) elements += array.elements;
  if (elements > kMostElements) {
    result.why = paste("required at most 2^26 elements of tensors and arrays; found ",
                       signedDecimal(elements));
    return result;
  }
  if (Wide visits = visitsOf(program, circuit); visits > kMostVisits) {
    result.why = paste("required at most 2^28 numbers to add up; found ", signedDecimal(visits));
    return result;
  }
  auto start = std::chrono::steady_clock::now();
  std::mt19937_64 random(params.seed);
  std::set<int> differ;
  for (; result.samples < params.samples; ++result.samples) {
    std::chrono::duration<double> gone = std::chrono::steady_clock::now() - start;
    if (gone.count() > params.seconds) break;
    if (params.untilDifferent && !result.witnesses.empty()) break;
    std::map<std::string, std::vector<Int>> inputs;
    for (const Tensor& tensor : program.tensors) {
      if (tensor.op != Op::kInput) continue;
      std::vector<Int>& numbers = inputs[tensor.name];
      for (Int e = 0; e < tensor.elements; ++e) numbers.push_back(drawIn(tensor.range, random));
    }
    Values tensors = runProgram(program, inputs), arrays = runCircuit(circuit, inputs);
    for (const Hint& hint : hints) {
      if (differ.count(hint.tensor) != 0) continue;
      Row address = addressOf(hint.at, circuit[hint.array].shape);
      Int e = 0;
      forEach(wholeBox(hint.digits), [&](const Int* digits) {
        Wide value = Wide{hint.scale} * arrays[hint.array][address.at(digits)] + hint.offset;
        Int expected = tensors[hint.tensor][e];
        if (value != expected && differ.insert(hint.tensor).second) {
          result.witnesses.push_back({hint.tensor, hint.array, e, expected, Int(value), inputs});
        }
        ++e;
      });
    }
  }
  return result;
}

}  // namespace tc0check
