#pragma once

#include <unordered_map>
#include <vector>

#include "tools/check/circuit_file.h"
#include "tools/check/proof/program_forms.h"

namespace tc0check {

/// The elements of a circuit's arrays as forms.
///
/// An array that is known to hold a tensor of the program stands for that tensor. Any other sum is
/// written out, and any other step or read is a function of what it compares. No use is made of how
/// the compiler came to build an array.
class CircuitForms {
 public:
  CircuitForms(const Circuit& circuit, const Program& program, Expressions& expressions,
               ProgramForms& tensors);

  /// Every element of the array is sign * (the element of the tensor with the same number) +
  /// offset, with sign 1 or -1.
  struct Holding {
    int tensor = -1;
    Int sign = 1, offset = 0;
  };
  void setHolding(int array, Holding holding) { holdings_[array] = holding; }
  const Holding& holdingOf(int array) const { return holdings_[array]; }

  void add(Expressions::Builder& to, Int coefficient, int array, const Index& index);
  void forget() { known_.clear(); }

 private:
  void define(Expressions::Builder& to, Int coefficient, int array, const Index& index);
  void addSum(Expressions::Builder& to, Int coefficient, const Sum& sum, const Index& index);
  void addTerm(Expressions::Builder& to, Int coefficient, const Term& term, const Index& index);
  void addGates(Expressions::Builder& to, Int coefficient, int step, const Index& index,
                const GateTable& table);
  const GateTable& tableOf(int step, Int table);
  const GateTable& tableOf(int read, const Read& op, int step, Int table, Int variant);

  const Circuit& circuit_;
  const Program& program_;
  Expressions& expressions_;
  ProgramForms& tensors_;
  std::vector<Holding> holdings_;
  std::unordered_map<Words, Form, WordsHash> known_;
  std::unordered_map<Int, GateTable> tables_;
  std::unordered_map<Words, Int, WordsHash> variants_;
};

}  // namespace tc0check
