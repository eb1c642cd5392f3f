#include "tools/check/proof/rewrite.h"

#include <algorithm>
#include <optional>

namespace tc0check {

namespace {

constexpr std::size_t kMostTerms = 64;
constexpr std::size_t kMostSwitched = 24;  // terms of a form that a switch is looked for in
constexpr std::size_t kMostDigits = 8;
constexpr Int kMostPlaces = 6;  // tried beyond the least one

class Rewriter {
 public:
  explicit Rewriter(Expressions& expressions) : expressions_(expressions) {}

  Form switched(const Form& form) {
    Expressions::Builder result = expressions_.begin();
    expressions_.addConstant(result, form.constant);
    for (const Summand& term : form.terms) {
      if (!addSwitched(result, term)) addTerm(result, term);
    }
    return expressions_.finish(std::move(result));
  }

  Form digits(const Form& form, Int place, bool turned) {
    Expressions::Builder result = expressions_.begin();
    expressions_.addConstant(result, form.constant);
    for (const Summand& term : form.terms) {
      std::optional<Int> least = leastPlace(term);
      if (!least || *least > place || expressions_.digitOf(term.atom)) {
        addTerm(result, term);
        continue;
      }
      const Atom atom = expressions_.atom(term.atom);
      const StepFunction f = expressions_.functions()[atom.function];
      Form number = expressions_.form(expressions_.key(atom.key).numerator);
      number.constant = plus(Int{1} << place, turned ? plus(f.p[0], -1) : -f.p[0]);
      for (Summand& one : number.terms) one.coefficient *= turned ? -1 : 1;
      Int first = f.values[turned ? 1 : 0], second = f.values[turned ? 0 : 1];
      expressions_.addConstant(result, times(term.coefficient, first));
      expressions_.addDigit(result, times(term.coefficient, plus(second, -first)), number, place);
    }
    return expressions_.finish(std::move(result));
  }

  /// The least place at which the term is a digit, if it is a single gate on a form.
  std::optional<Int> leastPlace(const Summand& term) const {
    const Atom& atom = expressions_.atom(term.atom);
    if (!isPlain(term)) return std::nullopt;
    const StepFunction& f = expressions_.functions()[atom.function];
    if (f.points() != 1) return std::nullopt;
    Span range = expressions_.key(atom.key).range;
    Wide below = Wide{f.p[0]} - range.lo, above = Wide{range.hi} - f.p[0] + 1;
    Int place = 0;
    while (place < 61 && Wide{1} << place < std::max(below, above)) ++place;
    return place;
  }

 private:
  /// Whether the term is a step of a form, without a reduction.
  bool isPlain(const Summand& term) const {
    const Atom& atom = expressions_.atom(term.atom);
    if (!term.over.empty() || atom.key < 0) return false;
    const Key& key = expressions_.key(atom.key);
    return key.tensor < 0 && !key.isRatio() && expressions_.functions()[atom.function].slope == 0;
  }

  void addTerm(Expressions::Builder& to, const Summand& term) {
    expressions_.addForm(to, 1, Form{0, {term}});
  }

  bool addSwitched(Expressions::Builder& to, const Summand& term) {
    if (!isPlain(term)) return false;
    const Atom atom = expressions_.atom(term.atom);
    const Form whole = expressions_.form(expressions_.key(atom.key).numerator);
    const StepFunction f = expressions_.functions()[atom.function];
    if (whole.terms.size() < 2 || whole.terms.size() > kMostSwitched) return false;
    for (std::size_t k = 0; k < whole.terms.size(); ++k) {
      const Summand bit = whole.terms[k];
      if (!bit.over.empty() || !expressions_.isBit(bit.atom)) continue;
      Form rest = whole;
      rest.terms.erase(rest.terms.begin() + std::ptrdiff_t(k));
      for (bool on : {false, true}) {
        rest.constant = on ? bit.coefficient : 0;
        WideSpan range = expressions_.rangeOf(rest);
        Int value = f.at(narrow(range.lo));
        if (value != f.at(narrow(range.hi)) || changesWithin(f, range)) continue;
        rest.constant = on ? 0 : bit.coefficient;
        addProduct(to, term.coefficient, f, rest, value, bit.atom, on);
        return true;
      }
    }
    return false;
  }

  static bool changesWithin(const StepFunction& f, WideSpan range) {
    return std::any_of(f.p.begin(), f.p.end(),
                       [&](Int p) { return range.lo < p && p <= range.hi; });
  }

  /// value + (g or 1 - g) * (f(rest) - value), where `off` says which.
  void addProduct(Expressions::Builder& to, Int coefficient, const StepFunction& f,
                  const Form& rest, Int value, AtomId g, bool off) {
    GateTable table;
    table.p = f.p;
    table.values = f.values;
    Expressions::Builder own = expressions_.begin();
    expressions_.addStep(own, 1, rest, table);
    expressions_.addConstant(own, -value);
    Form step = expressions_.finish(std::move(own));
    expressions_.addConstant(to, times(coefficient, value));
    if (off) expressions_.addForm(to, coefficient, step);
    expressions_.addProduct(to, off ? -coefficient : coefficient, step, Form{0, {{1, {}, g}}});
  }

  Expressions& expressions_;
};

/// A digit of a number, without the powers of two that divide all its coefficients.
struct PlainDigit {
  Form number;
  Int place;
};

std::optional<PlainDigit> plainDigit(const Expressions& expressions, AtomId id) {
  std::optional<Expressions::Digit> known = expressions.digitOf(id);
  if (!known) return std::nullopt;
  PlainDigit digit{expressions.form(known->number), known->place};
  auto isEven = [](const Summand& term) { return term.coefficient % 2 == 0; };
  while (digit.place > 0 &&
         std::all_of(digit.number.terms.begin(), digit.number.terms.end(), isEven)) {
    for (Summand& term : digit.number.terms) term.coefficient /= 2;
    digit.number.constant = floorDivide(digit.number.constant, 2);
    --digit.place;
  }
  return digit;
}

/// A single gate as a digit at this place.
std::optional<PlainDigit> gateAsDigit(Expressions& expressions, AtomId id, Int place) {
  std::optional<Int> least = Rewriter(expressions).leastPlace({1, {}, id});
  if (!least || *least > place || !expressions.isBit(id)) return std::nullopt;
  const Atom& atom = expressions.atom(id);
  PlainDigit digit{expressions.form(expressions.key(atom.key).numerator), place};
  digit.number.constant = plus(Int{1} << place, -expressions.functions()[atom.function].p[0]);
  return digit;
}

/// Whether two bits, of which one is a digit, are equal, or if not `alike` each 1 less the other: they
/// are digits at one place of congruent numbers, or of numbers that are so with 2^place between them.
/// Digits of n and of -n - 1 are each 1 less the other.
bool digitsAgree(Expressions& expressions, Vanish& vanish, AtomId a, AtomId b, bool alike) {
  std::optional<PlainDigit> first = plainDigit(expressions, a), second = plainDigit(expressions, b);
  if (first && !second) second = gateAsDigit(expressions, b, first->place);
  if (second && !first) first = gateAsDigit(expressions, a, second->place);
  if (!first || !second || first->place != second->place) return false;
  auto congruent = [&](bool turned) {
    Expressions::Builder difference = expressions.begin();
    expressions.addForm(difference, 1, first->number);
    expressions.addForm(difference, turned ? 1 : -1, second->number);
    if (turned) expressions.addConstant(difference, 1);
    if (alike == turned) expressions.addConstant(difference, Int{1} << first->place);
    return vanish.modulo(expressions.finish(std::move(difference)), first->place);
  };
  return congruent(false) || congruent(true);
}

using Literals = std::vector<Expressions::Literal>;

/// A term as a multiple of a gate that is 1 if all its literals hold. A gate that is 0 there is 1 less
/// such a gate, so its coefficient goes to the constant.
std::optional<Literals> takeConjunction(const Expressions& expressions, Summand& term,
                                        Int& constant) {
  if (!term.over.empty()) return std::nullopt;
  if (std::optional<Literals> all = expressions.conjunctionOf(term.atom, true)) return all;
  std::optional<Literals> all = expressions.conjunctionOf(term.atom, false);
  if (all) {
    constant = plus(constant, term.coefficient);
    term.coefficient = -term.coefficient;
  }
  return all;
}

/// Whether the form is a gate of several literals less another one, with literals that agree.
bool conjunctionsCancel(Expressions& expressions, Vanish& vanish, Form form) {
  if (form.terms.size() != 2) return false;
  std::optional<Literals> left = takeConjunction(expressions, form.terms[0], form.constant);
  std::optional<Literals> right = takeConjunction(expressions, form.terms[1], form.constant);
  if (!left || !right || left->size() != right->size()) return false;
  if (form.constant != 0 || form.terms[0].coefficient != -form.terms[1].coefficient) return false;
  for (const Expressions::Literal& own : *left) {
    auto found = std::find_if(right->begin(), right->end(), [&](const auto& other) {
      return (other.atom == own.atom && other.holds == own.holds) ||
             digitsAgree(expressions, vanish, own.atom, other.atom, own.holds == other.holds);
    });
    if (found == right->end()) return false;
    right->erase(found);
  }
  return true;
}

/// Cancels digits against each other: a D - a E is 0 if D and E agree, and a D + a E is a if each is 1
/// less the other.
bool digitsCancel(Expressions& expressions, Vanish& vanish, Form form) {
  if (form.terms.size() > kMostDigits) return false;
  while (!form.terms.empty()) {
    Summand last = form.terms.back();
    form.terms.pop_back();
    if (!last.over.empty()) return false;
    auto cancels = [&](const Summand& other) {
      bool opposite = other.coefficient == -last.coefficient;
      if (!other.over.empty() || (!opposite && other.coefficient != last.coefficient)) return false;
      return digitsAgree(expressions, vanish, last.atom, other.atom, opposite);
    };
    auto found = std::find_if(form.terms.begin(), form.terms.end(), cancels);
    if (found == form.terms.end()) return false;
    if (found->coefficient == last.coefficient) {
      form.constant = plus(form.constant, last.coefficient);
    }
    form.terms.erase(found);
  }
  return form.constant == 0;
}

}  // namespace

bool vanishesRewritten(Expressions& expressions, Vanish& vanish, const Form& difference) {
  if (difference.terms.size() > kMostTerms) return false;
  auto isZero = [&](const Form& form) {
    return (form.isConstant() && form.constant == 0) || digitsCancel(expressions, vanish, form);
  };
  if (conjunctionsCancel(expressions, vanish, difference)) return true;
  Rewriter rewriter(expressions);
  for (const Form& form : {difference, rewriter.switched(difference)}) {
    if (isZero(form)) return true;
    std::optional<Int> least;
    for (const Summand& term : form.terms) {
      if (std::optional<Int> own = rewriter.leastPlace(term)) {
        least = least ? std::min(*least, *own) : own;
      }
    }
    for (Int place = least.value_or(0); least && place <= *least + kMostPlaces; ++place) {
      for (bool turned : {false, true}) {
        if (isZero(rewriter.digits(form, place, turned))) return true;
      }
    }
  }
  return false;
}

}  // namespace tc0check
