#pragma once

#include <string>

#include "mlir/IR/Diagnostics.h"

namespace tc0 {

/// Keeps the errors that MLIR reports while this object lives, instead of printing them. A program
/// that uses the compiler as a library wraps a run in one and turns the first error into a
/// tc0::Error:
///
///   ErrorCapture errors(context);
///   if (mlir::failed(passes.run(module))) errors.raise("lowering");
///
/// Passes never throw: they catch, emit the error at its operation and signal failure.
class ErrorCapture {
 public:
  explicit ErrorCapture(mlir::MLIRContext& context);

  bool any() const { return !first_.empty(); }
  const std::string& first() const { return first_; }

  /// Throws Error: "what: place: the first error", on one line.
  [[noreturn]] void raise(const std::string& what) const;

 private:
  std::string first_;
  mlir::ScopedDiagnosticHandler handler_;
};

/// A location in words: the operation's name, or "file:line:column". Empty if it is unknown.
std::string locationText(mlir::Location location);

}  // namespace tc0
