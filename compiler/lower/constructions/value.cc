#include "compiler/lower/constructions/value.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

std::int64_t product(const Shape& shape) {
  std::int64_t result = 1;
  for (std::int64_t extent : shape) result *= extent;
  return result;
}

Shape digitsOf(const Value& value, std::size_t dimension) {
  auto first = value.digits.begin() + value.digitOf(dimension);
  return {first, first + value.groups[dimension]};
}

// Replaces digit d by the two digits [extent / low, low]. With x = x1 * low + x0 the stride s of
// the digit becomes s * low for x1 and s for x0.
void splitDigit(Value& value, std::size_t d, std::int64_t low) {
  TC0_ASSERT(value.digits[d] % low == 0);
  for (AffineRow& row : value.at) {
    std::int64_t stride = row.strides[d];
    row.strides[d] = stride * low;
    row.strides.insert(row.strides.begin() + d + 1, stride);
  }
  value.digits[d] /= low;
  value.digits.insert(value.digits.begin() + d + 1, low);
}

void eraseDigit(Value& value, std::size_t d) {
  for (AffineRow& row : value.at) row.strides.erase(row.strides.begin() + d);
  value.digits.erase(value.digits.begin() + d);
}

// Splits the digits of a dimension until they are `fine`, which lists the parts of each digit in
// order.
void refine(Value& value, std::size_t dimension, const Shape& fine) {
  std::size_t d = value.digitOf(dimension);
  for (std::size_t k = 0; k < fine.size(); ++k, ++d)
    if (value.digits[d] != fine[k]) splitDigit(value, d, value.digits[d] / fine[k]);
  value.groups[dimension] = fine.size();
}

// The coarsest digits that both lists can be split into; none if there are no such digits.
//
// Both lists are read from the last digit, which runs fastest. Each turn takes the smaller of the
// two last digits off both lists. That is possible only if it divides the larger one, and what
// remains of the larger one is then the last digit of its list.
std::optional<Shape> commonDigits(Shape a, Shape b) {
  Shape common;
  while (!a.empty() && !b.empty()) {
    std::int64_t &x = a.back(), &y = b.back();
    std::int64_t take = std::min(x, y);
    if (x % take != 0 || y % take != 0) return std::nullopt;
    x /= take;
    y /= take;
    if (take > 1) common.push_back(take);
    if (x == 1) a.pop_back();
    if (y == 1) b.pop_back();
  }
  if (common.empty()) common.push_back(1);
  std::reverse(common.begin(), common.end());
  return common;
}

// Drops the digits of extent 1 of a dimension, but leaves it one digit.
void dropOnes(Value& value, std::size_t dimension) {
  std::size_t first = value.digitOf(dimension);
  for (std::size_t d = first + value.groups[dimension]; d-- > first;)
    if (value.digits[d] == 1 && value.groups[dimension] > 1) {
      eraseDigit(value, d);
      --value.groups[dimension];
    }
}

}  // namespace

std::size_t Value::digitOf(std::size_t dimension) const {
  return std::accumulate(groups.begin(), groups.begin() + dimension, std::size_t{0});
}

std::int64_t Value::extent(std::size_t dimension) const {
  return product(digitsOf(*this, dimension));
}

std::int64_t Value::elements() const { return product(digits); }

Value valueOf(const Draft& draft, ArrayId array, std::vector<std::size_t> groups, Range range) {
  Value value;
  value.groups = std::move(groups);
  value.digits = draft.array(array).shape;
  value.array = array;
  value.at = identityMap(value.digits.size());
  value.range = range;
  TC0_ASSERT(std::accumulate(value.groups.begin(), value.groups.end(), std::size_t{0}) ==
             value.digits.size());
  return value;
}

Value unscaled(const Value& value) {
  Value result = value;
  if (value.scale == 0) fail("lowering: required a value that varies, found scale 0");
  std::int64_t a = (value.range.lo - value.offset) / value.scale;
  std::int64_t b = (value.range.hi - value.offset) / value.scale;
  result.range = {std::min(a, b), std::max(a, b)};
  result.scale = 1;
  result.offset = 0;
  return result;
}

AffineRow coordinate(const Value& value, std::size_t dimension) {
  AffineRow row{0, std::vector<std::int64_t>(value.digits.size(), 0)};
  std::size_t first = value.digitOf(dimension);
  std::int64_t stride = 1;
  for (std::size_t d = first + value.groups[dimension]; d-- > first;) {
    row.strides[d] = stride;
    stride *= value.digits[d];
  }
  return row;
}

Value transposed(const Value& value, const std::vector<int>& permutation) {
  Value result = value;
  result.digits.clear();
  for (AffineRow& row : result.at) row.strides.clear();
  for (std::size_t d = 0; d < permutation.size(); ++d) {
    std::size_t from = permutation[d];
    result.groups[d] = value.groups[from];
    for (std::size_t k = 0; k < value.groups[from]; ++k) {
      std::size_t digit = value.digitOf(from) + k;
      result.digits.push_back(value.digits[digit]);
      for (std::size_t r = 0; r < value.at.size(); ++r)
        result.at[r].strides.push_back(value.at[r].strides[digit]);
    }
  }
  return result;
}

// A dimension that is repeated has stride 0. Its single digit, of extent 1, gets the new extent.
Value broadcast(const Value& value, const Shape& shape) {
  TC0_ASSERT(value.rank() == shape.size());
  Value result = value;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (result.extent(d) == shape[d]) continue;
    dropOnes(result, d);
    std::size_t digit = result.digitOf(d);
    result.digits[digit] = shape[d];
    for (AffineRow& row : result.at) row.strides[digit] = 0;
  }
  return result;
}

// A slice moves the offset of the map and scales the stride. That needs the dimension to be one
// digit.
Value sliced(Draft& draft, const std::string& name, const Value& value,
             const std::vector<std::int64_t>& start, const std::vector<std::int64_t>& stride,
             const Shape& shape) {
  Value result = value;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (result.extent(d) == shape[d]) continue;
    dropOnes(result, d);
    if (result.groups[d] > 1) result = merged(draft, name, result, d, d);
    std::size_t digit = result.digitOf(d);
    result.digits[digit] = shape[d];
    for (AffineRow& row : result.at) {
      row.offset += row.strides[digit] * start[d];
      row.strides[digit] *= stride[d];
    }
  }
  return result;
}

// Deals the digits out to the new dimensions, both from the last one, which runs fastest. `open` is
// what the new dimension still lacks. A digit that is larger than that is split, and its upper part
// serves the next dimension. If neither divides the other, no view exists: a sum puts all elements
// in one line, which splits everywhere.
Value reshaped(Draft& draft, const std::string& name, const Value& value, const Shape& shape) {
  Value result = value;
  std::vector<std::size_t> groups(shape.size(), 0);
  std::size_t left = result.digits.size();  // digits before this one are not yet taken
  for (std::size_t d = shape.size(); d-- > 0;) {
    for (std::int64_t open = shape[d]; open > 1;) {
      --left;
      std::int64_t extent = result.digits[left];
      if (extent == 1) {
        eraseDigit(result, left);
        continue;
      }
      std::int64_t low = std::min(extent, open);
      if (open % low != 0 || extent % low != 0) {
        Value line = merged(draft, name, value, 0, value.rank() - 1);
        return reshaped(draft, name, line, shape);
      }
      if (low < extent) splitDigit(result, left++, low);
      open /= low;
      ++groups[d];
    }
    if (groups[d] == 0) {
      result.digits.insert(result.digits.begin() + left, 1);
      for (AffineRow& row : result.at) row.strides.insert(row.strides.begin() + left, 0);
      groups[d] = 1;
    }
  }
  while (left > 0) eraseDigit(result, --left);  // of extent 1, since all elements are dealt out
  result.groups = std::move(groups);
  TC0_ASSERT(result.elements() == value.elements());
  return result;
}

// If the digits have no common refinement, a sum makes a's dimension one digit, which splits into
// any others.
void align(Draft& draft, const std::string& name, Value& a, std::size_t da, Value& b,
           std::size_t db) {
  TC0_ASSERT(a.extent(da) == b.extent(db));
  std::optional<Shape> common = commonDigits(digitsOf(a, da), digitsOf(b, db));
  if (!common) {
    a = merged(draft, name, a, da, da);
    common = digitsOf(b, db);
  }
  dropOnes(a, da);
  dropOnes(b, db);
  common = commonDigits(digitsOf(a, da), digitsOf(b, db));
  refine(a, da, *common);
  refine(b, db, *common);
  TC0_ASSERT(digitsOf(a, da) == digitsOf(b, db));
}

void align(Draft& draft, const std::string& name, Value& a, Value& b) {
  for (std::size_t d = 0; d < a.rank(); ++d) align(draft, name, a, d, b, d);
}

}  // namespace tc0::lower
