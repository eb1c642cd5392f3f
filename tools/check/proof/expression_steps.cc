#include <algorithm>
#include <numeric>

#include "tools/check/proof/expressions.h"

// Steps and ratio steps of forms, as functions of keys.
namespace tc0check {

namespace {

Int contentOf(const Form& form, bool withConstant) {
  Int content = withConstant ? form.constant : 0;
  for (const Summand& term : form.terms) content = std::gcd(content, term.coefficient);
  return content < 0 ? -content : content;
}

Form divided(Form form, Int by) {
  form.constant /= by;
  for (Summand& term : form.terms) term.coefficient /= by;
  return form;
}

}  // namespace

void Expressions::addStep(Builder& to, Int coefficient, const Form& number,
                          const GateTable& table) {
  if (number.isConstant()) {
    std::size_t rank =
        std::upper_bound(table.p.begin(), table.p.end(), number.constant) - table.p.begin();
    return addConstant(to, times(coefficient, table.values[rank]));
  }
  if (std::optional<Single> one = single(number)) {
    Span range = keys_[one->key].range;
    FunctionId f =
        functions_.composed(table, one->coefficient, number.constant, one->function, range);
    return addFunction(to, coefficient, one->key, f);
  }
  Int content = contentOf(number, false);
  if (leading(number) < 0) content = -content;
  if (std::optional<Single> inner = nested(number)) {
    FunctionId f =
        functions_.composed(table, 1, number.constant, inner->function, keys_[inner->key].range);
    return addFunctionOfForm(to, coefficient, inner->key, f, inner->coefficient);
  }
  Form primitive = divided({0, number.terms}, content);
  KeyId key = formKey(std::move(primitive));
  FunctionId f =
      functions_.composed(table, content, number.constant, functions_.identity(), keys_[key].range);
  addFunctionOfForm(to, coefficient, key, f, content);
}

void Expressions::noteRange(const Form& number, WideSpan bounds) {
  if (number.isConstant() || single(number)) return;
  const WideSpan own = rangeOf(number);
  if (bounds.lo <= own.lo && bounds.hi >= own.hi) return;
  Int content = contentOf(number, false);
  if (leading(number) < 0) content = -content;
  WideSpan inner{std::max(bounds.lo, own.lo) - number.constant,
                 std::min(bounds.hi, own.hi) - number.constant};
  if (content < 0) inner = {-inner.hi, -inner.lo};
  const Int by = content < 0 ? -content : content;
  narrowKey(formKey(divided({0, number.terms}, content)),
            {ceilDivide(inner.lo, by), floorDivide(inner.hi, by)});
}

/// The key's functions are written by its range, so it has to be narrowed before they are.
void Expressions::narrowKey(KeyId id, WideSpan bounds) {
  Span& range = keys_[id].range;
  range = {narrow(std::max<Wide>(range.lo, bounds.lo)),
           narrow(std::min<Wide>(range.hi, bounds.hi))};
}

WideSpan Expressions::knownRangeOf(const Form& number) {
  const WideSpan own = rangeOf(number);
  if (number.isConstant() || single(number)) return own;
  Int content = contentOf(number, false);
  if (leading(number) < 0) content = -content;
  auto form = knownForms_.find(wordsOf(divided({0, number.terms}, content)));
  if (form == knownForms_.end()) return own;
  auto key = knownKeys_.find(Words{1, form->second});
  if (key == knownKeys_.end()) return own;
  const Span inner = keys_[key->second].range;
  Wide lo = Wide{inner.lo} * content, hi = Wide{inner.hi} * content;
  if (content < 0) std::swap(lo, hi);
  return {std::max(own.lo, lo + number.constant), std::min(own.hi, hi + number.constant)};
}

/// The sign by which a form and its negative are told apart. It must not depend on the numbers of
/// dimensions or atoms, because both sides of a proof number them in their own order.
Int Expressions::leading(const Form& form) const {
  const Summand* first = nullptr;
  std::pair<std::size_t, AtomId> least;
  for (const Summand& term : form.terms) {
    std::pair<std::size_t, AtomId> own{signature(term.atom), term.atom};
    if (first != nullptr && !(own < least)) continue;
    first = &term;
    least = own;
  }
  return first->coefficient;
}

void Expressions::addRatioStep(Builder& to, Int coefficient, const Form& numerator,
                               const Form& denominator, const GateTable& table) {
  WideSpan below = rangeOf(denominator);
  if (below.lo <= 0) throw Undecided("a denominator is not proven to be positive");
  auto q = [&](std::size_t k) { return table.q.empty() ? Int{1} : table.q[k]; };
  if (below.lo == below.hi) {
    GateTable plain;
    plain.values = {table.values[0]};
    for (std::size_t k = 0; k < table.p.size(); ++k) {
      plain.p.push_back(ceilDivide(Wide{table.p[k]} * below.lo, q(k)));
      plain.values.push_back(table.values[k + 1]);
    }
    return addStep(to, coefficient, numerator, plain);
  }
  std::size_t first = decided(numerator, denominator, table, 0, true);
  std::size_t last = decided(numerator, denominator, table, first, false);
  Int above = std::max(contentOf(numerator, true), Int{1});
  Int under = contentOf(denominator, true);
  StepFunction f;
  f.values = {table.values[first]};
  for (std::size_t k = first; k < last; ++k) {
    Wide p = Wide{table.p[k]} * under, r = Wide{q(k)} * above;
    Int divisor = Int(std::gcd(narrow(p), narrow(r)));
    f.p.push_back(narrow(p) / divisor);
    f.q.push_back(narrow(r) / divisor);
    f.values.push_back(table.values[k + 1]);
  }
  FunctionId function = functions_.internRatio(std::move(f));
  if (functions_[function].isConstant()) {
    return addConstant(to, times(coefficient, functions_[function].values[0]));
  }
  addFunction(to, coefficient, ratioKey(divided(numerator, above), divided(denominator, under)),
              function);
}

/// From gate `from` on: how many gates are always 1 (`value`), or the first gate that, with all
/// after it, is always 0. Gates are nested, so bisection finds a border, and each border is proven
/// at its gate: if gate k is always 1, so are those before it.
std::size_t Expressions::decided(const Form& numerator, const Form& denominator,
                                 const GateTable& table, std::size_t from, bool value) {
  auto always = [&](std::size_t k) {
    Builder difference = begin();
    addForm(difference, table.q.empty() ? 1 : table.q[k], numerator);
    addForm(difference, times(table.p[k], -1), denominator);
    WideSpan range = rangeOf(finish(std::move(difference)));
    return value ? range.lo >= 0 : range.hi < 0;
  };
  std::size_t low = from, high = table.p.size();
  while (low < high) {
    std::size_t middle = (low + high) / 2;
    bool holds = always(middle);
    if (holds == value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

}  // namespace tc0check
