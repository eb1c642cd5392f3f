#include "compiler/lower/constructions/linear.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

constexpr std::size_t kMaxParts = std::size_t{1} << 16;  // each is a term of a sum

// The number that all elements of a constant are; none if they differ, or for a value that varies.
std::optional<std::int64_t> oneNumber(const Draft& draft, const Value& value) {
  std::optional<Constant> found = constantOf(draft, value);
  if (!found) return std::nullopt;
  std::vector<std::int64_t> index(value.digits.size(), 0);
  std::int64_t first = found->value(index.data());
  while (advance(index.data(), value.digits))
    if (found->value(index.data()) != first) return std::nullopt;
  return first;
}

// The number 0, with the digits of `like`: an array of one element that every digit repeats.
Value zero(Draft& draft, const std::string& name, const Value& like) {
  Value result = like;
  ArrayId array = draft.sum(name, {1}, {});
  result.array = array;
  result.at = {AffineRow{0, std::vector<std::int64_t>(like.digits.size(), 0)}};
  result.scale = 1;
  result.offset = 0;
  result.range = {0, 0};
  result.loose = false;
  return result;
}

}  // namespace

Value constant(Draft& draft, const std::string& name, const Shape& shape, Integers values,
               Range range) {
  TC0_ASSERT(std::ssize(*values) == elementsOf(shape, "constant"));
  Term term;
  term.weights = std::move(values);
  term.weightAt = rowMajor(shape);
  return valueOf(draft, draft.sum(name, shape, {std::move(term)}),
                 std::vector<std::size_t>(shape.size(), 1), range);
}

// A constant is a sum of one term, which has weights and no source. Its maps are composed with the
// value's.
std::optional<Constant> constantOf(const Draft& draft, const Value& value) {
  const auto* sum = draft.array(value.array).as<SumOp>();
  if (sum == nullptr || sum->terms.size() != 1) return std::nullopt;
  const Term& term = sum->terms[0];
  if (term.source != kOne || term.weights == nullptr || !term.over.empty() || term.scale != 1)
    return std::nullopt;
  return Constant{term.weights, compose(term.weightAt, value.at), value.scale, value.offset};
}

Value scaled(Draft& draft, const std::string& name, const Value& x, std::int64_t factor) {
  if (factor == 0) return zero(draft, name, x);
  Value result = x;
  result.scale *= factor;
  result.offset *= factor;
  std::int64_t a = x.range.lo * factor, b = x.range.hi * factor;
  result.range = {std::min(a, b), std::max(a, b)};
  return result;
}

// The three cases in which no array is needed come first: a number everywhere on either side, two
// multiples that cancel, and two multiples of the same elements.
Value added(Draft& draft, const std::string& name, Value a, Value b, Range range) {
  for (int turn = 0; turn < 2; ++turn, std::swap(a, b))
    if (std::optional<std::int64_t> number = oneNumber(draft, b)) {
      Value result = a;
      result.offset += *number;
      result.range = {a.range.lo + *number, a.range.hi + *number};
      return result;
    }
  align(draft, name, a, b);
  if (a.array == b.array && a.at == b.at) {
    if (a.scale + b.scale == 0) {
      Value result = zero(draft, name, a);
      result.offset = a.offset + b.offset;
      result.range = {result.offset, result.offset};
      return result;
    }
    a.scale += b.scale;
    a.offset += b.offset;
    a.range = range;
    return a;
  }
  std::vector<Term> terms;
  addTerm(terms, a, 1, samePlace(a));
  addTerm(terms, b, 1, samePlace(b));
  Value result = valueOf(draft, draft.sum(name, a.digits, std::move(terms)), a.groups, range);
  result.loose = a.loose || b.loose;
  return result;
}

namespace {

// The value whose last dimension is cut into [groups, rest].
Value inGroups(Draft& draft, const std::string& name, const Value& x, std::int64_t groups) {
  if (groups == 1) return x;
  Shape shape;
  for (std::size_t d = 0; d < x.rank(); ++d) shape.push_back(x.extent(d));
  shape.back() /= groups;
  shape.insert(shape.end() - 1, groups);
  return reshaped(draft, name, x, shape);
}

}  // namespace

// The sum has the digits of x without those of the last dimension, then the digit o. Its reduction
// runs over the digits of the last dimension, whose coordinate i is affine in them. So the weight
// at o * in + i is affine in (index, reduction), as a term requires.
//
// Groups are a dimension of x in front of the last one. Its digits and o are those of the result's
// last dimension, and row number g * (out / groups) + o of the weights is affine in them.
Value linear(Draft& draft, const std::string& name, const Value& whole, const LinearLayer& layer,
             Range range) {
  const Value x = inGroups(draft, name, whole, layer.groups);
  std::size_t last = x.rank() - 1, lead = x.digitOf(last), inner = x.groups[last];
  std::int64_t in = x.extent(last), out = layer.out / layer.groups;
  TC0_ASSERT(std::ssize(*layer.weights) == layer.out * in);
  std::size_t own = layer.groups > 1 && out == 1 ? 0 : 1;  // digits that o has
  Shape shape(x.digits.begin(), x.digits.begin() + lead);
  shape.resize(lead + own, out);
  AffineRow row{0, std::vector<std::int64_t>(shape.size(), 1)};  // of the weights
  std::fill_n(row.strides.begin(), lead, 0);
  if (layer.groups > 1) {
    AffineRow group = coordinate(x, last - 1);
    for (std::size_t d = 0; d < lead; ++d) row.strides[d] = group.strides[d] * out;
  }
  AffineRow within = coordinate(x, last);
  TermPlace place;
  place.columns = shape.size() + inner;
  place.weights = layer.weights;
  place.weightAt = compose(AffineRow{0, {in}}, {row});
  place.weightAt.strides.resize(place.columns, 0);
  for (std::size_t d = 0; d < x.digits.size(); ++d) {
    place.columnOf.push_back(d < lead ? d : d + own);
    if (d < lead) continue;
    place.over.push_back(x.digits[d]);
    place.weightAt.strides[d + own] = within.strides[d];
  }
  std::vector<Term> terms;
  addTerm(terms, x, 1, place);
  if (layer.bias != nullptr) {
    Term term;
    term.weights = layer.bias;
    term.weightAt = row;
    terms.push_back(std::move(term));
  }
  std::vector<std::size_t> groups = x.groups;
  groups[last] = 1;
  if (layer.groups > 1) {
    groups.pop_back();
    groups.back() += own;
  }
  Value result = valueOf(draft, draft.sum(name, shape, std::move(terms)), groups, range);
  result.loose = x.loose;
  return result;
}

// The digits of the dimension become the reduction, the last columns of the term. A digit of extent
// 1 takes their place in the result.
Value summed(Draft& draft, const std::string& name, const Value& x, std::size_t axis, Range range) {
  std::size_t first = x.digitOf(axis), inner = x.groups[axis];
  Shape shape;
  TermPlace place;
  place.columns = x.digits.size() + 1;
  std::size_t over = place.columns - inner;
  for (std::size_t d = 0; d < x.digits.size(); ++d) {
    bool within = first <= d && d < first + inner;
    if (d == first) shape.push_back(1);
    if (within) {
      place.columnOf.push_back(over + place.over.size());
      place.over.push_back(x.digits[d]);
    } else {
      place.columnOf.push_back(shape.size());
      shape.push_back(x.digits[d]);
    }
  }
  std::vector<Term> terms;
  addTerm(terms, x, 1, place);
  std::vector<std::size_t> groups = x.groups;
  groups[axis] = 1;
  Value result = valueOf(draft, draft.sum(name, shape, std::move(terms)), groups, range);
  result.loose = x.loose;
  return result;
}

// Every part is a term of its own, whose domain is its section of the dimension. Before that, all
// parts get the same digits in the other dimensions.
Value concatenated(Draft& draft, const std::string& name, std::vector<Value> parts,
                   std::size_t axis, Range range) {
  if (parts.size() > kMaxParts)
    fail("required at most ", kMaxParts, " parts of a concatenation, found ", parts.size());
  Value& first = parts[0];
  for (Value& part : parts)
    if (part.groups[axis] > 1) part = merged(draft, name, part, axis, axis);
  // Two rounds: the first splits the digits of the first part as each other part needs it, the
  // second carries the splits of later parts to earlier ones.
  for (int round = 0; round < 2; ++round)
    for (std::size_t k = 1; k < parts.size(); ++k)
      for (std::size_t d = 0; d < first.rank(); ++d)
        if (d != axis) align(draft, name, first, d, parts[k], d);
  Shape shape = first.digits;
  std::size_t digit = first.digitOf(axis);
  shape[digit] = 0;
  for (const Value& part : parts) shape[digit] += part.digits[digit];
  std::vector<Term> terms;
  std::int64_t begin = 0;
  bool loose = false;
  for (const Value& part : parts) {
    std::size_t before = terms.size();
    addTerm(terms, part, 1, samePlace(part));
    std::vector<Range> domain;
    for (std::int64_t extent : shape) domain.push_back({0, extent - 1});
    domain[digit] = {begin, begin + part.digits[digit] - 1};
    for (std::size_t k = before; k < terms.size(); ++k) {
      terms[k].domain = domain;
      for (AffineRow& row : terms[k].at) row.offset -= row.strides[digit] * begin;
    }
    begin += part.digits[digit];
    loose |= part.loose;
  }
  TC0_ASSERT(begin == shape[digit]);
  Value result = valueOf(draft, draft.sum(name, shape, std::move(terms)), first.groups, range);
  result.loose = loose;
  return result;
}

}  // namespace tc0::lower
