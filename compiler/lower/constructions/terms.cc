#include "compiler/lower/constructions/terms.h"

#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMaxBlocks = 4096;

// The value's map for a reader whose index has digit d of the value in column columnOf[d].
IndexMap mapAt(const Value& value, const std::vector<std::size_t>& columnOf, std::size_t columns) {
  IndexMap map;
  TC0_ASSERT(columnOf.size() == value.digits.size());
  for (const AffineRow& row : value.at) {
    AffineRow out{row.offset, std::vector<std::int64_t>(columns, 0)};
    for (std::size_t d = 0; d < row.strides.size(); ++d) out.strides[columnOf[d]] += row.strides[d];
    map.push_back(std::move(out));
  }
  return map;
}

}  // namespace

// The merged digit of extent `whole` is cut into blocks of `inner` elements, the extent of the last
// digit that it replaces. Within a block only this last digit runs, so the element is affine in the
// merged digit m:
//
//   array index = offset + (strides of other merged digits) * high + stride * (m - block * inner)
//
// where `high` are the values of the other merged digits, constant in a block. One term of the sum
// covers one block, by its domain.
Value merged(Draft& draft, const std::string& name, const Value& value, std::size_t first,
             std::size_t last) {
  std::size_t from = value.digitOf(first), to = value.digitOf(last) + value.groups[last];
  std::int64_t whole = 1;
  for (std::size_t d = from; d < to; ++d) whole *= value.digits[d];
  std::int64_t inner = value.digits[to - 1], blocks = whole / inner;
  if (blocks > kMaxBlocks)
    fail("required dimensions that split or merge in at most ", kMaxBlocks, " blocks, found ",
         blocks, "; use extents that divide each other");
  Shape shape(value.digits.begin(), value.digits.begin() + from);
  shape.push_back(whole);
  shape.insert(shape.end(), value.digits.begin() + to, value.digits.end());
  Shape outer(value.digits.begin() + from, value.digits.begin() + to - 1);
  std::vector<Term> terms;
  for (std::int64_t block = 0; block < blocks; ++block) {
    Index high(outer.size());
    unflatten(outer, block, high.data());
    Term term;
    term.source = value.array;
    for (const AffineRow& row : value.at) {
      AffineRow out{row.offset, {}};
      for (std::size_t k = 0; k < outer.size(); ++k) out.offset += row.strides[from + k] * high[k];
      out.offset -= row.strides[to - 1] * block * inner;
      out.strides.assign(row.strides.begin(), row.strides.begin() + from);
      out.strides.push_back(row.strides[to - 1]);
      out.strides.insert(out.strides.end(), row.strides.begin() + to, row.strides.end());
      term.at.push_back(std::move(out));
    }
    for (std::int64_t extent : shape) term.domain.push_back({0, extent - 1});
    term.domain[from] = {block * inner, (block + 1) * inner - 1};
    if (blocks == 1) term.domain.clear();
    terms.push_back(std::move(term));
  }
  std::vector<std::size_t> groups(value.groups.begin(), value.groups.begin() + first);
  groups.push_back(1);
  groups.insert(groups.end(), value.groups.begin() + last + 1, value.groups.end());
  TC0_ASSERT(blocks * inner == whole);
  Value result =
      valueOf(draft, draft.sum(name + ".order", shape, std::move(terms)), groups, value.range);
  result.scale = value.scale;
  result.offset = value.offset;
  result.loose = value.loose;
  return result;
}

bool isWhole(const Draft& draft, const Value& value) {
  return value.scale == 1 && value.offset == 0 && draft.array(value.array).shape == value.digits &&
         value.at == identityMap(value.digits.size());
}

Value materialised(Draft& draft, const std::string& name, const Value& value) {
  if (isWhole(draft, value)) return value;
  std::vector<Term> terms;
  addTerm(terms, value, 1, samePlace(value));
  Value result =
      valueOf(draft, draft.sum(name, value.digits, std::move(terms)), value.groups, value.range);
  result.loose = value.loose;
  return result;
}

void addTerm(std::vector<Term>& terms, const Value& value, std::int64_t factor,
             const TermPlace& place) {
  Term term;
  term.over = place.over;
  term.weights = place.weights;
  term.weightAt = place.weightAt;
  if (value.offset != 0 && factor != 0) {
    term.scale = factor * value.offset;
    terms.push_back(term);
  }
  if (value.scale == 0 || factor == 0) return;
  term.source = value.array;
  term.scale = factor * value.scale;
  term.at = mapAt(value, place.columnOf, place.columns);
  terms.push_back(std::move(term));
}

TermPlace samePlace(const Value& value) {
  TermPlace place;
  place.columns = value.digits.size();
  for (std::size_t d = 0; d < place.columns; ++d) place.columnOf.push_back(d);
  return place;
}

}  // namespace tc0::lower
