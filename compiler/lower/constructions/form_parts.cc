#include "compiler/lower/constructions/form_parts.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/flat_terms.h"
#include "compiler/lower/constructions/step.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMaxClasses = std::int64_t{1} << 12;
constexpr Wide kMaxWork = Wide{1} << 26;  // weights looked at
constexpr std::int64_t kMaxWeights = std::int64_t{1} << 24;

std::int64_t zerosOf(std::int64_t weight) {
  return std::countr_zero(static_cast<std::uint64_t>(weight));
}

// The powers of two that divide the weights exactly; a weight of 0 has none.
std::set<std::int64_t> zerosOf(const std::vector<std::int64_t>& weights) {
  std::set<std::int64_t> zeros;
  for (std::int64_t weight : weights)
    if (weight != 0) zeros.insert(zerosOf(weight));
  return zeros;
}

// Whether digit i needs a number modulo 2^(i + 1 - zeros) that is less than the numbers reach.
bool isReduced(const FormPart& part, std::int64_t zeros, DigitPlaces places) {
  for (std::int64_t k = 0; k < places.count; ++k) {
    const std::int64_t keep = places.low + k + 1 - zeros;
    if (keep >= 1 && part.width() >> keep != 0) return true;
  }
  return false;
}

Value wholeOf(const Draft& draft, ArrayId array) {
  return valueOf(draft, array, std::vector<std::size_t>(draft.array(array).shape.size(), 1),
                 rangeOf(draft, array));
}

FormPart partOf(const Draft& draft, Term term) {
  FormPart part;
  part.term = std::move(term);
  if (part.term.source == kOne) {
    part.values = {1};
  } else {
    const DraftArray& array = draft.array(part.term.source);
    part.readable = array.as<StepOp>() != nullptr || array.as<ReadOp>() != nullptr;
    const Value whole = wholeOf(draft, part.term.source);
    part.values = part.readable ? valuesOf(draft, whole)
                                : std::vector<std::int64_t>{whole.range.lo, whole.range.hi};
  }
  const std::set<std::int64_t> zeros = zerosOf(*part.term.weights);
  part.zeros = zeros.empty() ? 0 : *zeros.begin();
  return part;
}

}  // namespace

std::vector<FormPart> partsOf(const Draft& draft, const Value& x, DigitPlaces places,
                              Splitting splitting) {
  std::vector<FormPart> parts;
  for (Term& term : flattened(draft, x)) {
    FormPart part = partOf(draft, std::move(term));
    const std::vector<std::int64_t>& weights = *part.term.weights;
    const std::set<std::int64_t> zeros = zerosOf(weights);
    if (zeros.empty()) continue;  // all weights are 0
    auto reduces = [&](std::int64_t one) { return isReduced(part, one, places); };
    const bool split =
        part.readable && part.width() > 1 && zeros.size() > 1 &&
        (splitting == Splitting::kAlways || std::any_of(zeros.begin(), zeros.end(), reduces));
    if (!split) {
      parts.push_back(std::move(part));
      continue;
    }
    for (std::int64_t own : zeros) {
      FormPart piece = part;
      std::vector<std::int64_t> kept;
      for (std::int64_t weight : weights)
        kept.push_back(weight != 0 && zerosOf(weight) == own ? weight : 0);
      piece.term.weights = integers(std::move(kept));
      piece.zeros = own;
      parts.push_back(std::move(piece));
    }
  }
  return parts;
}

ArrayId readOf(Draft& draft, const std::string& name, const FormPart& part, std::int64_t count,
               const std::function<std::int64_t(std::int64_t v, std::int64_t k)>& function) {
  TC0_ASSERT(part.readable);
  const Value whole = wholeOf(draft, part.term.source);
  AffineRow digit{0, std::vector<std::int64_t>(whole.digits.size() + 1, 0)};
  digit.strides.back() = 1;
  return readFunctions(draft, name, whole, {count, function, digit, {count}});
}

std::optional<Term> termWithDigits(
    const FormPart& part, std::size_t out, std::int64_t count, std::optional<ArrayId> read,
    const std::function<std::int64_t(std::int64_t w, std::int64_t k)>& weightOf) {
  const std::vector<std::int64_t>& given = *part.term.weights;
  if (std::ssize(given) > kMaxWeights / count)
    fail("required digits with at most ", kMaxWeights, " weights, found ", given.size(),
         " weights for each of ", count, " digits");
  std::vector<std::int64_t> weights;
  for (std::int64_t k = 0; k < count; ++k)
    for (std::int64_t weight : given) weights.push_back(weightOf(weight, k));
  const bool isNothing =
      std::all_of(weights.begin(), weights.end(), [](std::int64_t weight) { return weight == 0; });
  if (isNothing) return std::nullopt;
  auto withColumn = [&](AffineRow row, std::int64_t stride) {
    row.strides.insert(row.strides.begin() + out, stride);
    return row;
  };
  Term term = part.term;
  for (AffineRow& row : term.at) row = withColumn(row, 0);
  if (read) {
    term.source = *read;
    AffineRow digit{0, std::vector<std::int64_t>(out + term.over.size(), 0)};
    term.at.push_back(withColumn(digit, 1));
  }
  term.weightAt = withColumn(term.weightAt, std::ssize(given));
  term.weights = integers(std::move(weights));
  if (!term.domain.empty()) term.domain.push_back({0, count - 1});
  return term;
}

FormClasses::FormClasses(const Shape& out, const std::vector<FormPart>& parts)
    : out_(out), parts_(parts), matters_(out.size(), false) {
  numberAt_.strides.assign(out.size(), 0);
  Wide elements = 1, each = 0;
  for (const FormPart& part : parts) {
    Wide weights = 1;
    for (std::size_t r = 0; r < part.term.over.size(); ++r)
      if (part.term.weightAt.strides[out.size() + r] != 0) weights *= part.term.over[r];
    each += weights;
    for (std::size_t d = 0; d < out.size(); ++d) {
      const bool cut = !part.term.domain.empty() && part.term.domain[d] != Range{0, out[d] - 1};
      if (cut || part.term.weightAt.strides[d] != 0) matters_[d] = true;
    }
  }
  for (std::size_t d = 0; d < out.size(); ++d)
    if (matters_[d]) elements *= out[d];
  if (elements > kMaxClasses || elements * each > kMaxWork) {
    count_ = 1;
    matters_.clear();
    return;
  }
  for (std::size_t d = out.size(); d-- > 0;) {
    if (!matters_[d]) continue;
    numberAt_.strides[d] = count_;
    count_ *= out[d];
  }
  for (const FormPart& part : parts) reductions_.push_back(reductionOf(part.term, out.size()));
}

std::vector<WideRange> FormClasses::sums(const std::vector<WeightRanges>& ranges) const {
  if (matters_.size() != out_.size()) return {ofAny(ranges)};
  std::vector<WideRange> result;
  Shape extents = out_;
  for (std::size_t d = 0; d < out_.size(); ++d)
    if (!matters_[d]) extents[d] = 1;
  Index index(out_.size(), 0);
  do {
    result.push_back(ofElement(index, ranges));
  } while (advance(index.data(), extents));
  TC0_ASSERT(std::ssize(result) == count_);
  return result;
}

WideRange FormClasses::ofElement(const Index& index,
                                 const std::vector<WeightRanges>& ranges) const {
  WideRange sum;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const Term& term = parts_[p].term;
    bool inside = true;
    for (std::size_t d = 0; d < term.domain.size(); ++d)
      inside = inside && (!matters_[d] || term.domain[d].contains(index[d]));
    if (!inside) continue;
    std::int64_t first = term.weightAt.offset;
    for (std::size_t d = 0; d < out_.size(); ++d) first += term.weightAt.strides[d] * index[d];
    WideRange part;
    for (std::int64_t offset : reductions_[p].offsets) {
      const WideRange& one = ranges[p][first + offset];
      part.lo += one.lo;
      part.hi += one.hi;
    }
    sum.lo += part.lo * reductions_[p].times;
    sum.hi += part.hi * reductions_[p].times;
  }
  return sum;
}

// Dimensions of the reduction along which the weight stays the same are a factor.
FormClasses::Reduction FormClasses::reductionOf(const Term& term, std::size_t out) {
  Reduction reduction;
  Shape extents = term.over;
  for (std::size_t r = 0; r < extents.size(); ++r) {
    if (term.weightAt.strides[out + r] != 0) continue;
    reduction.times *= extents[r];
    extents[r] = 1;
  }
  Index at(extents.size(), 0);
  do {
    std::int64_t offset = 0;
    for (std::size_t r = 0; r < extents.size(); ++r)
      offset += term.weightAt.strides[out + r] * at[r];
    reduction.offsets.push_back(offset);
  } while (advance(at.data(), extents));
  return reduction;
}

WideRange FormClasses::ofAny(const std::vector<WeightRanges>& ranges) const {
  WideRange sum;
  for (std::size_t p = 0; p < parts_.size(); ++p) {
    const Term& term = parts_[p].term;
    WideRange any = ranges[p][0];
    if (!term.domain.empty()) any = {std::min<Wide>(any.lo, 0), std::max<Wide>(any.hi, 0)};
    for (const WideRange& one : ranges[p])
      any = {std::min(any.lo, one.lo), std::max(any.hi, one.hi)};
    Wide times = 1;
    for (std::int64_t extent : term.over) times *= extent;
    sum.lo += any.lo * times;
    sum.hi += any.hi * times;
  }
  return sum;
}

}  // namespace tc0::lower
