#include "compiler/diagnostics.h"

#include "circuit/base/error.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"

namespace tc0 {

ErrorCapture::ErrorCapture(mlir::MLIRContext& context)
    : handler_(&context, [this](mlir::Diagnostic& diagnostic) {
        if (diagnostic.getSeverity() != mlir::DiagnosticSeverity::Error) return mlir::failure();
        if (!first_.empty()) return mlir::success();
        std::string place = locationText(diagnostic.getLocation());
        first_ = place.empty() ? diagnostic.str() : cat(place, ": ", diagnostic.str());
        for (char& c : first_)
          if (c == '\n') c = ' ';
        return mlir::success();
      }) {}

void ErrorCapture::raise(const std::string& what) const {
  fail(what, ": ", first_.empty() ? "failed without an error" : first_);
}

std::string locationText(mlir::Location location) {
  if (auto name = mlir::dyn_cast<mlir::NameLoc>(location)) return name.getName().str();
  if (auto file = mlir::dyn_cast<mlir::FileLineColLoc>(location))
    return cat(file.getFilename().str(), ":", file.getLine(), ":", file.getColumn());
  if (auto call = mlir::dyn_cast<mlir::CallSiteLoc>(location))
    return locationText(call.getCallee());
  if (auto fused = mlir::dyn_cast<mlir::FusedLoc>(location))
    for (mlir::Location part : fused.getLocations())
      if (std::string text = locationText(part); !text.empty()) return text;
  return {};
}

}  // namespace tc0
