#include "tools/check/proof/expressions.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace tc0check {

namespace {

constexpr Wide kMostRange = Wide{1} << 62;
constexpr std::size_t kMostSpread = 4;         // products of functions that a product is written as
constexpr std::size_t kMostSpreadBits = 4096;  // of bits, if they are to be

Int countOf(const std::vector<Int>& extents) {
  Int count = 1;
  for (Int extent : extents) count = times(count, extent);
  return count;
}

}  // namespace

Words wordsOf(const Form& form) {
  Words words{form.constant};
  for (const Summand& term : form.terms) {
    words.push_back(term.coefficient);
    words.push_back(term.atom);
    words.push_back(Int(term.over.size()));
    words.insert(words.end(), term.over.begin(), term.over.end());
  }
  return words;
}

void Expressions::clear() {
  functions_ = Functions();
  terms_ = 0;
  atoms_.clear();
  keys_.clear();
  forms_.clear();
  digits_.clear();
  substituted_.clear();
  keyElements_.clear();
  productElements_.clear();
  keySums_.clear();
  productSums_.clear();
  knownAtoms_.clear();
  knownKeys_.clear();
  knownForms_.clear();
  vectors_.clear();
  knownVectors_.clear();
}

int Expressions::open(Int extent) {
  open_.push_back(extent);
  return opened() - 1;
}

void Expressions::close(int dimension) {
  assert(dimension == opened() - 1);
  open_.resize(dimension - kOpen);
}

void Expressions::addConstant(Builder& to, Int value) {
  for (int d = to.base; d < opened(); ++d) value = times(value, open_[d - kOpen]);
  to.form.constant = plus(to.form.constant, value);
}

/// The range is found before the key is kept: finding it may fail, and a key without its range would
/// pass for a constant.
KeyId Expressions::elementKey(int tensor, const Affine& element) {
  Words words{0, tensor};
  appendWords(words, element);
  auto found = knownKeys_.find(words);
  if (found != knownKeys_.end()) return found->second;
  Key key;
  key.tensor = tensor;
  key.element = element;
  key.range = tensor >= kVectors ? rangeOfVector(tensor, element) : rangeOf_(tensor, element);
  keys_.push_back(std::move(key));
  KeyId id = KeyId(keys_.size()) - 1;
  knownKeys_.emplace(std::move(words), id);
  return id;
}

void Expressions::addElement(Builder& to, Int coefficient, int tensor, const Affine& element) {
  addFunction(to, coefficient, elementKey(tensor, element), functions_.identity());
}

void Expressions::addFunction(Builder& to, Int coefficient, KeyId key, FunctionId function) {
  if (coefficient == 0) return;
  Span range = keys_[key].range;
  const StepFunction& f = functions_[function];
  if (f.isConstant()) return addConstant(to, times(coefficient, f.values[0]));
  if (!keys_[key].isRatio() && range.lo == range.hi) {
    return addConstant(to, times(coefficient, f.at(range.lo)));
  }
  if (keys_[key].tensor >= kVectors && function != functions_.identity()) {
    return addFunctionOfVector(to, coefficient, key, function);
  }
  Functions::Normal normal = functions_.normal(function);
  addConstant(to, times(coefficient, normal.constant));
  addAtom(to, times(coefficient, normal.scale), functionAtom(key, normal.form));
}

AtomId Expressions::functionAtom(KeyId key, FunctionId function) {
  spend();
  auto [place, isNew] = knownAtoms_.try_emplace(Words{key, function}, AtomId(atoms_.size()));
  if (isNew) {
    Atom atom;
    atom.key = key;
    atom.function = function;
    atom.level = keys_[key].level;
    atoms_.push_back(atom);
  }
  return place->second;
}

FormId Expressions::intern(const Form& form) {
  auto [place, isNew] = knownForms_.try_emplace(wordsOf(form), FormId(forms_.size()));
  if (isNew) {
    forms_.push_back(form);
    terms_ += form.terms.size();
  }
  return place->second;
}

AtomId Expressions::productAtom(const Form& left, const Form& right) {
  FormId a = intern(left), b = intern(right);
  if (b < a) std::swap(a, b);
  auto [place, isNew] = knownAtoms_.try_emplace(Words{-1, a, b}, AtomId(atoms_.size()));
  if (isNew) {
    Atom atom;
    atom.left = a;
    atom.right = b;
    for (FormId id : {a, b}) {
      for (const Summand& term : forms_[id].terms) {
        atom.level = std::max(atom.level, atoms_[term.atom].level + (term.over.empty() ? 0 : 1));
      }
    }
    atoms_.push_back(atom);
  }
  return place->second;
}

KeyId Expressions::formKey(Form form) {
  assert(form.constant == 0 && !form.terms.empty());
  WideSpan range = rangeOf(form);
  FormId id = intern(form);
  auto [place, isNew] = knownKeys_.try_emplace(Words{1, id}, KeyId(keys_.size()));
  if (!isNew) return place->second;
  Key key;
  key.numerator = id;
  key.range = {narrow(range.lo), narrow(range.hi)};
  for (const Summand& term : form.terms) {
    key.level = std::max(key.level, atoms_[term.atom].level + (term.over.empty() ? 0 : 1));
  }
  keys_.push_back(std::move(key));
  return place->second;
}

KeyId Expressions::ratioKey(const Form& numerator, const Form& denominator) {
  FormId n = intern(numerator), d = intern(denominator);
  auto [place, isNew] = knownKeys_.try_emplace(Words{2, n, d}, KeyId(keys_.size()));
  if (!isNew) return place->second;
  Key key;
  key.numerator = n;
  key.denominator = d;
  for (const Form* form : {&numerator, &denominator}) {
    for (const Summand& term : form->terms) {
      key.level = std::max(key.level, atoms_[term.atom].level + (term.over.empty() ? 0 : 1));
    }
  }
  keys_.push_back(std::move(key));
  return place->second;
}

void Expressions::append(Form& to, Int coefficient, std::vector<Int> over, AtomId atom) {
  if (coefficient != 0) to.terms.push_back({coefficient, std::move(over), atom});
}

void Expressions::addAtom(Builder& to, Int coefficient, AtomId atom) {
  if (to.base == opened()) return append(to.form, coefficient, {}, atom);
  addForm(to, coefficient, Form{0, {{1, {}, atom}}});
}

void Expressions::addForm(Builder& to, Int coefficient, const Form& form) {
  spend();
  if (coefficient == 0) return;
  if (form.constant != 0) addConstant(to, times(coefficient, form.constant));
  for (const Summand& term : form.terms) {
    Int factor = times(coefficient, term.coefficient);
    if (to.base == opened()) {
      append(to.form, factor, term.over, term.atom);
      continue;
    }
    const std::vector<KeyId>& elements = elementsOf(term.atom);
    std::vector<std::pair<int, Int>> reduced;  // dimension, extent
    for (int d = to.base; d < opened(); ++d) {
      bool used = std::any_of(elements.begin(), elements.end(), [&](KeyId key) {
        const std::vector<Axis>& axes = keys_[key].element.axes;
        return std::any_of(axes.begin(), axes.end(),
                           [&](const Axis& axis) { return axis.dimension == d; });
      });
      if (used) {
        reduced.emplace_back(d, open_[d - kOpen]);
      } else {
        factor = times(factor, open_[d - kOpen]);
      }
    }
    std::vector<Int> over = term.over;
    AtomId atom = term.atom;
    if (!reduced.empty()) {
      int level = atoms_[term.atom].level;
      for (std::size_t i = 0; i < over.size(); ++i) {
        reduced.emplace_back(dimensionOf(level, i), over[i]);
      }
      over.clear();
      atom = canonical(atom, std::move(reduced), over);
    }
    append(to.form, factor, std::move(over), atom);
  }
}

void Expressions::addSummand(Form& to, const Summand& term) {
  std::vector<std::pair<int, Int>> reduced;
  int level = atoms_[term.atom].level;
  for (std::size_t i = 0; i < term.over.size(); ++i) {
    reduced.emplace_back(dimensionOf(level, i), term.over[i]);
  }
  const std::vector<KeyId>& elements = elementsOf(term.atom);
  Int factor = term.coefficient;
  std::erase_if(reduced, [&](const auto& one) {
    for (KeyId key : elements) {
      for (const Axis& axis : keys_[key].element.axes) {
        if (axis.dimension == one.first) return false;
      }
    }
    factor = times(factor, one.second);
    return true;
  });
  std::vector<Int> over;
  AtomId atom = reduced.empty() ? term.atom : canonical(term.atom, std::move(reduced), over);
  append(to, factor, std::move(over), atom);
}

/// Whether a product is written as a sum of products of two functions each.
bool Expressions::isSpread(const Form& left, const Form& right) const {
  const std::size_t products = left.terms.size() * right.terms.size();
  if (products > (spreadsBits_ ? kMostSpreadBits : kMostSpread)) return false;
  auto plain = [&](const Summand& term) {
    if (!term.over.empty() || atoms_[term.atom].key < 0) return false;
    return products <= kMostSpread || isBit(term.atom);
  };
  return std::all_of(left.terms.begin(), left.terms.end(), plain) &&
         std::all_of(right.terms.begin(), right.terms.end(), plain);
}

void Expressions::addProduct(Builder& to, Int coefficient, const Form& left, const Form& right) {
  const std::optional<Literal> first = literalOf(left), second = literalOf(right);
  if (first && second && atoms_[first->atom].key != atoms_[second->atom].key) {
    return addAll(to, coefficient, {*first, *second});
  }
  addForm(to, times(coefficient, right.constant), left);
  addForm(to, times(coefficient, left.constant), Form{0, right.terms});
  if (left.isConstant() || right.isConstant()) return;
  if (!isSpread(left, right)) {
    addAtom(to, coefficient, productAtom({0, left.terms}, {0, right.terms}));
    return;
  }
  for (const Summand& a : left.terms) {
    for (const Summand& b : right.terms) {
      Int factor = times(coefficient, times(a.coefficient, b.coefficient));
      Atom x = atoms_[a.atom], y = atoms_[b.atom];
      if (x.key == y.key) {
        const Key& key = keys_[x.key];
        addFunction(to, factor, x.key,
                    functions_.product(x.function, y.function, key.range, key.isRatio()));
      } else if (isBit(a.atom) && isBit(b.atom)) {
        addAll(to, factor, {{a.atom, true}, {b.atom, true}});
      } else {
        addAtom(to, factor, productAtom({0, {{1, {}, a.atom}}}, {0, {{1, {}, b.atom}}}));
      }
    }
  }
}

std::optional<Expressions::Single> Expressions::single(const Form& form) const {
  if (form.terms.size() != 1) return std::nullopt;
  const Summand& term = form.terms[0];
  const Atom& atom = atoms_[term.atom];
  if (!term.over.empty() || atom.key < 0) return std::nullopt;
  return Single{atom.key, atom.function, term.coefficient};
}

WideSpan productOf(WideSpan x, WideSpan y, bool square) {
  auto fits = [](Wide value) { return -kMostRange < value && value < kMostRange; };
  if (!fits(x.lo) || !fits(x.hi) || !fits(y.lo) || !fits(y.hi)) {
    throw Undecided("a factor's range leaves 62 bits");
  }
  auto [least, most] = std::minmax({x.lo * y.lo, x.lo * y.hi, x.hi * y.lo, x.hi * y.hi});
  if (!fits(least) || !fits(most)) throw Undecided("a product's range leaves 62 bits");
  bool crosses = x.lo < 0 && x.hi > 0;
  if (square) return {crosses ? 0 : std::min(x.lo * x.lo, x.hi * x.hi), most};
  return {least, most};
}

WideSpan Expressions::rangeOf(const Summand& term) {
  const Atom atom = atoms_[term.atom];
  WideSpan range;
  if (atom.key >= 0) {
    Span values = functions_.valuesOf(atom.function, keys_[atom.key].range);
    range = {values.lo, values.hi};
  } else {
    range = productOf(rangeOf(Form(forms_[atom.left])), rangeOf(Form(forms_[atom.right])),
                      atom.left == atom.right);
  }
  Int factor = times(term.coefficient, countOf(term.over));
  range = {range.lo * factor, range.hi * factor};
  if (factor < 0) std::swap(range.lo, range.hi);
  return range;
}

WideSpan Expressions::rangeOf(const Form& form) {
  WideSpan sum{form.constant, form.constant};
  for (const Summand& term : form.terms) {
    WideSpan range = rangeOf(term);
    sum.lo += range.lo;
    sum.hi += range.hi;
    if (sum.lo < -kMostRange * 16 || sum.hi > kMostRange * 16) {
      throw Undecided("a number's range leaves 62 bits");
    }
  }
  return sum;
}

Form Expressions::finish(Builder builder) {
  assert(builder.base == opened());
  merge(builder.form);
  mergeVectors(builder.form);
  return std::move(builder.form);
}

void Expressions::merge(Form& form) {
  if (form.terms.size() < 2) return;
  auto place = [&](const Summand& term) {
    const Atom& atom = atoms_[term.atom];
    return std::pair<Int, Int>(atom.key, atom.key < 0 ? term.atom : atom.function);
  };
  std::sort(form.terms.begin(), form.terms.end(), [&](const Summand& a, const Summand& b) {
    return a.over != b.over ? a.over < b.over : place(a) < place(b);
  });
  std::vector<Summand> merged;
  for (std::size_t begin = 0; begin < form.terms.size();) {
    Summand sum = form.terms[begin];
    KeyId key = atoms_[sum.atom].key;
    std::size_t end = begin + 1;
    std::optional<FunctionId> function;  // of different functions of one key
    for (; end < form.terms.size(); ++end) {
      const Summand& next = form.terms[end];
      bool same = next.atom == sum.atom && !function;
      bool alike = same || (key >= 0 && atoms_[next.atom].key == key);
      if (next.over != sum.over || !alike) break;
      if (same) {
        sum.coefficient = plus(sum.coefficient, next.coefficient);
        continue;
      }
      FunctionId before = function ? *function : atoms_[sum.atom].function;
      function =
          functions_.combined(function ? 1 : sum.coefficient, before, next.coefficient,
                              atoms_[next.atom].function, keys_[key].range, keys_[key].isRatio());
    }
    begin = end;
    if (function) {
      Functions::Normal normal = functions_.normal(*function);
      form.constant = plus(form.constant, times(normal.constant, countOf(sum.over)));
      if (functions_[normal.form].isConstant()) continue;
      sum.coefficient = normal.scale;
      sum.atom = functionAtom(key, normal.form);
    }
    if (sum.coefficient != 0) merged.push_back(std::move(sum));
  }
  std::sort(merged.begin(), merged.end(), [](const Summand& a, const Summand& b) {
    return a.over != b.over ? a.over < b.over : a.atom < b.atom;
  });
  form.terms = std::move(merged);
}

}  // namespace tc0check
