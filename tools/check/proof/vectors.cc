#include <algorithm>
#include <numeric>

#include "tools/check/proof/expressions.h"

// Constants that differ from element to element: vectors. A vector is written in one way only, so
// that equal constants are equal objects whichever file they come from: it begins with 0, its first
// change is positive, its numbers have no common divisor, and it has no dimension along which it
// does not change.
namespace tc0check {

namespace {

constexpr Wide kMostNumbers = Wide{1} << 24;  // of one vector

Wide sizeOf(const Affine& element) {
  Wide size = 1;
  for (const Axis& axis : element.axes) size = std::min(size * axis.extent, kMostNumbers + 1);
  return size;
}

/// Calls body(number) for each element of the box in row-major order.
template <class Body>
void eachNumber(const Affine& element, const Body& body, std::size_t axis = 0, Int offset = 0) {
  if (axis == element.axes.size()) return body(element.offset + offset);
  const Axis& own = element.axes[axis];
  for (Int i = 0; i < own.extent; ++i) eachNumber(element, body, axis + 1, offset + i * own.stride);
}

/// Numbers over the box of some dimensions, in row-major order.
struct Block {
  std::vector<Axis> axes;  // strides are not used
  std::vector<Int> values;

  /// Calls body(i, j) for each two neighbours along an axis.
  template <class Body>
  void eachNeighbours(std::size_t axis, const Body& body) const {
    std::size_t inner = 1;
    for (std::size_t k = axis + 1; k < axes.size(); ++k) inner *= std::size_t(axes[k].extent);
    std::size_t extent = std::size_t(axes[axis].extent);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i / inner % extent + 1 < extent) body(i, i + inner);
    }
  }

  /// The numbers with one axis less: those at its index 0, or their sums along it.
  Block without(std::size_t axis, bool added) const {
    Block result{axes, {}};
    result.axes.erase(result.axes.begin() + std::ptrdiff_t(axis));
    std::size_t inner = 1;
    for (std::size_t k = axis + 1; k < axes.size(); ++k) inner *= std::size_t(axes[k].extent);
    std::size_t extent = std::size_t(axes[axis].extent);
    result.values.assign(values.size() / extent, 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t digit = i / inner % extent;
      if (digit > 0 && !added) continue;
      Int& value = result.values[i / inner / extent * inner + i % inner];
      value = plus(value, values[i]);
    }
    return result;
  }

  void dropAxesWithoutChange() {
    for (std::size_t axis = axes.size(); axis-- > 0;) {
      bool changes = false;
      eachNeighbours(axis,
                     [&](std::size_t i, std::size_t j) { changes |= values[i] != values[j]; });
      if (!changes) *this = without(axis, false);
    }
  }
};

}  // namespace

Span Expressions::rangeOfVector(int tensor, const Affine& element) const {
  const std::vector<Int>& values = *vectors_[std::size_t(tensor - kVectors)];
  Span range{values[std::size_t(element.offset)], values[std::size_t(element.offset)]};
  eachNumber(element, [&](Int i) {
    range.lo = std::min(range.lo, values[std::size_t(i)]);
    range.hi = std::max(range.hi, values[std::size_t(i)]);
  });
  return range;
}

void Expressions::addNumbers(Builder& to, Int coefficient, const NumberAt& numberAt,
                             const Affine& element) {
  if (element.constant()) {
    return addConstant(to, times(coefficient, numberAt(element.offset)));
  }
  Wide size = sizeOf(element);
  if (!vectorsAllowed_ || size > kMostNumbers) {
    throw Split{element.axes.front().dimension, Split::kSingles};
  }
  vectorsMade_ = true;
  Block block{element.axes, {}};
  block.values.reserve(std::size_t(size));
  eachNumber(element, [&](Int i) { block.values.push_back(numberAt(i)); });
  for (int d = to.base; d < opened(); ++d) {
    auto axis = std::find_if(block.axes.begin(), block.axes.end(),
                             [&](const Axis& one) { return one.dimension == d; });
    if (axis == block.axes.end()) {
      coefficient = times(coefficient, extentOf(d));
    } else {
      block = block.without(std::size_t(axis - block.axes.begin()), true);
    }
  }
  block.dropAxesWithoutChange();
  Int first = block.values.front();
  to.form.constant = plus(to.form.constant, times(coefficient, first));
  Int divisor = 0;
  for (Int& value : block.values) {
    value = narrow(Wide{value} - first);
    divisor = std::gcd(divisor, value);
  }
  if (divisor == 0) return;
  auto change =
      std::find_if(block.values.begin(), block.values.end(), [](Int value) { return value != 0; });
  Int unit = *change < 0 ? -divisor : divisor;
  for (Int& value : block.values) value /= unit;
  auto [place, isNew] = knownVectors_.try_emplace(block.values, int(vectors_.size()));
  if (isNew) vectors_.push_back(&place->first);
  Affine own{0, block.axes};
  Int stride = 1;
  for (std::size_t k = own.axes.size(); k-- > 0;) {
    own.axes[k].stride = stride;
    stride *= own.axes[k].extent;
  }
  KeyId key = elementKey(kVectors + place->second, own);
  append(to.form, times(coefficient, unit), {}, functionAtom(key, functions_.identity()));
}

/// A function of a vector is a vector.
void Expressions::addFunctionOfVector(Builder& to, Int coefficient, KeyId key,
                                      FunctionId function) {
  const Key own = keys_[key];
  const std::vector<Int>& values = *vectors_[std::size_t(own.tensor - kVectors)];
  const StepFunction f = functions_[function];
  addNumbers(
      to, coefficient, [&](Int i) { return f.at(values[std::size_t(i)]); }, own.element);
}

/// All vectors of a form become one.
void Expressions::mergeVectors(Form& form) {
  auto isVector = [&](const Summand& term) {
    const Atom& atom = atoms_[term.atom];
    return term.over.empty() && atom.key >= 0 && keys_[atom.key].tensor >= kVectors &&
           atom.function == functions_.identity();
  };
  if (std::count_if(form.terms.begin(), form.terms.end(), isVector) < 2) return;
  // The box of all their dimensions.
  Affine whole;
  for (const Summand& term : form.terms) {
    if (!isVector(term)) continue;
    for (const Axis& axis : keys_[atoms_[term.atom].key].element.axes) {
      auto place =
          std::lower_bound(whole.axes.begin(), whole.axes.end(), axis.dimension,
                           [](const Axis& one, int other) { return one.dimension < other; });
      bool known = place != whole.axes.end() && place->dimension == axis.dimension;
      if (!known) whole.axes.insert(place, {axis.dimension, 0, axis.extent});
    }
  }
  if (sizeOf(whole) > kMostNumbers) return;
  Int stride = 1;
  for (std::size_t k = whole.axes.size(); k-- > 0;) {
    whole.axes[k].stride = stride;
    stride *= whole.axes[k].extent;
  }
  std::vector<Int> sums(std::size_t(stride), 0);
  std::erase_if(form.terms, [&](const Summand& term) {
    if (!isVector(term)) return false;
    const Key& key = keys_[atoms_[term.atom].key];
    const std::vector<Int>& values = *vectors_[std::size_t(key.tensor - kVectors)];
    Affine own{key.element.offset, whole.axes};
    for (Axis& axis : own.axes) {
      auto found = std::find_if(key.element.axes.begin(), key.element.axes.end(),
                                [&](const Axis& one) { return one.dimension == axis.dimension; });
      axis.stride = found == key.element.axes.end() ? 0 : found->stride;
    }
    std::size_t at = 0;
    eachNumber(own, [&](Int i) {
      sums[at] = plus(sums[at], times(term.coefficient, values[std::size_t(i)]));
      ++at;
    });
    return true;
  });
  Builder builder{std::move(form), opened()};
  addNumbers(
      builder, 1, [&](Int i) { return sums[std::size_t(i)]; }, whole);
  form = std::move(builder.form);
}

}  // namespace tc0check
