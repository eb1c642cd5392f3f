#include "model/command/model_options.h"

#include <optional>

#include "circuit/base/file.h"
#include "model/command_rows/file_kind.h"
#include "model/command_rows/without_velocity.h"
#include "model/recipe/average.h"
#include "model/recipe/fixed.h"

namespace tc0 {

std::string readCheckpointFile(const std::string& path) {
  std::string bytes = readFile(path);
  requireFileKind(path, bytes, {FileKind::kCheckpoint});
  return bytes;
}

Model modelOf(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  std::optional<double> average;
  if (arguments.has("--average")) average = arguments.number("--average");
  Model model = parseModel(readCheckpointFile(path), path, average);
  if (arguments.knows("--side") && arguments.has("--side")) {
    model = withSide(std::move(model), arguments.integer("--side"));
  }
  if (arguments.knows("--without-velocity") && arguments.has("--without-velocity"))
    model = withoutVelocity(std::move(model), path);
  return model;
}

AttentionOptions attentionOf(const Arguments& arguments) {
  return {choiceNamed("--attention", ChoiceRows<AttentionChoice>(kAttentionChoices),
                      arguments.text("--attention"))};
}

std::vector<BlockReport> attentionReport(const Model& model, const AttentionOptions& attention) {
  if (attention.choice == AttentionChoice::kExact) return {};
  return blockReports(ModelNets(model, at::kCPU, at::kFloat, attention));
}

}  // namespace tc0
