#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/check/proof/expressions.h"

namespace tc0check {

/// How much was looked at to decide differences.
struct VanishStats {
  Int pairs = 0;    // differences of functions of two numbers
  Int classes = 0;  // of them that were not alike to an earlier one
  Int cells = 0;    // pairs of values at which a difference was evaluated
};

/// Decides whether a form is 0 whatever the inputs are.
///
/// The form is a difference: what an array of the circuit gives less what the program says. What
/// both sides write alike has cancelled already. The summands that are left, products of the program
/// and gates that read two numbers, are grouped by the pair (u, v) of keys that they depend on. Each
/// group is evaluated at all pairs of values of u and v, or rather of intervals of values within
/// which no function in the group changes. A function d(u, v) is a sum f(u) + g(v) if and only if
///
///   d(u, v) - d(u, v0) - d(u0, v) + d(u0, v0) = 0    for all u and v
///
/// If a group is such a sum, f and g go back among the functions of one key. At the end nothing may
/// be left.
///
/// The answer "yes" is a proof. The answer "no" says that no proof was found, because u and v may
/// be unable to take some pair of values at once.
class Vanish {
 public:
  explicit Vanish(Expressions& expressions) : expressions_(expressions) {}

  bool operator()(Form difference);
  /// Expressions were cleared: numbers of functions are no longer valid.
  void forget() { known_.clear(); }
  /// Whether the form is a multiple of 2^(place + 1), whatever the inputs are.
  bool modulo(const Form& difference, Int place);
  /// What was left after the last answer "no", in words and as a form.
  const std::string& left() const { return left_; }
  const Form& rest() const { return rest_; }
  const VanishStats& stats() const { return stats_; }

 private:
  /// A number as a sum of functions of keys.
  struct Addend {
    KeyId key;
    FunctionId function;
    Int factor;
  };
  struct Number {
    Int constant = 0;
    std::vector<Addend> addends;
  };
  /// One summand as a function of keys.
  struct Piece {
    enum Kind { kProduct, kStep, kRatio } kind;
    Int coefficient;
    Number left, right;       // factors; or `left` is what the step compares
    FunctionId function = 0;  // of a step or ratio step
    // A ratio step with numerator (above / under) * (the numerator of `ratio`) + rest / under, where
    // `left` is the rest. If ratio is -1, the denominator takes the place of its numerator.
    KeyId key = -1, ratio = -1;
    Int above = 1, under = 1;
  };
  using Pair = std::pair<KeyId, KeyId>;  // the second is -1 if there is one key only
  struct Group {
    std::vector<Int> over;
    std::vector<Piece> pieces;
  };
  /// The values of a key, in intervals within which no function of a group changes.
  struct Values {
    bool ratio = false;
    std::vector<Int> starts;    // of the intervals
    std::vector<Point> points;  // of a ratio: where interval k + 1 begins
    std::size_t size() const { return ratio ? points.size() + 1 : starts.size(); }
  };
  struct Outcome {
    bool vanishes = false;
    FunctionId u = 0, v = 0;
    Int constant = 0;
  };

  void findCandidates(const Form& form);
  void addCandidate(KeyId key);
  bool asPiece(const Summand& summand, Piece& piece, std::vector<KeyId>& keys);
  bool asRatioPiece(const Summand& summand, Piece& piece, std::vector<KeyId>& keys);
  Number numberOf(const Form& form, std::size_t most);
  bool plainNumber(const Form& form, std::size_t most, Number& number) const;
  Number opaque(const Form& form);
  bool remainder(const Form& of, const Form& by, Int& above, Int& under, Form& rest);

  Outcome decide(const Pair& keys, const Group& group);
  Words wordsOf(const Pair& keys, const Group& group, bool& shareable) const;
  Values valuesOf(KeyId key, const Group& group) const;
  std::vector<Int> tabulated(const Number& number, KeyId key, const Values& values) const;
  Int at(FunctionId function, const Values& values, std::size_t k) const;
  void evaluate(const Piece& piece, const Pair& keys, const Values& u, const Values& v,
                std::vector<Int>& sums);
  std::vector<Int> ratioValues(const Piece& piece, Int rest, const Values& u);
  FunctionId functionOf(KeyId key, const Values& values, const std::vector<Int>& numbers);

  bool isZero(const Form& form);

  Expressions& expressions_;
  Int place_ = -1;  // the form is looked at modulo 2^(place + 1); -1: it is looked at itself
  std::vector<KeyId> candidates_;
  std::unordered_map<Words, Outcome, WordsHash> known_;
  std::string left_;
  Form rest_;
  VanishStats stats_;
};

}  // namespace tc0check
