#pragma once

#include "compiler/tc/tc.h"

/// Conversions between the operations' attributes and the circuit's own types.
namespace tc0::tc {

/// The term of an attribute that reads the array `source`.
Term termOf(TermAttr term, ArrayId source, NumbersCache& numbers);

/// The map or row of an attribute. If the attribute is absent, the one that CircuitBuilder would
/// put in its place for a reader with so many dimensions.
IndexMap filledMap(mlir::AffineMapAttr map, const char* what, std::size_t sourceRank,
                   std::size_t dimensions, const std::vector<Range>& domain = {});
AffineRow filledRow(mlir::AffineMapAttr map, const char* what, std::size_t dimensions);

/// Writes arrays of circuits as operations, one after the other.
class ArrayWriter {
 public:
  explicit ArrayWriter(mlir::OpBuilder builder) : builder_(std::move(builder)) {}

  /// Writes an array whose sources have been written.
  mlir::Value write(const Array& array);
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
  PerArray<mlir::Value> values_;
  PerArray<Shape> shapes_;
  llvm::DenseMap<const void*, mlir::ElementsAttr>
      weights_;  // by the list's address: shared lists stay shared
};

}  // namespace tc0::tc
