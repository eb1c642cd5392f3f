#include "runtime/arrays/recognise/rewritten.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "runtime/arrays/recognise/maximum.h"
#include "runtime/arrays/recognise/parts.h"
#include "runtime/arrays/recognise/product.h"

namespace tc0 {
namespace {

// What is tried on each term of a sum, in this order.
constexpr std::array<Recogniser, 2> kRecognisers{recogniseProduct, recogniseMaximum};

// The range of a sum by those of its parts, or the one given if some part has weights.
Range rangeOf(const RewrittenSum& sum, const PerArray<Range>& ranges, Range given) {
  Wide lo = 0, hi = 0;
  bool known = true;
  auto add = [&](const Shape& over, std::initializer_list<Wide> ends) {
    Wide times = 1;
    for (std::int64_t extent : over) times = std::min<Wide>(times * extent, kMostProduct);
    known &=
        times < kMostProduct && std::max(ends) < kMostProduct && std::min(ends) > -kMostProduct;
    if (!known) return;
    lo += times * std::min(ends);
    hi += times * std::max(ends);
  };
  for (const Term& term : sum.terms) {
    known &= term.weights == nullptr;
    Range range = term.source == kOne ? Range{1, 1} : ranges[term.source];
    add(term.over, {Wide{term.scale} * range.lo, Wide{term.scale} * range.hi});
  }
  for (const ProductTerm& product : sum.products) {
    Range a = ranges[product.a], b = ranges[product.b];
    Wide scale = product.scale;
    add(product.over, {scale * (Wide{a.lo} * b.lo), scale * (Wide{a.lo} * b.hi),
                       scale * (Wide{a.hi} * b.lo), scale * (Wide{a.hi} * b.hi)});
  }
  for (const MaximumTerm& maximum : sum.maxima) {
    Range range = ranges[maximum.source];
    add({}, {Wide{maximum.scale} * range.lo, Wide{maximum.scale} * range.hi});
  }
  if (!known) return given;
  auto narrowed = [](Wide number, Range within) -> std::int64_t {
    return std::clamp<Wide>(number, within.lo, within.hi);
  };
  return {narrowed(lo, given), narrowed(hi, given)};
}

}  // namespace

Proofs::Proofs(const Circuit& circuit) {
  for (const Array& array : circuit.arrays()) ranges.push_back(array.range);
}

std::optional<RewrittenSum> rewriteSum(const Circuit& circuit, ArrayId sum, Proofs& proofs) {
  const Array& array = circuit.array(sum);
  const auto* op = array.as<SumOp>();
  if (op == nullptr) return std::nullopt;
  RewrittenSum result;
  for (const Term& term : op->terms) result.terms.push_back(withoutOnes(term, array.shape.size()));
  for (std::size_t k = 0; k < result.terms.size();) {
    std::optional<RewrittenSum> next;
    for (Recogniser recognise : kRecognisers)
      if (!next) next = recognise(circuit, sum, result, k, proofs);
    k = next ? 0 : k + 1;  // a term that is rewritten may have taken others with it
    if (next) result = std::move(*next);
  }
  if (result.products.empty() && result.maxima.empty()) return std::nullopt;
  proofs.ranges[sum] = rangeOf(result, proofs.ranges, array.range);
  return result;
}

}  // namespace tc0
