#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/tables.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/Hashing.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinAttributes.h"

namespace tc0 {

bool operator==(const Tables& a, const Tables& b);
llvm::hash_code hash_value(const Tables& tables);

namespace tc {

/// A list of more numbers than this becomes a resource of the module instead of a part of its text.
/// A resource is compared by name, elided in dumps and mapped from bytecode files.
inline constexpr std::int64_t kMaxInlineNumbers = 64;

/// Whether the attribute holds numbers of type i64. A resource whose numbers are missing does not.
bool isNumbers(mlir::Attribute attribute);

/// Constant numbers as an attribute of this shape. A resource keeps the shared list alive and
/// copies nothing.
mlir::ElementsAttr numbersAttr(mlir::MLIRContext* context, const Integers& values,
                               mlir::ArrayRef<std::int64_t> shape, mlir::StringRef resourceName);

/// A copy of an attribute's numbers. Throws Error unless isNumbers(attribute).
std::vector<std::int64_t> numbersOf(mlir::ElementsAttr attribute);

/// Copies the numbers of each attribute once, so that operations with one attribute share one list.
class NumbersCache {
 public:
  Integers operator()(mlir::ElementsAttr attribute);  // null for null

 private:
  llvm::DenseMap<mlir::Attribute, Integers> known_;
};

/// An index map or a row as an affine map of `dimensions` indices. An empty map, or a row that is 0
/// everywhere, is null.
mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const IndexMap& rows,
                              std::size_t dimensions);
mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const AffineRow& row,
                              std::size_t dimensions);
/// The index map or the row of an affine map; empty for null. Throws Error, naming `what`, if the
/// map is not linear plus a constant, because it has symbols, mod, floor or ceiling.
IndexMap indexMap(mlir::AffineMapAttr map, const char* what);
AffineRow affineRow(mlir::AffineMapAttr map, const char* what);

}  // namespace tc
}  // namespace tc0
