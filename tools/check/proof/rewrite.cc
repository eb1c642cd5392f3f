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

/// Cancels digits against each other: a D - a E is 0 if the numbers of D and E are congruent, and
/// a D + a E is a if they are so with 2^place between them.
bool digitsCancel(Expressions& expressions, Vanish& vanish, Form form) {
  if (form.terms.size() > kMostDigits) return false;
  while (!form.terms.empty()) {
    Summand last = form.terms.back();
    form.terms.pop_back();
    std::optional<Expressions::Digit> own = expressions.digitOf(last.atom);
    if (!own || !last.over.empty()) return false;
    auto cancels = [&](const Summand& other) {
      std::optional<Expressions::Digit> digit = expressions.digitOf(other.atom);
      bool opposite = other.coefficient == -last.coefficient;
      if (!digit || !other.over.empty() || digit->place != own->place) return false;
      if (!opposite && other.coefficient != last.coefficient) return false;
      Expressions::Builder difference = expressions.begin();
      expressions.addForm(difference, 1, Form(expressions.form(own->number)));
      expressions.addForm(difference, -1, Form(expressions.form(digit->number)));
      if (!opposite) expressions.addConstant(difference, Int{1} << own->place);
      return vanish.modulo(expressions.finish(std::move(difference)), own->place);
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
