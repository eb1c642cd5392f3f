#include <algorithm>
#include <numeric>
#include <utility>

#include "tools/check/proof/expressions.h"

// Binary digits of forms, and the steps of forms that are digits or conjunctions.
namespace tc0check {

namespace {

constexpr Wide kMostMultiples = Wide{1} << 22;
constexpr Int kMostTabulated = Int{1} << 16;
constexpr Int kMostContent = 64;
constexpr std::size_t kMostNegative =
    3;  // bits that have to be 0, of a gate that is written without

Int countOf(const std::vector<Int>& extents) {
  Int count = 1;
  for (Int extent : extents) count = times(count, extent);
  return count;
}

Wide floorModulo(Wide value, Wide modulus) {
  Wide rest = value % modulus;
  return rest < 0 ? rest + modulus : rest;
}

/// Digit `place` of a number in this range, as a table: a gate for each multiple of 2^place.
GateTable digitTable(WideSpan range, Int place) {
  Wide first = range.lo >> place, last = range.hi >> place;
  if (last - first > kMostMultiples) throw Undecided("a digit of a number of too many values");
  GateTable table;
  table.values = {Int(first & 1)};
  for (Wide j = first + 1; j <= last; ++j) {
    table.p.push_back(narrow(j << place));
    table.values.push_back(Int(j & 1));
  }
  return table;
}

}  // namespace

bool Expressions::hasVectors(const Form& number) const {
  return std::any_of(number.terms.begin(), number.terms.end(), [&](const Summand& term) {
    KeyId key = atoms_[term.atom].key;
    return key >= 0 && keys_[key].tensor >= kVectors;
  });
}

/// The digit of a form is that of a congruent form. Both sides of a proof may have come to different
/// congruent forms, so the one that modulo() gives is taken.
void Expressions::addDigit(Builder& to, Int coefficient, const Form& number, Int place) {
  WideSpan range = knownRangeOf(number);
  if (range.lo >> place == range.hi >> place) {
    return addConstant(to, times(coefficient, Int((range.lo >> place) & 1)));
  }
  if (std::optional<Single> one = single(number)) {
    const StepFunction f = functions_[one->function];
    if (f.slope == 0) {
      StepFunction digit = f;
      for (Int& value : digit.values) {
        value = plus(times(one->coefficient, value), number.constant) >> place & 1;
      }
      const Key& key = keys_[one->key];
      return addFunction(to, coefficient, one->key,
                         key.isRatio() ? functions_.internRatio(std::move(digit))
                                       : functions_.intern(std::move(digit), key.range));
    }
    return addStep(to, coefficient, number, digitTable(range, place));
  }
  if (hasVectors(number)) throw Undecided("a digit of a sum with constants that differ");
  Form low = modulo(number, place);
  GateTable table = digitTable(rangeOf(low), place);
  Builder own = begin();
  bool before = std::exchange(digitsAreSteps_, true);
  try {
    addStep(own, 1, low, table);
  } catch (...) {
    digitsAreSteps_ = before;
    throw;
  }
  digitsAreSteps_ = before;
  Form digit = finish(std::move(own));
  noteDigit(digit, number, place);
  addForm(to, coefficient, digit);
}

/// Remembers of which number the atom of a digit is one. If the digit is 1 less the atom, the atom is
/// the digit of the number above by 2^place.
void Expressions::noteDigit(const Form& digit, Form number, Int place) {
  if (digit.terms.size() != 1 || !digit.terms[0].over.empty()) return;
  Int sign = digit.terms[0].coefficient;
  if (sign == -1 && digit.constant == 1) {
    number.constant = narrow(Wide{number.constant} + (Wide{1} << place));
  } else if (sign != 1 || digit.constant != 0) {
    return;
  }
  digits_.emplace(digit.terms[0].atom, Digit{intern(number), place});
}

std::optional<Expressions::Digit> Expressions::digitOf(AtomId atom) const {
  auto found = digits_.find(atom);
  return found == digits_.end() ? std::nullopt : std::optional(found->second);
}

/// Each function of the form has the values 0 ... 2^(place + 1) - 1, beginning with 0. A key with a slope and too many values to list has its slope
/// reduced instead.
Form Expressions::modulo(const Form& number, Int place) {
  Wide modulus = Wide{2} << place;
  auto reduced = [&](Wide value) { return narrow(floorModulo(value, modulus)); };
  Form result;
  Wide constant = number.constant;
  for (const Summand& term : number.terms) {
    const Atom atom = atoms_[term.atom];
    if (atom.key < 0) {
      if (Int rest = reduced(term.coefficient); rest != 0) {
        result.terms.push_back({rest, term.over, term.atom});
      }
      continue;
    }
    const Key key = keys_[atom.key];
    StepFunction f = functions_[atom.function];
    Wide least = f.slope == 0 ? Wide{f.values[0]} : Wide{f.at(key.range.lo)};
    if (f.slope != 0 && Wide{key.range.hi} - key.range.lo <= kMostTabulated) {
      StepFunction listed;
      listed.values = {f.at(key.range.lo)};
      for (Int x = key.range.lo + 1; x <= key.range.hi; ++x) {
        listed.p.push_back(x);
        listed.values.push_back(f.at(x));
      }
      f = std::move(listed);
    } else if (f.slope != 0) {
      least = f.values[0];
      f.slope = reduced(Wide{f.slope} * term.coefficient);
    }
    constant += floorModulo(least * term.coefficient, modulus) * countOf(term.over);
    for (Int& value : f.values) value = reduced((value - least) * term.coefficient);
    FunctionId function = key.isRatio() ? functions_.internRatio(std::move(f))
                                        : functions_.intern(std::move(f), key.range);
    Functions::Normal normal = functions_.normal(function);
    constant += floorModulo(normal.constant, modulus) * countOf(term.over);
    if (functions_[normal.form].isConstant()) continue;
    result.terms.push_back({normal.scale, term.over, functionAtom(atom.key, normal.form)});
  }
  result.constant = reduced(constant);
  merge(result);
  return result;
}

/// A number that is a multiple of a form and a function of the same form, as what is left of a form
/// beyond the multiple below it: it is a function of the form.
std::optional<Expressions::Single> Expressions::nested(const Form& number) {
  for (std::size_t k = 0; k < number.terms.size(); ++k) {
    const Summand& own = number.terms[k];
    const Atom atom = atoms_[own.atom];
    if (!own.over.empty() || atom.key < 0) continue;
    const Key& key = keys_[atom.key];
    if (key.tensor >= 0 || key.isRatio()) continue;
    const Form& inner = forms_[key.numerator];
    if (inner.terms.size() + 1 != number.terms.size()) continue;
    Int multiple = 0;
    bool fits = true;
    for (std::size_t i = 0; i < inner.terms.size() && fits; ++i) {
      const Summand &part = inner.terms[i], &outer = number.terms[i < k ? i : i + 1];
      fits = part.atom == outer.atom && part.over == outer.over &&
             outer.coefficient % part.coefficient == 0;
      if (!fits) break;
      Int factor = outer.coefficient / part.coefficient;
      fits = multiple == 0 || multiple == factor;
      multiple = factor;
    }
    if (!fits) continue;
    FunctionId f = functions_.combined(multiple, functions_.identity(), own.coefficient,
                                       atom.function, key.range, false);
    return Single{atom.key, f, multiple};
  }
  return std::nullopt;
}

void Expressions::addFunctionOfForm(Builder& to, Int coefficient, KeyId key, FunctionId function,
                                    Int content) {
  if (!digitsAreSteps_ && addAlternating(to, coefficient, key, function, content)) return;
  if (addConjunction(to, coefficient, key, function)) return;
  addFunction(to, coefficient, key, function);
}

/// A function of a form v that goes to and fro between two values is one of them plus a multiple of a
/// digit:
///
///   f(v) = values[0] + (values[1] - values[0]) * (digit i of m v + d)
///
/// if its points are where m v + d passes a multiple of 2^i, for all multiples that the range has.
/// That m v + d is between 0 and 2^i - 1 below the first point. The form that was compared is a
/// multiple of v. If the multiple is negative, 1 less the digit of -m v - d - 1 is taken, so that the
/// form keeps its sign.
bool Expressions::addAlternating(Builder& to, Int coefficient, KeyId id, FunctionId function,
                                 Int content) {
  const StepFunction f = functions_[function];
  std::size_t count = f.points();
  if (f.slope != 0 || count < 2) return false;
  for (std::size_t k = 2; k <= count; ++k) {
    if (f.values[k] != f.values[k - 2]) return false;
  }
  const Key key = keys_[id];
  Form number{0, forms_[key.numerator].terms};
  if (hasVectors(number)) return false;
  Int odd = content < 0 ? -content : content;
  while (odd % 2 == 0) odd /= 2;
  if (odd > kMostContent) return false;
  // The multiples that the points stand for are 2^i apart, within the rounding to whole v.
  Wide apart = Wide{odd} * (Wide{f.p[count - 1]} - f.p[0]) / Wide(count - 1);
  Int most = 0;
  while (most < 61 && Wide{1} << most < apart) ++most;
  for (Int place = most; place >= 0 && place + 2 > most; --place) {
    for (Int rest = 0; rest < odd; ++rest) {
      Wide unit = Wide{1} << place, d = unit - Wide{odd} * f.p[0] + rest;
      auto firstAtLeast = [&](Wide multiple) { return ceilDivide(multiple * unit - d, odd); };
      bool fits = Wide{odd} * key.range.lo + d >= 0 && key.range.hi < firstAtLeast(Wide(count) + 1);
      for (std::size_t k = 0; k < count && fits; ++k) fits = f.p[k] == firstAtLeast(Wide(k) + 1);
      if (!fits) continue;
      for (Summand& term : number.terms) {
        term.coefficient = times(term.coefficient, content < 0 ? -odd : odd);
      }
      number.constant = narrow(content < 0 ? -d - 1 : d);
      Int first = f.values[content < 0 ? 1 : 0], second = f.values[content < 0 ? 0 : 1];
      addConstant(to, times(coefficient, first));
      addDigit(to, times(coefficient, plus(second, -first)), number, place);
      return true;
    }
  }
  return false;
}

bool Expressions::isBit(AtomId id) const {
  const Atom& atom = atoms_[id];
  if (atom.key < 0 || keys_[atom.key].tensor >= kVectors) return false;
  Span values = functions_.valuesOf(atom.function, keys_[atom.key].range);
  return values.lo == 0 && values.hi == 1;
}

/// The bit that a form is, or 1 less the form.
std::optional<Expressions::Literal> Expressions::literalOf(const Form& form) const {
  if (form.terms.size() != 1 || !form.terms[0].over.empty()) return std::nullopt;
  const Summand& term = form.terms[0];
  const bool holds = form.constant == 0 && term.coefficient == 1;
  const bool fails = form.constant == 1 && term.coefficient == -1;
  if ((!holds && !fails) || !isBit(term.atom)) return std::nullopt;
  return Literal{term.atom, holds};
}

/// A gate that is 1 if all literals hold.
void Expressions::addAll(Builder& to, Int coefficient, const std::vector<Literal>& literals) {
  Form sum;
  GateTable table;
  table.p = {0};
  table.values = {0, 1};
  for (const Literal& one : literals) {
    sum.terms.push_back({one.holds ? 1 : -1, {}, one.atom});
    if (one.holds) ++table.p[0];
  }
  merge(sum);
  addStep(to, coefficient, sum, table);
}

/// The literals that all have to hold where a function of a sum of bits, each counted 1 or -1, has
/// the value `wanted`: the function has one point, and this value at the largest sum alone or at the
/// least one alone.
std::optional<std::vector<Expressions::Literal>> Expressions::literalsOf(KeyId id,
                                                                         FunctionId function,
                                                                         Int wanted) const {
  const Key& of = keys_[id];
  const StepFunction& step = functions_[function];
  if (of.tensor >= 0 || of.isRatio() || step.slope != 0 || step.points() != 1) return std::nullopt;
  const bool atMost = step.values[1] == wanted && step.p[0] == of.range.hi;
  const bool atLeast = step.values[0] == wanted && step.p[0] == of.range.lo + 1;
  if (!atMost && !atLeast) return std::nullopt;
  std::vector<Literal> literals;
  for (const Summand& term : forms_[of.numerator].terms) {
    const bool isUnit = term.coefficient == 1 || term.coefficient == -1;
    if (!isUnit || !term.over.empty() || !isBit(term.atom)) return std::nullopt;
    literals.push_back({term.atom, (term.coefficient == 1) == atMost});
  }
  return literals;
}

std::optional<std::vector<Expressions::Literal>> Expressions::conjunctionOf(AtomId id,
                                                                            bool whereOne) const {
  if (!isBit(id)) return std::nullopt;
  return literalsOf(atoms_[id].key, atoms_[id].function, whereOne ? 1 : 0);
}

/// A gate for which several bits have to be 1 and others 0, of which some are such gates themselves: it
/// is a gate on what those compare. So a product of many digits is one gate, however it is put together.
bool Expressions::addConjunction(Builder& to, Int coefficient, KeyId id, FunctionId function) {
  if (functions_[function].values.size() != 2) return false;
  Int low = functions_[function].values[0], high = functions_[function].values[1];
  std::optional<std::vector<Literal>> whole = literalsOf(id, function, high);
  if (!whole) {
    whole = literalsOf(id, function, low);
    std::swap(high, low);
  }
  if (!whole) return false;
  std::vector<Literal> flat;
  bool anyInner = false, contradicts = false;
  for (const Literal& one : *whole) {
    const Atom& atom = atoms_[one.atom];
    std::optional<std::vector<Literal>> inner =
        literalsOf(atom.key, atom.function, one.holds ? 1 : 0);
    anyInner = anyInner || inner;
    if (!inner) inner = std::vector<Literal>{one};
    for (const Literal& part : *inner) {
      auto known = std::find_if(flat.begin(), flat.end(),
                                [&](const Literal& other) { return other.atom == part.atom; });
      if (known == flat.end())
        flat.push_back(part);
      else
        contradicts = contradicts || known->holds != part.holds;
    }
  }
  if (!anyInner) return false;
  addConstant(to, times(coefficient, low));
  if (!contradicts) addAll(to, times(coefficient, plus(high, -low)), flat);
  return true;
}

}  // namespace tc0check
