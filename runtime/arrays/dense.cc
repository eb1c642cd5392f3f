#include "runtime/arrays/dense.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "circuit/base/assert.h"
#include "runtime/arrays/element.h"
#include "runtime/arrays/plan.h"

namespace tc0 {
namespace {

constexpr std::int64_t kFewestInputs = 8, kFewestOutputs = 4;

// The output dimension that is the matrix's N: weights move along it and the source stays. The
// longest one, if there are several.
std::optional<std::size_t> matrixDimension(const FlatSum& sum, const FlatTerm& term) {
  std::optional<std::size_t> best;
  for (std::size_t d = 0; d < sum.shape.size(); ++d)
    if (term.at.strides[d] == 0 && term.weightAt.strides[d] != 0 &&
        (!best || sum.shape[d] > sum.shape[*best]))
      best = d;
  return best;
}

// Numbers the matrices: instances along a dimension in which the weights stay share one. Returns
// how many there are, or some number above 2^32 if there are more than that.
std::int64_t numberMatrices(const FlatSum& sum, const FlatTerm& term, DensePlan& plan) {
  plan.matrixAt.strides.assign(sum.shape.size(), 0);
  std::int64_t matrices = 1;
  for (std::size_t d = sum.shape.size(); d-- > 0;) {
    if (d == plan.dimension || term.weightAt.strides[d] == 0) continue;
    plan.matrixAt.strides[d] = matrices;
    matrices *= sum.shape[d];
    if (matrices > (std::int64_t{1} << 32)) return matrices;
  }
  return matrices;
}

// The largest number that divides all weights of a row, as far as 32 bits hold it.
std::int64_t divisorOf(const FlatTerm& term, std::int64_t first,
                       const std::vector<std::int64_t>& weightAt) {
  Magnitude divisor = 0;
  for (std::int64_t at : weightAt) divisor = std::gcd(divisor, magnitude(term.weights[first + at]));
  divisor = multiplyMagnitudes(divisor, magnitude(term.scale));
  return divisor == 0 || divisor > INT32_MAX ? 1 : static_cast<std::int64_t>(divisor);
}

// Packs one matrix and sums up its rows. `first` is the number of its first weight, `stride` that
// from one output to the next, weightAt[k] that of the k-th number. Returns false if a weight does
// not fit a byte. Rows are divided if the plan has scales.
bool packMatrix(const FlatTerm& term, std::int64_t first, std::int64_t stride, std::int64_t zero,
                const std::vector<std::int64_t>& weightAt, std::int64_t matrix, DensePlan& plan) {
  std::int8_t* packed = plan.weights.data() + plan.placeOf(matrix);
  TC0_ASSERT(plan.placeOf(matrix + 1) <= std::ssize(plan.weights));
  for (std::int64_t n = 0; n < plan.outputs; ++n) {
    std::int64_t total = 0, divisor = 1;
    if (!plan.scales.empty()) {
      divisor = divisorOf(term, first + n * stride, weightAt);
      plan.scales[matrix * plan.paddedOutputs() + n] = static_cast<std::int32_t>(divisor);
    }
    for (std::int64_t k = 0; k < plan.inputs; ++k) {
      Wide weight = Wide{term.scale} * term.weights[first + n * stride + weightAt[k]] / divisor;
      if (weight < -128 || weight > 127) return false;
      total += weight;
      packed[((n / 4 * plan.inputQuads() + k / 4) * 4 + n % 4) * 4 + k % 4] = weight;
    }
    // |zero * total| may pass 2^31 even if the sum itself does not. Kernels add modulo 2^32, so
    // only that remainder counts.
    plan.zeroSums[matrix * plan.paddedOutputs() + n] = modulo32(zero * total);
  }
  return true;
}

// The plan of one term, or nothing. What must hold: the source is one array of bytes, read
// everywhere; weights move along one output dimension in which the source stays; every weight times
// the scale is a byte; and the packed matrices take at most four times the weights that the circuit
// stores, so that weights which a circuit shares are not unrolled.
std::optional<DensePlan> planTerm(const Circuit& circuit, const FlatSum& sum, std::size_t number) {
  const FlatTerm& term = sum.terms[number];
  if (term.source == kOne || !term.domain.empty() || term.over.empty()) return std::nullopt;
  Range range = circuit.array(term.source).range;
  std::optional<std::size_t> dimension = matrixDimension(sum, term);
  if (bytesOf(elementFor(range)) != 1 || !dimension) return std::nullopt;
  DensePlan plan;
  plan.term = number;
  plan.dimension = *dimension;
  plan.outputs = sum.shape[*dimension];
  plan.inputs = elementsOf(term.over, "reduction");
  if (plan.inputs < kFewestInputs || plan.outputs < kFewestOutputs) return std::nullopt;

  RowBounds used = boundsOf(term.weightAt, sum.shape);
  RowBounds inner = boundsOf({0, term.overWeight}, term.over);
  Wide there = used.hi - used.lo + inner.hi - inner.lo + 1;
  auto matrices = magnitude(numberMatrices(sum, term, plan));
  Magnitude packed = multiplyMagnitudes(
      matrices,
      multiplyMagnitudes(magnitude(plan.paddedOutputs()), magnitude(plan.paddedInputs())));
  if (!withinLimit(packed) || Wide{packed} > 4 * there + 4096) return std::nullopt;

  std::vector<std::int64_t> weightAt, at(term.over.size(), 0);
  AffineRow inputRow{0, term.overAt}, weightRow{0, term.overWeight};
  bool contiguous = true;
  do {
    contiguous &= inputRow.at(at.data()) == std::ssize(plan.inputAt);
    plan.inputAt.push_back(inputRow.at(at.data()));
    weightAt.push_back(weightRow.at(at.data()));
  } while (advance(at.data(), term.over));
  TC0_ASSERT(std::ssize(plan.inputAt) == plan.inputs);
  plan.quadsAsTheyLie = contiguous && term.at.offset % 4 == 0;
  for (std::int64_t stride : term.at.strides) plan.quadsAsTheyLie &= stride % 4 == 0;

  plan.weights.assign(packed, 0);
  plan.zeroSums.assign(matrices * magnitude(plan.paddedOutputs()), 0);
  Shape shape = sum.shape;  // one index for each matrix
  for (std::size_t d = 0; d < shape.size(); ++d)
    if (plan.matrixAt.strides[d] == 0) shape[d] = 1;
  auto packAll = [&] {
    std::vector<std::int64_t> index(shape.size(), 0);
    do
      if (!packMatrix(term, term.weightAt.at(index.data()), term.weightAt.strides[*dimension],
                      quadZero(range), weightAt, plan.matrixAt.at(index.data()), plan))
        return false;
    while (advance(index.data(), shape));
    return true;
  };
  if (packAll()) return plan;
  plan.scales.assign(plan.zeroSums.size(), 1);
  if (packAll()) return plan;
  return std::nullopt;
}

// Two products of a quad stand in one number of 16 bits, so this many quads fit.
std::int64_t shortQuadsOf(const DensePlan& plan, Range range) {
  std::int64_t most = 1;
  for (std::size_t at = 0; at + 1 < plan.weights.size(); at += 2)
    most = std::max<std::int64_t>(
        most, std::abs(int{plan.weights[at]}) + std::abs(int{plan.weights[at + 1]}));
  return INT16_MAX / (most * std::max<std::int64_t>(1, range.hi - quadZero(range)));
}

// Whether a factor's innermost reduction dimension passes through whole quads where they lie.
bool passesQuads(const FlatTerm& factor) {
  if (factor.over.empty() || factor.over.back() % 4 != 0 || factor.overAt.back() != 1) return false;
  bool whole = factor.at.offset % 4 == 0;
  for (std::int64_t stride : factor.at.strides) whole &= stride % 4 == 0;
  for (std::size_t d = 0; d + 1 < factor.over.size(); ++d) whole &= factor.overAt[d] % 4 == 0;
  return whole;
}

}  // namespace

void planQuads(const Circuit& circuit, const FlatSum& sum, FlatProduct& product) {
  FlatTerm &a = product.a, &b = product.b;
  auto range = [&](const FlatTerm& factor) { return circuit.array(factor.source).range; };
  auto isByte = [&](const FlatTerm& factor) { return bytesOf(elementFor(range(factor))) == 1; };
  if (!isByte(a) || !isByte(b) || !passesQuads(a) || !passesQuads(b)) return;
  auto isSmall = [&](const FlatTerm& f) { return range(f).lo >= -127 && range(f).hi <= 127; };
  bool stays = sum.shape.empty() || a.at.strides.back() == 0;
  if ((!stays && isSmall(a)) || !isSmall(b)) std::swap(a, b);
  product.isUnsigned = range(a).lo >= 0;
  if (!isSmall(b) || !(product.isUnsigned || isSmall(a))) return;
  auto most = [&](const FlatTerm& f) { return std::max({1L, -range(f).lo, range(f).hi}); };
  product.shortQuads = INT16_MAX / (2 * most(a) * most(b));
}

std::optional<DensePlan> planDense(const Circuit& circuit, const Array& array, const FlatSum& sum) {
  std::optional<DensePlan> best;
  if (array.magnitude >= kNarrowSum) return best;
  for (std::size_t number = 0; number < sum.terms.size(); ++number) {
    std::optional<DensePlan> plan = planTerm(circuit, sum, number);
    if (plan && (!best || plan->inputs * plan->outputs > best->inputs * best->outputs))
      best = std::move(plan);
  }
  if (best)
    best->shortQuads = shortQuadsOf(*best, circuit.array(sum.terms[best->term].source).range);
  return best;
}

}  // namespace tc0
