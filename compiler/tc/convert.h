#pragma once

#include "compiler/tc/tc.h"

/// Between the operations' attributes and the circuit's own types.
namespace tc0::tc {

/// The term; `source` is its array.
Term termOf(TermAttr term, ArrayId source, NumbersCache& numbers);

/// Maps with what is absent filled in, as CircuitBuilder does, for a reader with these extents.
IndexMap filledMap(mlir::AffineMapAttr map, const char* what, std::size_t sourceRank,
                   std::size_t dimensions, const std::vector<Range>& domain = {});
AffineRow filledRow(mlir::AffineMapAttr map, const char* what, std::size_t dimensions);

/// Writes arrays of circuits as operations, one after the other.
class ArrayWriter {
 public:
  explicit ArrayWriter(mlir::OpBuilder builder) : builder_(std::move(builder)) {}

  mlir::Value write(const Array& array);  // the arrays before it have been written
  void writeOutput(const std::string& name, ArrayId array);
  mlir::Value value(ArrayId id) const { return values_[id]; }

 private:
  mlir::Value writeSum(const Array& array, const ::tc0::SumOp& sum);
  mlir::Value writeStep(const Array& array, const ::tc0::StepOp& step);
  mlir::Value writeRead(const Array& array, const ::tc0::ReadOp& read);
  TermAttr termAttr(const Array& array, const Term& term, const std::string& resourceName);
  mlir::AffineMapAttr mapAttr(const IndexMap& map, const Shape& extents, ArrayId source,
                              const std::vector<Range>& domain = {});
  mlir::ElementsAttr weightsAttr(const Integers& weights, const std::string& resourceName);
  mlir::Location locationOf(const Array& array);
  ArrayType typeOf(const Array& array);

  mlir::OpBuilder builder_;
  std::vector<mlir::Value> values_;
  std::vector<Shape> shapes_;
  llvm::DenseMap<const void*, mlir::ElementsAttr> weights_;  // what is shared stays shared
};

}  // namespace tc0::tc
