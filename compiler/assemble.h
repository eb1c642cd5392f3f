#pragma once

#include <exception>

#include "circuit/base/error.h"
#include "circuit/base/index_map.h"
#include "circuit/base/range.h"
#include "llvm/ADT/DenseMap.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Region.h"

/// Building what a container holds, for both dialects: its operations are added one by one to a
/// builder that knows the laws, and its exceptions become errors at the operation.
namespace tc0 {

/// Adds every operation of the body to assembly.builder, in order. An operation with the interface
/// is added by addTo, followed by visit(op, id). An operation of type Output is added by
/// output(name, id of valueOf(op)). No exception leaves.
template <class Interface, class Output, class Id, class Assembly, class Visit, class ValueOf>
mlir::LogicalResult assembleBody(mlir::Region& body, Assembly& assembly, Visit visit,
                                 ValueOf valueOf) {
  llvm::DenseMap<mlir::Value, Id> ids;
  for (mlir::Operation& op : body.front()) {
    try {
      llvm::SmallVector<Id> operands;
      for (mlir::Value operand : op.getOperands()) {
        auto found = ids.find(operand);
        if (found == ids.end())
          return op.emitOpError() << "required operands that are made before it, found operand #"
                                  << operands.size() << " made later or elsewhere";
        operands.push_back(found->second);
      }
      if (auto maker = mlir::dyn_cast<Interface>(op)) {
        Id id = maker.addTo(assembly, operands);
        ids[op.getResult(0)] = id;
        if (failed(visit(maker, id))) return mlir::failure();
      } else if (auto output = mlir::dyn_cast<Output>(op)) {
        assembly.builder.output(output.getName().str(), ids.lookup(valueOf(output)));
      } else {
        return op.emitOpError() << "has no place here: required operations of one dialect";
      }
    } catch (const std::exception& error) {
      return op.emitError() << error.what();
    }
  }
  return mlir::success();
}

/// Checks that a result's type has the proven shape and a range that holds the proven one.
template <class Op, class Type>
mlir::LogicalResult checkProven(Op op, Type type, const Shape& shape, Range range) {
  if (type.getShape() != llvm::ArrayRef<std::int64_t>(shape))
    return op->emitOpError() << "required a result of shape " << listText(shape) << ", found "
                             << type;
  Range declared = type.getRange();
  if (declared.hull(range) == declared) return mlir::success();
  return op->emitOpError() << "required a result whose range holds [" << range.lo << ", "
                           << range.hi << "], found [" << declared.lo << ", " << declared.hi << "]";
}

}  // namespace tc0
