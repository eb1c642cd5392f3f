#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/work.h"

namespace tc0check {

/// A piece of a form: weight * (a weighted sum of the wires of one element of an input or a step).
/// `source` and `element` say whose wires. `via` and `variant` say which weights: the input's or
/// the step's own if via == source, else those of the read `via`.
struct Piece {
  int source;
  int via;
  Int element;
  Int variant;
  Int weight;
};

/// A number without its constant: pieces in the order of (source, element, via, variant), each of
/// them once and with a weight other than 0.
using Form = std::vector<Piece>;

/// Collects pieces in any order and makes a Form of them. Sorted runs wait on a stack and are
/// merged with runs of their own size, so that n pieces take n log n steps at most and equal pieces
/// meet early.
class Gatherer {
 public:
  void start();
  void add(const Piece& piece);
  void add(const Form& form, Int weight);
  const Form& finish();  // valid until the next start()
  std::size_t pieces() const { return waiting_ + loose_.size(); }

 private:
  void pushRun(Form run);
  void collapseLoose();

  Form loose_;
  std::vector<Form> runs_;
  std::size_t waiting_ = 0;  // pieces in runs_
};

/// Substitutes sums and reads down to inputs and steps.
class Flattener {
 public:
  Flattener(const Circuit& circuit, Work& work);

  /// The flattened form of an element, valid until the next call.
  const Form& of(int array, Int element);

  /// An upper bound of the visits that one element of the array takes.
  Count cost(int array) const { return costs_[array]; }

 private:
  void measure();
  void addTerm(const Term& term, const Int* index, Gatherer& gatherer);
  void addElement(int array, Int element, Int weight, Gatherer& gatherer);
  Piece pieceOf(int array, Int element) const;
  void keep(int array, Int element, const Form& form);

  const Circuit& circuit_;
  Work& work_;
  std::vector<Count> costs_;
  std::vector<std::unique_ptr<Gatherer>> gatherers_;  // by nesting of the sum, outermost first
  std::size_t depth_ = 0;
  std::vector<std::unordered_map<Int, Form>> kept_;  // by array: forms that are expensive to make
  std::size_t keptPieces_ = 0;
};

}  // namespace tc0check
