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

/// Up to so many numbers stand in the text of a module; more become a resource, which is compared
/// by name, elided in dumps and mapped from bytecode files.
inline constexpr std::int64_t kMaxInlineNumbers = 64;

/// Whether the attribute holds numbers of type i64 that are present (a resource may be missing).
bool isNumbers(mlir::Attribute attribute);

/// Constant numbers as an attribute of this shape. A resource keeps the shared numbers alive and
/// copies nothing.
mlir::ElementsAttr numbersAttr(mlir::MLIRContext* context, const Integers& values,
                               mlir::ArrayRef<std::int64_t> shape, mlir::StringRef resourceName);

/// A copy of the numbers; throws Error where they are no numbers.
std::vector<std::int64_t> numbersOf(mlir::ElementsAttr attribute);

/// Copies of numbers, one for each attribute, so that what is shared stays shared.
class NumbersCache {
 public:
  Integers operator()(mlir::ElementsAttr attribute);  // null for null

 private:
  llvm::DenseMap<mlir::Attribute, Integers> known_;
};

/// Index maps as affine maps of `dimensions` indices, and back. Empty rows and maps are null.
mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const IndexMap& rows,
                              std::size_t dimensions);
mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const AffineRow& row,
                              std::size_t dimensions);
/// Throw Error, naming `what`, where the map is not linear plus a constant (has symbols, mod, floor
/// or ceiling).
IndexMap indexMap(mlir::AffineMapAttr map, const char* what);
AffineRow affineRow(mlir::AffineMapAttr map, const char* what);

}  // namespace tc
}  // namespace tc0
