#include <unordered_set>

#include "tools/check/proof/expressions.h"

// The elements of tensors that expressions are made of. Expressions share their parts, so what was
// found for a key or a product is kept.
namespace tc0check {

namespace {

/// Appends what is not there yet.
class Collector {
 public:
  explicit Collector(std::vector<KeyId>& to) : to_(to) {}

  void add(const std::vector<KeyId>& keys) {
    for (KeyId key : keys) {
      if (seen_.insert(key).second) to_.push_back(key);
    }
  }

 private:
  std::vector<KeyId>& to_;
  std::unordered_set<KeyId> seen_;
};

}  // namespace

const std::vector<KeyId>& Expressions::elementsOf(AtomId id) const {
  spend();
  const Atom& atom = atoms_[id];
  if (atom.key >= 0) return elementsOfKey(atom.key);
  auto [place, isNew] = productElements_.try_emplace(id);
  std::vector<KeyId>& elements = place->second;
  if (!isNew) return elements;
  Collector collector(elements);
  for (FormId form : {atom.left, atom.right}) {
    for (const Summand& term : forms_[form].terms) collector.add(elementsOf(term.atom));
  }
  return elements;
}

const std::vector<KeyId>& Expressions::elementsOfKey(KeyId id) const {
  auto [place, isNew] = keyElements_.try_emplace(id);
  std::vector<KeyId>& elements = place->second;
  if (!isNew) return elements;
  const Key& key = keys_[id];
  if (key.tensor >= 0) {
    elements.push_back(id);
    return elements;
  }
  Collector collector(elements);
  for (FormId form : {key.numerator, key.denominator}) {
    if (form < 0) continue;
    for (const Summand& term : forms_[form].terms) collector.add(elementsOf(term.atom));
  }
  return elements;
}

/// A number that does not depend on how dimensions and atoms are numbered, which both sides of a proof
/// do in their own order.
std::size_t Expressions::signature(AtomId id) const {
  const KeyId key = atoms_[id].key;
  return WordsHash()({Int(signatureSum(id)), key < 0 ? -1 : atoms_[id].function});
}

std::size_t Expressions::signatureSum(AtomId id) const {
  const Atom& atom = atoms_[id];
  if (atom.key >= 0) return signatureSumOfKey(atom.key);
  auto known = productSums_.find(id);
  if (known != productSums_.end()) return known->second;
  std::size_t sum = signatureSumOfForm(atom.left);
  if (atom.right != atom.left) sum += signatureSumOfForm(atom.right);
  productSums_.emplace(id, sum);
  return sum;
}

std::size_t Expressions::signatureSumOfForm(FormId id) const {
  std::size_t sum = 0;
  for (const Summand& term : forms_[id].terms) sum += signatureSum(term.atom);
  return sum;
}

std::size_t Expressions::signatureSumOfKey(KeyId id) const {
  auto known = keySums_.find(id);
  if (known != keySums_.end()) return known->second;
  const Key& key = keys_[id];
  std::size_t sum = 0;
  if (key.tensor >= 0) {
    sum = WordsHash()({key.tensor, key.element.offset});
    for (const Axis& axis : key.element.axes) sum += WordsHash()({axis.stride, axis.extent});
  } else {
    sum = signatureSumOfForm(key.numerator);
    if (key.isRatio()) sum += signatureSumOfForm(key.denominator);
  }
  keySums_.emplace(id, sum);
  return sum;
}

}  // namespace tc0check
