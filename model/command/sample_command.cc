#include <ostream>

#include "circuit/base/file.h"
#include "model/command/evaluate_command.h"
#include "model/command/options.h"
#include "model/data/png.h"
#include "model/data/sample_file.h"
#include "model/data/terminal.h"
#include "model/metrics/generate.h"
#include "model/train/pictures.h"
#include "model/train/ranks.h"

namespace tc0 {
namespace {

bool endsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

}  // namespace

int sampleCommand(const Arguments& arguments, std::ostream& out) {
  const Options options(
      arguments,
      {"--steps", "--count", "--class", "--seed", "--guidance", "--device", "-o", "--output"},
      {"--quiet"}, 1);
  if (options.places().empty()) throw UsageError("sample: required a checkpoint");
  const std::string to = options.text("-o", options.text("--output"));
  const bool png = endsWith(to, ".png");
  if (!to.empty() && !png && !endsWith(to, ".safetensors")) {
    throw UsageError("sample -o: required a name with .png or .safetensors, found '" + to + "'");
  }
  const std::string path = options.places().front();
  const Model model = parseCheckpoint(readFile(path), path);
  const NetworkConfig& config = model.velocity.config;
  GenerateOptions wanted;
  wanted.steps = options.integer("--steps", 1, 1, 10000);
  wanted.count = options.integer("--count", to.empty() ? 10 : 100, 1, 1000000);
  wanted.classIndex = options.integer("--class", -1, -1, config.classes - 1);
  wanted.seed = static_cast<std::uint64_t>(options.integer("--seed", 1, 0, INT64_MAX));
  wanted.guidance = options.number("--guidance", 1);
  wanted.device = chooseDevice(options.text("--device", "auto"));
  const Samples made = generate(model, wanted);
  if (to.empty()) {
    GridStyle style;
    style.side = config.side;
    style.channels = config.channels;
    style.levels = model.levels;
    style.zoom = 1;
    style.gap = 1;
    const bool points = config.kind == NetworkKind::kMlp;
    out << terminalColours(points ? drawScatter({made}, 3, 60) : drawGrid(made, style));
    return 0;
  }
  const std::string bytes =
      png ? formatPng(drawSamples(made, model))
          : formatSampleFile(made, config.channels,
                             config.kind == NetworkKind::kMlp ? 0 : config.side);
  writeFile(to, [&](std::ostream& file) { file << bytes; });
  out << "wrote " << to << ", " << made.count() << " samples of " << wanted.steps << " step(s)\n";
  return 0;
}

}  // namespace tc0
