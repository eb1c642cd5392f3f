#include <optional>
#include <ostream>

#include "circuit/base/command_line/terminal.h"
#include "circuit/base/command_line/written_json.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/command/evaluate_command.h"
#include "model/command/model_options.h"
#include "model/command_rows/sample_json.h"
#include "model/command_rows/sampler_options.h"
#include "model/data/png.h"
#include "model/data/sample_file.h"
#include "model/data/terminal.h"
#include "model/metrics/generate.h"
#include "model/train/pictures.h"
#include "model/train/processes.h"

namespace tc0 {
namespace {

GenerateOptions optionsOf(const Arguments& arguments, const NetworkConfig& config) {
  GenerateOptions wanted;
  wanted.times = timesOf(arguments);
  wanted.steps =
      wanted.times.empty() ? arguments.integer("--steps", 1, 10000) : std::ssize(wanted.times) - 1;
  wanted.count = arguments.integer("--count", 1, 1000000);
  if (arguments.has("--class")) {
    wanted.classIndex = arguments.integer("--class", 0, config.classes - 1);
  }
  wanted.seed = static_cast<std::uint64_t>(arguments.integer("--seed", 0, INT64_MAX));
  wanted.guidance = arguments.number("--guidance");
  wanted.attention = attentionOf(arguments);
  wanted.device = chooseDevice(arguments.text("--device"));
  return wanted;
}

std::string terminalText(const Samples& made, const Model& model) {
  const NetworkConfig& config = model.velocity.config;
  if (config.kind == NetworkKind::kMlp) {
    return terminalScatter(made, terminalWidth(), colourAllowed());
  }
  return terminalGrid(made,
                      {.side = config.side, .channels = config.channels, .levels = model.levels},
                      terminalWidth(), colourAllowed());
}

// Points go with the noise that they were made of.
std::string fileOf(const Samples& made, const Model& model, const GenerateOptions& options) {
  const NetworkConfig& config = model.velocity.config;
  if (config.kind != NetworkKind::kMlp) {
    return formatSampleFile({made, {}}, config.channels, config.side);
  }
  return formatSampleFile({made, noiseOf(model, options)}, 1, 0);
}

std::string json(const Arguments& arguments, const Model& model, const GenerateOptions& wanted,
                 const Picture* drawn) {
  const NetworkConfig& config = model.velocity.config;
  SampleSource from{.kind = "checkpoint", .steps = wanted.steps, .classes = config.classes};
  if (config.kind == NetworkKind::kMlp) {
    from.dimension = config.dimension;
  } else {
    from.channels = config.channels;
    from.side = config.side;
    from.levels = model.levels;
  }
  nlohmann::ordered_json json = sampleJson(arguments, from, drawn);
  if (wanted.attention.choice != AttentionChoice::kExact) {
    json["attention"] =
        nlohmann::ordered_json::parse(toJson(attentionReport(model, wanted.attention)));
  }
  return jsonText(json);
}

}  // namespace

int sampleCommand(const Arguments& arguments, std::ostream& out) {
  const std::string& to = arguments.text("--output");
  const bool png = to.ends_with(".png");
  if (arguments.has("--output") && !png && !to.ends_with(".safetensors")) {
    fail("--output: required a name ending in .png or .safetensors, found '", to, "'");
  }
  const Model model = modelOf(arguments);
  const GenerateOptions wanted = optionsOf(arguments, model.velocity.config);
  const Samples made = generate(model, wanted);
  std::optional<Picture> drawn;
  if (png) drawn = drawSamples(made, model);
  if (!to.empty()) {
    const std::string bytes = drawn ? formatPng(*drawn) : fileOf(made, model, wanted);
    writeFile(to, [&](std::ostream& file) { file << bytes; });
  }
  if (arguments.has("--json")) {
    out << json(arguments, model, wanted, drawn ? &*drawn : nullptr);
    return kSuccess;
  }
  if (wanted.attention.choice != AttentionChoice::kExact) {
    out << attentionText(attentionReport(model, wanted.attention));
  }
  if (to.empty()) {
    if (!arguments.has("--quiet")) out << terminalText(made, model);
  } else {
    out << "wrote " << to << ", " << made.count() << " samples of " << wanted.steps << " step(s)\n";
  }
  return kSuccess;
}

}  // namespace tc0
