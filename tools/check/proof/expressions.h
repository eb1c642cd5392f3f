#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/check/proof/step_function.h"
#include "tools/check/proof/words.h"

/// What a proof knows of a number: an expression over elements of the program's tensors, written in
/// one way only, so that equal expressions are equal objects.
///
///   form   constant + sum of terms
///   term   coefficient * (an atom, added up over the box `over`)
///   atom   f(key), or form * form
///   key    an element of a tensor, or a form, or a ratio of two forms
///
/// Every number of a program and of a circuit is a form. A step compares a form, so its result is a
/// function of a key; a form that is itself a function of a single key is composed instead.
///
/// All of this is affine in the dimensions of the box that the proof looks at: one form stands for
/// the forms of all elements of the box.
namespace tc0check {

using AtomId = int;
using KeyId = int;
using FormId = int;

struct Summand {
  Int coefficient;
  std::vector<Int> over;  // extents of the dimensions that the atom is added up over
  AtomId atom;
  bool operator==(const Summand&) const = default;
};

struct Form {
  Int constant = 0;
  std::vector<Summand>
      terms;  // in rising order of (over, atom), without zeros, once they are closed

  bool isConstant() const { return terms.empty(); }
};

/// A form as a list of numbers.
Words wordsOf(const Form& form);

struct Atom {
  KeyId key = -1;  // -1: a product
  FunctionId function = 0;
  FormId left = -1, right = -1;
  int level = 0;  // how deep reductions lie within each other
};

struct Key {
  int tensor = -1;                          // an element of this tensor or vector; -1: not one
  Affine element;                           // its row-major number
  FormId numerator = -1, denominator = -1;  // denominator -1: a form, not a ratio
  Span range{0, 0};                         // of an element or a form
  int level = 0;

  bool isRatio() const { return denominator >= 0; }
};

/// The number of the dimension i of a finished reduction. Dimensions below 100 belong to the box
/// that a proof looks at.
constexpr int dimensionOf(int level, std::size_t i) { return 100 + 64 * level + int(i); }

/// All expressions of one proof. Numbers are valid until clear().
class Expressions {
 public:
  /// `rangeOf` gives the proven range of the elements of a tensor at these element numbers.
  using RangeOf = std::function<Span(int tensor, const Affine& element)>;
  explicit Expressions(RangeOf rangeOf) : rangeOf_(std::move(rangeOf)) {}

  Functions& functions() { return functions_; }
  const Atom& atom(AtomId id) const { return atoms_[id]; }
  const Key& key(KeyId id) const { return keys_[id]; }
  const Form& form(FormId id) const { return forms_[id]; }
  /// How many things are kept, roughly: functions have many numbers each, and forms many terms.
  std::size_t size() const {
    return atoms_.size() + keys_.size() + terms_ / kTermsOfOne + functions_.size() / kTermsOfOne;
  }
  void clear();

  // Dimensions that reductions run over, while they are open. They are numbered from kOpen on.
  static constexpr int kOpen = 1 << 20;
  int open(Int extent);
  void close(int dimension);  // the one that was opened last
  Int extentOf(int dimension) const { return open_[dimension - kOpen]; }
  int opened() const { return kOpen + int(open_.size()); }

  /// Called now and then as work goes on. It may throw, to end the work.
  void setWatch(std::function<void()> watch) { watch_ = std::move(watch); }
  void spend() const {
    if ((++spent_ & 1023) == 0 && watch_) watch_();
  }

  /// Whether constants may stand as vectors, and ranges are those of larger boxes.
  void allowVectors(bool allowed) { vectorsAllowed_ = allowed; }
  bool vectorsAllowed() const { return vectorsAllowed_; }
  static constexpr int kVectors = 1 << 30;  // "tensors" from this number on are vectors

  /// If it is set, a product of two sums of bits is a sum of gates on two bits.
  void spreadBits(bool spread) { spreadsBits_ = spread; }

  /// If it is set, reductions are walked value by value.
  void walkApart(bool apart) { apart_ = apart; }
  bool walksApart() const { return apart_; }

  /// A form in the making. What is added to it is added up over the dimensions opened after it.
  struct Builder {
    Form form;
    int base;
  };
  Builder begin() const { return {{}, opened()}; }
  void addConstant(Builder& to, Int value);
  /// Adds the number of a constant at this place. If the place differs within the box, the numbers
  /// of all places are one element of a vector; Split is thrown if vectors are not allowed.
  using NumberAt = std::function<Int(Int)>;
  void addNumbers(Builder& to, Int coefficient, const NumberAt& numberAt, const Affine& element);
  void addElement(Builder& to, Int coefficient, int tensor, const Affine& element);
  void addForm(Builder& to, Int coefficient, const Form& form);
  void addProduct(Builder& to, Int coefficient, const Form& left, const Form& right);
  void addStep(Builder& to, Int coefficient, const Form& number, const GateTable& table);
  /// Digit `place` of the number: floor(number / 2^place) mod 2.
  void addDigit(Builder& to, Int coefficient, const Form& number, Int place);
  void addRatioStep(Builder& to, Int coefficient, const Form& numerator, const Form& denominator,
                    const GateTable& table);
  Form finish(Builder builder);

  void addFunction(Builder& to, Int coefficient, KeyId key, FunctionId function);
  /// Adds a term of a finished form anew, its reduction included.
  void addSummand(Form& to, const Summand& term);
  /// Merges equal terms.
  void merge(Form& form);

  KeyId elementKey(int tensor, const Affine& element);
  /// The key of a form without a constant, with content 1.
  KeyId formKey(Form form);
  AtomId functionAtom(KeyId key, FunctionId function);

  WideSpan rangeOf(const Form& form);
  /// Notes that a form is proved to be within bounds, which may be narrower than its terms say.
  void noteRange(const Form& form, WideSpan bounds);
  /// rangeOf, or what was noted if that is narrower.
  WideSpan knownRangeOf(const Form& form);
  WideSpan rangeOf(const Summand& term);

  /// The coefficient by whose sign a form and its negative are told apart.
  Int leading(const Form& form) const;

  /// A form of one term that is a function of a key, with nothing to add up.
  struct Single {
    KeyId key;
    FunctionId function;
    Int coefficient;
  };
  std::optional<Single> single(const Form& form) const;

  /// An atom that is a digit: floor(number / 2^place) mod 2. Nothing for another one.
  struct Digit {
    FormId number;
    Int place;
  };
  std::optional<Digit> digitOf(AtomId atom) const;
  /// The form that is congruent to a number modulo 2^(place + 1), written in one way.
  Form modulo(const Form& number, Int place);

  /// Whether the atom is a function with the values 0 and 1.
  bool isBit(AtomId atom) const;

  /// A bit that has to be 1 or, if not `holds`, 0.
  struct Literal {
    AtomId atom;
    bool holds;
  };
  /// The literals that all hold where a bit is 1, or where it is 0, and nowhere else. Nothing if it is no
  /// such gate.
  std::optional<std::vector<Literal>> conjunctionOf(AtomId atom, bool whereOne) const;

  /// The elements of tensors that an atom is made of, each once, as they are first met in it.
  const std::vector<KeyId>& elementsOf(AtomId atom) const;

 private:
  friend class Substitution;
  using Known = std::unordered_map<Words, int, WordsHash>;

  void addFunctionOfForm(Builder& to, Int coefficient, KeyId key, FunctionId function, Int content);
  bool addAlternating(Builder& to, Int coefficient, KeyId key, FunctionId function, Int content);
  bool isSpread(const Form& left, const Form& right) const;
  std::optional<Literal> literalOf(const Form& form) const;
  void addAll(Builder& to, Int coefficient, const std::vector<Literal>& literals);
  std::optional<std::vector<Literal>> literalsOf(KeyId key, FunctionId function, Int wanted) const;
  bool addConjunction(Builder& to, Int coefficient, KeyId key, FunctionId function);
  std::optional<Single> nested(const Form& number);
  void noteDigit(const Form& digit, Form number, Int place);
  bool hasVectors(const Form& number) const;
  void addFunctionOfVector(Builder& to, Int coefficient, KeyId key, FunctionId function);
  void mergeVectors(Form& form);
  Span rangeOfVector(int tensor, const Affine& element) const;
  FormId intern(const Form& form);
  void narrowKey(KeyId key, WideSpan bounds);
  KeyId ratioKey(const Form& numerator, const Form& denominator);
  AtomId productAtom(const Form& left, const Form& right);
  void addAtom(Builder& to, Int coefficient, AtomId atom);
  void append(Form& to, Int coefficient, std::vector<Int> over, AtomId atom);
  AtomId canonical(AtomId atom, std::vector<std::pair<int, Int>> reduced, std::vector<Int>& over);
  const std::vector<KeyId>& elementsOfKey(KeyId key) const;
  std::size_t signature(AtomId atom) const;
  std::size_t signatureSum(AtomId atom) const;
  std::size_t signatureSumOfForm(FormId form) const;
  std::size_t signatureSumOfKey(KeyId key) const;
  std::size_t decided(const Form& numerator, const Form& denominator, const GateTable& table,
                      std::size_t from, bool value);

  static constexpr std::size_t kTermsOfOne = 8;

  RangeOf rangeOf_;
  Functions functions_;
  std::size_t terms_ = 0;  // of all forms
  std::vector<Atom> atoms_;
  std::vector<Key> keys_;
  std::vector<Form> forms_;
  std::unordered_map<AtomId, Digit> digits_;
  std::unordered_map<Words, std::unordered_map<KeyId, KeyId>, WordsHash> substituted_;
  mutable std::unordered_map<KeyId, std::vector<KeyId>> keyElements_;
  mutable std::unordered_map<AtomId, std::vector<KeyId>> productElements_;
  mutable std::unordered_map<KeyId, std::size_t> keySums_;
  mutable std::unordered_map<AtomId, std::size_t> productSums_;
  Known knownAtoms_, knownKeys_, knownForms_;
  std::unordered_map<Words, int, WordsHash> knownVectors_;
  std::vector<const Words*> vectors_;
  bool vectorsAllowed_ = false;
  std::vector<Int> open_;  // extents
  bool apart_ = false;
  bool spreadsBits_ = false;
  bool digitsAreSteps_ = false;  // a step that is a digit stays a step
  std::function<void()> watch_;
  mutable std::uint64_t spent_ = 0;
};

/// The range of x * y, or of x * x, from the ranges of x and y. Undecided beyond 2^62.
WideSpan productOf(WideSpan x, WideSpan y, bool square);

/// A box looked at by parts: calls body(index) for boxes that together are the whole. A box that
/// body throws Split for is divided, and its parts are looked at in its place.
void eachBox(Expressions& expressions, const std::vector<Int>& extents,
             const std::function<void(const Index&)>& body);

/// The box of a reduction, walked through: calls body(index) for pieces of the box that together
/// are the whole, with an index that is affine in dimensions opened for it. Dimensions that
/// `apart` marks are walked value by value, and so are those that body turns out to need it of.
/// The walk then begins again: what body added to the builder is taken back, and `begin`, which is
/// called before each walk, has to take back what body did elsewhere.
void reduce(Expressions& expressions, Expressions::Builder& to, const std::vector<Int>& extents,
            const std::vector<bool>& apart, const std::function<void(const Index&)>& body,
            const std::function<void()>& begin = {});

}  // namespace tc0check
