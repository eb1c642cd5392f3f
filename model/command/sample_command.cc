#include <optional>
#include <ostream>

#include "circuit/base/command_line/progress.h"
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
#include "model/data/tokens.h"
#include "model/metrics/generate.h"
#include "model/train/pictures.h"
#include "model/train/processes.h"

namespace tc0 {
namespace {

GenerateOptions optionsOf(const Arguments& arguments, const NetworkConfig& config) {
  GenerateOptions options;
  options.times = timesOf(arguments);
  options.steps =
      options.times.empty() ? arguments.integer("--steps") : std::ssize(options.times) - 1;
  options.count = arguments.integer("--count", 1, 1000000);
  if (arguments.has("--class")) {
    options.classIndex = arguments.integer("--class", 0, config.classes - 1);
  }
  options.seed = arguments.integer("--seed");
  options.guidance = arguments.number("--guidance");
  options.attention = attentionOf(arguments);
  options.device = chooseDevice(arguments.text("--device"));
  return options;
}

constexpr std::int64_t kMostLines = 100;  // of letters on a terminal

// Whether samples are lines of text.
bool hasLetters(const Model& model) { return !model.tokens.alphabet.empty(); }

// The channels of a picture; a network has some for each letter of a pixel.
std::int64_t channelsOf(const Model& model) {
  return model.velocity.config.channels / std::max<std::int64_t>(model.tokens.letters, 1);
}

std::string terminalText(const Samples& made, const Model& model) {
  const NetworkConfig& config = model.velocity.config;
  if (hasLetters(model)) return tokenLines(made, model.tokens.alphabet, kMostLines);
  if (config.kind == NetworkKind::kMlp) {
    return terminalScatter(made, terminalWidth(), colourAllowed());
  }
  return terminalGrid(made,
                      {.side = config.side, .channels = channelsOf(model), .levels = model.levels},
                      terminalWidth(), colourAllowed());
}

// Points go with the noise that they were made of.
std::string fileOf(const Samples& made, const Model& model, const GenerateOptions& options) {
  const NetworkConfig& config = model.velocity.config;
  if (hasLetters(model)) return formatTokenFile(made, model.tokens.alphabet);
  if (config.kind != NetworkKind::kMlp) {
    return formatSampleFile({made, {}}, channelsOf(model), config.side);
  }
  return formatSampleFile({made, noiseOf(model, options)}, 1, 0);
}

std::string json(const Arguments& arguments, const Model& model, const GenerateOptions& options,
                 const Picture* drawn) {
  const NetworkConfig& config = model.velocity.config;
  SampleSource from{.kind = "checkpoint", .steps = options.steps, .classes = config.classes};
  if (hasLetters(model)) {
    from.dimension = config.numbers() / model.tokens.letters;
  } else if (config.kind == NetworkKind::kMlp) {
    from.dimension = config.dimension;
  } else {
    from.channels = channelsOf(model);
    from.side = config.side;
    from.levels = model.levels;
  }
  nlohmann::ordered_json json = sampleJson(arguments, from, drawn);
  if (options.attention.choice != AttentionChoice::kExact) {
    json["attention"] =
        nlohmann::ordered_json::parse(toJson(attentionReport(model, options.attention)));
  }
  return jsonText(json);
}

Samples generated(const Model& model, GenerateOptions options) {
  Progress progress("sampling", options.count);
  options.progress = [&](std::int64_t samples) { progress.at(samples); };
  return generate(model, options);
}

}  // namespace

int sampleCommand(const Arguments& arguments, std::ostream& out) {
  const std::string& to = arguments.text("--output");
  const bool png = to.ends_with(".png");
  if (arguments.has("--output") && !png && !to.ends_with(".safetensors")) {
    fail("--output: required a name ending in .png or .safetensors, found '", to, "'");
  }
  const Model model = modelOf(arguments);
  if (png && hasLetters(model)) {
    fail("--output: required a name ending in .safetensors for samples of letters, found '", to,
         "'");
  }
  const GenerateOptions options = optionsOf(arguments, model.velocity.config);
  const Samples made = generated(model, options);
  std::optional<Picture> drawn;
  if (png) drawn = drawSamples(made, model);
  if (!to.empty()) {
    const std::string bytes = drawn ? formatPng(*drawn) : fileOf(made, model, options);
    writeFile(to, [&](std::ostream& file) { file << bytes; });
  }
  if (arguments.has("--json")) {
    out << json(arguments, model, options, drawn ? &*drawn : nullptr);
    return kSuccess;
  }
  if (options.attention.choice != AttentionChoice::kExact) {
    out << attentionText(attentionReport(model, options.attention));
  }
  if (to.empty()) {
    if (!arguments.has("--quiet")) out << terminalText(made, model);
  } else {
    out << "wrote " << to << ", " << made.count() << " samples of " << options.steps
        << " step(s)\n";
  }
  return kSuccess;
}

}  // namespace tc0
