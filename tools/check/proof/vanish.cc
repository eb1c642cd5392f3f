#include "tools/check/proof/vanish.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "tools/check/error.h"

namespace tc0check {

bool Vanish::modulo(const Form& difference, Int place) {
  std::string left = left_;
  Form rest = rest_;
  place_ = place;
  bool result = false;
  try {
    result = (*this)(difference);
  } catch (...) {
    place_ = -1;
    throw;
  }
  place_ = -1;
  left_ = std::move(left);
  rest_ = std::move(rest);
  return result;
}

bool Vanish::isZero(const Form& form) {
  if (place_ < 0) return form.isConstant() && form.constant == 0;
  Form rest = expressions_.modulo(form, place_);
  return rest.isConstant() && rest.constant == 0;
}

bool Vanish::operator()(Form difference) {
  left_.clear();
  rest_ = difference;
  if (difference.isConstant()) {
    if (difference.constant != 0) left_ = paste("the constant ", difference.constant);
    return isZero(difference);
  }
  candidates_.clear();
  findCandidates(difference);
  Form rest;
  rest.constant = difference.constant;
  std::map<std::pair<std::vector<Int>, Pair>, Group> groups;
  for (const Summand& summand : difference.terms) {
    Piece piece;
    std::vector<KeyId> keys;
    if (!asPiece(summand, piece, keys)) {
      rest.terms.push_back(summand);
      continue;
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    if (keys.size() > 2) {
      left_ = paste("a summand that depends on ", keys.size(), " numbers");
      return false;
    }
    Pair pair{keys.empty() ? -1 : keys[0], keys.size() < 2 ? -1 : keys[1]};
    Group& group = groups[{summand.over, pair}];
    group.over = summand.over;
    group.pieces.push_back(std::move(piece));
  }
  for (const auto& [place, group] : groups) {
    const std::vector<Int>& over = place.first;
    const Pair& keys = place.second;
    Outcome outcome = decide(keys, group);
    if (!outcome.vanishes) {
      if (left_.empty()) left_ = "a function of two numbers that is not the product";
      return false;
    }
    Int count = 1;
    for (Int extent : over) count = times(count, extent);
    rest.constant = plus(rest.constant, times(count, outcome.constant));
    auto giveBack = [&](KeyId key, FunctionId function) {
      if (key < 0 || expressions_.functions()[function].isConstant()) return;
      Functions::Normal normal = expressions_.functions().normal(function);
      rest.constant = plus(rest.constant, times(count, normal.constant));
      expressions_.addSummand(rest,
                              {normal.scale, over, expressions_.functionAtom(key, normal.form)});
    };
    giveBack(keys.first, outcome.u);
    giveBack(keys.second, outcome.v);
  }
  expressions_.merge(rest);
  if (isZero(rest)) return true;
  rest_ = rest;
  left_ = rest.isConstant() ? paste("the constant ", rest.constant)
                            : paste(rest.terms.size(), " functions of one number");
  return false;
}

void Vanish::addCandidate(KeyId key) {
  if (std::find(candidates_.begin(), candidates_.end(), key) == candidates_.end()) {
    candidates_.push_back(key);
  }
}

/// Candidates are the forms and ratios that the program's products are made of; a product of 0/1
/// functions is written as a gate on both.
void Vanish::findCandidates(const Form& form) {
  auto take = [&](const Form& factor) {
    for (const Summand& summand : factor.terms) {
      const Atom& atom = expressions_.atom(summand.atom);
      if (atom.key >= 0 && expressions_.key(atom.key).tensor < 0) addCandidate(atom.key);
    }
  };
  for (const Summand& summand : form.terms) {
    const Atom atom = expressions_.atom(summand.atom);
    if (atom.key >= 0) {
      const Key& key = expressions_.key(atom.key);
      bool plain = key.tensor < 0 && !key.isRatio();
      if (plain && expressions_.form(key.numerator).terms.size() <= 2) {
        take(Form(expressions_.form(key.numerator)));
      }
      continue;
    }
    for (FormId id : {atom.left, atom.right}) {
      Form factor = expressions_.form(id);
      take(factor);
      if (factor.terms.size() > 1 || !expressions_.single(factor)) {
        for (const Addend& addend : opaque(factor).addends) addCandidate(addend.key);
      }
    }
  }
}

/// The form as a multiple of one key, and a constant.
Vanish::Number Vanish::opaque(const Form& form) {
  Number number;
  number.constant = form.constant;
  if (form.isConstant()) return number;
  Int content = 0;
  for (const Summand& summand : form.terms) content = std::gcd(content, summand.coefficient);
  if (expressions_.leading(form) < 0) content = -content;
  Form primitive{0, form.terms};
  for (Summand& summand : primitive.terms) summand.coefficient /= content;
  number.addends.push_back(
      {expressions_.formKey(std::move(primitive)), expressions_.functions().identity(), content});
  return number;
}

/// The form as a sum of functions of at most `most` keys. False if it is none.
bool Vanish::plainNumber(const Form& form, std::size_t most, Number& number) const {
  number.constant = form.constant;
  number.addends.clear();
  if (form.terms.size() > most) return false;
  for (const Summand& summand : form.terms) {
    const Atom& atom = expressions_.atom(summand.atom);
    if (!summand.over.empty() || atom.key < 0) return false;
    number.addends.push_back({atom.key, atom.function, summand.coefficient});
  }
  return true;
}

/// The rest of a form after a multiple of another one is taken away: under * of = above * by +
/// rest. False if they have no atom in common.
bool Vanish::remainder(const Form& of, const Form& by, Int& above, Int& under, Form& rest) {
  const Summand& pivot = by.terms.front();
  auto found = std::find_if(of.terms.begin(), of.terms.end(), [&](const Summand& summand) {
    return summand.atom == pivot.atom && summand.over == pivot.over;
  });
  if (found == of.terms.end()) return false;
  Int divisor = std::gcd(found->coefficient, pivot.coefficient);
  above = found->coefficient / divisor;
  under = pivot.coefficient / divisor;
  if (under < 0) {
    above = -above;
    under = -under;
  }
  Expressions::Builder difference = expressions_.begin();
  expressions_.addForm(difference, under, of);
  expressions_.addForm(difference, -above, by);
  rest = expressions_.finish(std::move(difference));
  return true;
}

Vanish::Number Vanish::numberOf(const Form& form, std::size_t most) {
  Number number;
  if (plainNumber(form, most, number)) return number;
  for (KeyId candidate : candidates_) {
    const Key key = expressions_.key(candidate);
    if (key.isRatio()) continue;
    Int above, under;
    Form rest;
    if (!remainder(form, Form(expressions_.form(key.numerator)), above, under, rest)) continue;
    if (under != 1 || !plainNumber(rest, most - 1, number)) continue;
    number.addends.push_back({candidate, expressions_.functions().identity(), above});
    return number;
  }
  return opaque(form);
}

bool Vanish::asPiece(const Summand& summand, Piece& piece, std::vector<KeyId>& keys) {
  const Atom atom = expressions_.atom(summand.atom);
  auto take = [&](const Number& number) {
    for (const Addend& addend : number.addends) keys.push_back(addend.key);
  };
  piece.coefficient = summand.coefficient;
  if (atom.key < 0) {
    piece.kind = Piece::kProduct;
    Form left = expressions_.form(atom.left), right = expressions_.form(atom.right);
    piece.left = numberOf(left, 2);
    piece.right = numberOf(right, 2);
    std::set<KeyId> together;
    for (const Number* number : {&piece.left, &piece.right}) {
      for (const Addend& addend : number->addends) together.insert(addend.key);
    }
    if (together.size() > 2) {
      if (piece.left.addends.size() > 1) piece.left = opaque(left);
      if (piece.right.addends.size() > 1) piece.right = opaque(right);
    }
    take(piece.left);
    take(piece.right);
    return true;
  }
  const Key key = expressions_.key(atom.key);
  if (key.tensor >= 0) return false;
  if (key.isRatio()) return asRatioPiece(summand, piece, keys);
  piece.kind = Piece::kStep;
  piece.function = atom.function;
  piece.left = numberOf(Form(expressions_.form(key.numerator)), 2);
  take(piece.left);
  // A form that is no sum of two known numbers stays what it is: a key of its own.
  return !(piece.left.addends.size() == 1 && piece.left.addends[0].key == atom.key);
}

bool Vanish::asRatioPiece(const Summand& summand, Piece& piece, std::vector<KeyId>& keys) {
  const Atom atom = expressions_.atom(summand.atom);
  const Key key = expressions_.key(atom.key);
  Form numerator = expressions_.form(key.numerator);
  piece.kind = Piece::kRatio;
  piece.function = atom.function;
  piece.key = atom.key;
  auto fits = [&](const Form& by, KeyId ratio) {
    Form rest;
    if (by.isConstant() || !remainder(numerator, by, piece.above, piece.under, rest)) return false;
    if (piece.above <= 0 || !plainNumber(rest, 1, piece.left)) return false;
    piece.ratio = ratio;
    if (ratio >= 0) keys.push_back(ratio);
    for (const Addend& addend : piece.left.addends) keys.push_back(addend.key);
    return true;
  };
  for (KeyId candidate : candidates_) {
    const Key other = expressions_.key(candidate);
    if (!other.isRatio() || candidate == atom.key || other.denominator != key.denominator) continue;
    if (fits(Form(expressions_.form(other.numerator)), candidate)) return true;
  }
  return fits(Form(expressions_.form(key.denominator)), -1);
}

}  // namespace tc0check
