#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "circuit/circuit.h"

namespace tc0 {

/// Makes a Circuit, array by array. Every call checks its arguments, computes the range and the
/// magnitude of the new array, and throws Error naming the array, what was required and what was
/// given. An omitted index map reads each element at its own index, counted from the corner of the
/// term's domain. An omitted row is 0 everywhere.
class CircuitBuilder {
 public:
  ArrayId input(const std::string& name, Shape shape, Range range, Coding coding);
  /// Adds an input in the narrowest coding of `kind` that holds the range.
  ArrayId input(const std::string& name, Shape shape, Range range,
                Coding::Kind kind = Coding::Kind::kOffset);

  ArrayId sum(const std::string& name, Shape shape, std::vector<Term> terms);

  ArrayId step(const std::string& name, Shape shape, View numerator, Tables tables,
               AffineRow tableAt = {});
  /// Gates [q * numerator >= p * denominator]. The denominator's range must be positive.
  ArrayId ratioStep(const std::string& name, Shape shape, View numerator, View denominator,
                    Tables tables, AffineRow tableAt = {});
  ArrayId read(const std::string& name, Shape shape, ReadOp read);

  /// Makes an array an output of the circuit. Names of outputs are unique among outputs; an output
  /// may be called as an array is.
  void output(const std::string& name, ArrayId array);
  /// Stores a text beside the circuit (Circuit::metadata). The keys that .tc0 files use for
  /// themselves are refused.
  void metadata(const std::string& key, const std::string& value);

  const Array& array(ArrayId id) const { return circuit_.array(id); }
  Circuit finish();

 private:
  ArrayId add(Array array);
  ArrayId addStep(Array array);
  Array start(const std::string& name, const char* what, Shape shape);
  void checkView(const Array& reader, const char* what, View& view);

  Circuit circuit_;
  std::uint64_t rangeBudget_ = std::uint64_t{1} << 32;  // weights that ranges may still look at
  std::unordered_map<std::string, ArrayId> names_;
  std::unordered_map<std::string, int> outputNames_;
};

/// scale * source, each element at its own index.
Term term(ArrayId source, std::int64_t scale = 1);
/// A constant added to every element.
Term constantTerm(std::int64_t value);
/// A dense layer: element o of the sum gets the sum over i of weights[o * inputs + i] * x[i], for a
/// sum of shape [outputs] and an x of shape [inputs].
Term denseTerm(ArrayId x, std::int64_t outputs, std::int64_t inputs, Integers weights);

}  // namespace tc0
