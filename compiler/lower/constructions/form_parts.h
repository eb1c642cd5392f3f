#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "circuit/base/number.h"
#include "compiler/lower/constructions/digits.h"
#include "compiler/lower/draft.h"

namespace tc0::lower {

/// One term of a value that is written out (flat_terms.h), with what its source is.
struct FormPart {
  Term term;
  /// Whether the source is a step or a read, so that any function of its numbers costs nothing.
  bool readable = false;
  /// The numbers that a readable source takes, in rising order; otherwise the ends of its range.
  std::vector<std::int64_t> values;
  /// 2^zeros divides every weight.
  std::int64_t zeros = 0;

  bool isConstant() const { return term.source == kOne; }
  std::int64_t width() const { return values.back() - values.front(); }
};

/// How much the terms with weights of different powers of two are told apart: all of them, or only
/// those whose numbers have to be taken modulo a power of two for some of the digits.
enum class Splitting { kAlways, kIfReduced };

/// The parts of a value. A readable term is split by the power of two that divides a weight exactly,
/// if its numbers are more than two.
std::vector<FormPart> partsOf(const Draft& draft, const Value& x, DigitPlaces places,
                              Splitting splitting);

/// A read of the source of a readable part with a new last dimension of `count`: function(v, k).
ArrayId readOf(Draft& draft, const std::string& name, const FormPart& part, std::int64_t count,
               const std::function<std::int64_t(std::int64_t v, std::int64_t k)>& function);

/// A term with the index (that of the part's term, then digit k), whose weight is weightOf(w, k) in
/// place of w. The source is read at k in its last dimension if `read` is given, and otherwise it is
/// that of the part. Nothing if all weights are 0.
std::optional<Term> termWithDigits(
    const FormPart& part, std::size_t out, std::int64_t count, std::optional<ArrayId> read,
    const std::function<std::int64_t(std::int64_t w, std::int64_t k)>& weightOf);

struct WideRange {
  Wide lo = 0, hi = 0;
};

/// The least and the most that one term adds, for each weight in its list.
using WeightRanges = std::vector<WideRange>;

/// Sums of ranges over the terms of a value, element by element. Elements at which all terms have
/// the same weights are a class. Classes are numbered, and an element's number is affine in its
/// index.
class FormClasses {
 public:
  FormClasses(const Shape& out, const std::vector<FormPart>& parts);

  std::int64_t count() const { return count_; }
  const AffineRow& numberAt() const { return numberAt_; }
  /// The sums of all classes; ranges[p] are those of part p. If they are too many to compute one by
  /// one, there is one class, and its sum holds all.
  std::vector<WideRange> sums(const std::vector<WeightRanges>& ranges) const;

 private:
  // The places of the weights of a term's reduction in its list, counted from the first one's.
  struct Reduction {
    std::vector<std::int64_t> offsets;
    Wide times = 1;  // that each of them counts
  };
  static Reduction reductionOf(const Term& term, std::size_t out);
  WideRange ofElement(const Index& index, const std::vector<WeightRanges>& ranges) const;
  WideRange ofAny(const std::vector<WeightRanges>& ranges) const;

  Shape out_;
  const std::vector<FormPart>& parts_;
  std::vector<Reduction> reductions_;  // of each part
  std::vector<bool> matters_;          // dimensions of the index on which weights depend
  std::int64_t count_ = 1;
  AffineRow numberAt_;
};

}  // namespace tc0::lower
