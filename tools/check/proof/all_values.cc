#include "tools/check/proof/all_values.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace tc0check {

namespace {

constexpr Wide kMostCombinations = 1 << 18;
constexpr Wide kMostWork = 1 << 26;
constexpr std::size_t kMostSummands = 1 << 20;

class AllValues {
 public:
  explicit AllValues(Expressions& expressions) : expressions_(expressions) {}

  bool vanishes(const Form& form) {
    if (!gather(form)) return false;
    Wide combinations = 1;
    for (auto& [key, values] : values_) {
      Span range = expressions_.key(key).range;
      if (every_.count(key) != 0) {
        if (Wide{range.hi} - range.lo >= kMostCombinations) return false;
        for (Int x = range.lo; x <= range.hi; ++x) values.insert(x);
      }
      combinations *= Wide(values.size());
      if (combinations > kMostCombinations) return false;
    }
    if (combinations * Wide(work_) > kMostWork) return false;
    return tryAll(form, values_.begin());
  }

 private:
  /// Collects the elements and their values. False if there is a reduction, or if shared parts are
  /// written out too often.
  bool gather(const Form& form) {
    for (const Summand& summand : form.terms) {
      if (!summand.over.empty()) return false;
      if (++work_ > kMostSummands) return false;
      const Atom atom = expressions_.atom(summand.atom);
      if (atom.key < 0) {
        if (!gather(Form(expressions_.form(atom.left)))) return false;
        if (!gather(Form(expressions_.form(atom.right)))) return false;
        continue;
      }
      const Key key = expressions_.key(atom.key);
      const StepFunction& f = expressions_.functions()[atom.function];
      if (key.tensor >= 0) {
        std::set<Int>& values = values_[atom.key];
        values.insert(key.range.lo);
        if (f.slope != 0) every_.insert(atom.key);
        values.insert(f.p.begin(), f.p.end());
        continue;
      }
      if (!gather(Form(expressions_.form(key.numerator)))) return false;
      if (key.isRatio() && !gather(Form(expressions_.form(key.denominator)))) return false;
    }
    return true;
  }

  using Place = std::map<KeyId, std::set<Int>>::iterator;
  bool tryAll(const Form& form, Place place) {
    if (place == values_.end()) {
      std::optional<Int> value = valueOf(form);
      return value && *value == 0;
    }
    for (Int value : place->second) {
      assigned_[place->first] = value;
      if (!tryAll(form, std::next(place))) return false;
    }
    return true;
  }

  std::optional<Int> valueOf(const Form& form) {
    Int sum = form.constant;
    for (const Summand& summand : form.terms) {
      const Atom atom = expressions_.atom(summand.atom);
      std::optional<Int> value;
      if (atom.key < 0) {
        std::optional<Int> left = valueOf(Form(expressions_.form(atom.left)));
        std::optional<Int> right = valueOf(Form(expressions_.form(atom.right)));
        if (left && right) value = times(*left, *right);
      } else {
        value = valueOf(atom);
      }
      if (!value) return std::nullopt;
      sum = plus(sum, times(summand.coefficient, *value));
    }
    return sum;
  }

  std::optional<Int> valueOf(const Atom& atom) {
    const Key key = expressions_.key(atom.key);
    if (key.tensor >= 0) return expressions_.functions()[atom.function].at(assigned_[atom.key]);
    std::optional<Int> number = valueOf(Form(expressions_.form(key.numerator)));
    if (!number) return std::nullopt;
    const StepFunction& f = expressions_.functions()[atom.function];
    if (!key.isRatio()) return f.at(*number);
    std::optional<Int> below = valueOf(Form(expressions_.form(key.denominator)));
    if (!below || *below <= 0) return std::nullopt;  // elements are not free to take these values
    std::size_t rank = 0;
    while (rank < f.points() && !(Point{*number, *below} < f.point(rank))) ++rank;
    return f.values[rank];
  }

  Expressions& expressions_;
  std::map<KeyId, std::set<Int>> values_;
  std::set<KeyId> every_;
  std::map<KeyId, Int> assigned_;
  std::size_t work_ = 0;
};

}  // namespace

bool vanishesAtAllValues(Expressions& expressions, const Form& form) {
  return AllValues(expressions).vanishes(form);
}

}  // namespace tc0check
