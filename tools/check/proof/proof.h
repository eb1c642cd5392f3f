#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tools/check/proof/circuit_forms.h"
#include "tools/check/proof/hints.h"
#include "tools/check/proof/vanish.h"

namespace tc0check {

/// What is known of a tensor and the array that is to hold it.
struct TensorVerdict {
  int tensor = 0;
  int array = 0;
  bool proved = false;
  bool skipped = false;  // time ran out before it
  std::string why;       // it is not proved
  Int boxes = 0;         // that were looked at, of elements that are provably alike
  double seconds = 0;
};

struct OutputVerdict {
  std::string name;
  int tensor = 0;
  int array = 0;
  bool proved = false;
  std::string why;
};

struct ProofResult {
  std::vector<TensorVerdict> tensors;  // in the order of the program
  std::vector<OutputVerdict> outputs;
  std::vector<std::string> undefined;  // operations of the program that may divide by 0
  VanishStats stats;

  bool proved() const;  // every output, and every tensor that an array is said to hold
};

/// Proves, for all inputs, that each array holds the tensor that its hint says, and that each output
/// of the circuit is the program's.
///
/// Tensors are proved in the order of the program. The proof of one may speak of the elements of
/// those before it. If the proof of one fails, the result is "not proved" as a whole. Later tensors
/// are then proved under the assumption that it holds, so that the first wrong array is named and
/// not all that depend on it.
class Proof {
 public:
  Proof(const Program& program, const Circuit& circuit, double seconds);

  ProofResult run();

 private:
  void matchInputs();
  void proveDenominators();
  void proveHint(const Hint& hint);
  TensorVerdict judge(const Hint& hint);
  void proveBoxes(const Hint& hint, TensorVerdict& verdict);
  void proveBox(const Hint& hint, const Index& digits);
  using Spelling = ProgramForms::Spelling;
  struct Way {
    Spelling spelling;
    bool apart = false;
    bool vectors = false;
  };
  bool overDigits(const Hint& hint, const Index& digits, std::string& why);
  bool holdsSpelled(const Hint& hint, const Index& digits);
  bool holds(const Hint& hint, const Index& digits, const Way& way, std::string& why);
  Form difference(const Hint& hint, const Index& digits);
  void proveOutput(const Output& output);
  void checkTime() const;
  void forgetIfLarge();

  const Program& program_;
  const Circuit& circuit_;
  double seconds_;
  double lastResortUntil_ = -1;  // seconds from the start; -1: there is no last resort now
  double lastResorts_ = 0;       // seconds spent in vain
  Spelling spelling_;            // that the last box of the hint needed
  bool holdsDigits_ = false;     // some array is known to hold binary digits
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Expressions expressions_;
  ProgramForms tensors_;
  CircuitForms arrays_;
  Vanish vanish_;
  ProofResult result_;
};

}  // namespace tc0check
