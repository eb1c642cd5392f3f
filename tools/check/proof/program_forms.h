#pragma once

#include <compare>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/check/proof/channel_ranges.h"
#include "tools/check/proof/expressions.h"
#include "tools/check/proof/program_file.h"

namespace tc0check {

/// The elements of a program's tensors as forms.
///
/// Inputs stay elements. So do sums, products and maxima that an array of the circuit is known to
/// hold: both sides then speak of the element, and forms stay short. Steps are always written as
/// functions of what they compare, and views as what they show.
class ProgramForms {
 public:
  ProgramForms(const Program& program, Expressions& expressions);

  void setHeld(int tensor) { held_[tensor] = true; }
  bool isHeld(int tensor) const { return held_[tensor]; }
  /// Which elements are written out although an array holds them: those of some tensors, of all
  /// sums, all but inputs and binary digits, or all but inputs. Digits that stay elements are bits,
  /// and products of sums of bits are sums of gates on two bits.
  struct Spelling {
    enum What { kTensors, kSums, kAllButDigits, kAllButInputs } what = kTensors;
    std::vector<int> tensors;
    auto operator<=>(const Spelling&) const = default;
  };
  void spellOut(const Spelling& spelling);
  /// A number for the way in which elements are written now.
  Int spelling() const { return 2 * spelling_ + (expressions_.vectorsAllowed() ? 1 : 0); }
  /// The last tensor whose elements stand in the form and could be written out; -1 if none could.
  int lastHeld(const Form& form) const;

  void add(Expressions::Builder& to, Int coefficient, int tensor, const Index& index);

  /// Proven bounds of the elements at these numbers.
  Span rangeOf(int tensor, const Affine& element);

  /// Expressions were cleared: numbers of forms are no longer valid.
  void forget() { known_.clear(); }

 private:
  bool staysElement(int tensor) const;
  void define(Expressions::Builder& to, Int coefficient, int tensor, const Index& index);
  Form formOf(int tensor, const Index& index);
  void addConstant(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                   const Index& index);
  void addLinear(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                 const Index& index);
  void addMatmul(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                 const Index& index);
  /// The factors of a product at one value of the inner dimension.
  std::pair<Form, Form> factorsOf(const Tensor& tensor, const Index& index, const Affine& k);
  Form formAt(int tensor, const Index& index);
  Form numberAt(int tensor, const Index& index);
  void addSteps(Expressions::Builder& to, Int coefficient, int id, const Index& index);
  void addDigit(Expressions::Builder& to, Int coefficient, const Tensor& tensor, Index index);
  void addMaximum(Expressions::Builder& to, Int coefficient, const Tensor& tensor,
                  const Index& index);
  void addWindow(Expressions::Builder& to, Int coefficient, const Tensor& tensor, Index index);
  void addConcat(Expressions::Builder& to, Int coefficient, const Tensor& tensor, Index index);
  Span rangeOfBox(int tensor, const Affine& element);
  Affine widened(int tensor, const Affine& element) const;
  Span compute(int tensor, const Affine& element);
  Span computeMaximum(const Tensor& tensor, const Index& index);
  WideSpan rangeOfLinear(int id, const Index& index);
  WideSpan rangeOfMatmul(const Tensor& tensor, const Index& index);
  WideSpan widthOf(int tensor, const Index& index);
  const GateTable& tableOf(int tensor, Int table);

  const Program& program_;
  Expressions& expressions_;
  ChannelRanges channelRanges_;
  std::vector<bool> held_;
  Spelling written_;
  Int spelling_ = 0;
  std::map<Spelling, Int> spellings_{{{}, 0}};
  std::unordered_map<Words, Form, WordsHash> known_;
  std::unordered_map<Words, Span, WordsHash> ranges_;
  std::unordered_map<Int, GateTable> tables_;
};

/// Table t of a step as the functions of a proof need it. `identity` tells it from other tables.
GateTable gateTable(const Tables& tables, Int t, Int identity);

}  // namespace tc0check
