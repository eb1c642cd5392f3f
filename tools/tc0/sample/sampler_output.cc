#include "tools/tc0/sample/sampler_output.h"

#include <ostream>

#include "circuit/base/command_line/terminal.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "model/data/png.h"
#include "model/data/terminal.h"

namespace tc0 {
namespace {

Samples asSamples(const SamplerOutput& drawn) {
  Samples samples;
  samples.numbers = drawn.layout.numbers;
  samples.values.assign(drawn.values.begin(), drawn.values.end());
  samples.labels = drawn.inputs.labels;
  return samples;
}

GridStyle styleOf(const SamplerLayout& layout) {
  return {.side = layout.side,
          .channels = layout.channels,
          .levels = layout.levels,
          .columns = layout.columns};
}

Samples pointsOf(const SamplerOutput& drawn) {
  Samples points = asSamples(drawn);
  for (float& value : points.values)
    value = drawn.layout.pointsScale * value + drawn.layout.pointsShift;
  return points;
}

Picture pictureOf(const SamplerOutput& drawn) {
  constexpr std::int64_t kMost = 1024;
  if (drawn.layout.levels == 0) return drawScatter({pointsOf(drawn)}, 3.0);
  GridStyle style = styleOf(drawn.layout);
  style.zoom = 8;
  return drawGrid(asSamples(drawn).head(kMost), style);
}

std::string fileOf(const SamplerOutput& drawn) {
  const SamplerLayout& layout = drawn.layout;
  std::int64_t count = drawn.inputs.count;
  ContainerWriter writer;
  if (layout.levels > 0) {
    writer.add("pixels", drawn.values, {count, layout.channels, layout.side, layout.side});
  } else {
    writer.add("points", drawn.values, {count, layout.numbers});
    const std::vector<std::int64_t>& noise = drawn.inputs.values[drawn.inputs.noise];
    writer.add("noise", noise, {count, std::ssize(noise) / count});
    for (const auto& [key, value] : layout.units) writer.metadata(key, value);
  }
  if (!drawn.inputs.labels.empty()) writer.add("labels", drawn.inputs.labels);
  return writer.format();
}

}  // namespace

std::string terminalText(const SamplerOutput& drawn) {
  if (drawn.layout.levels == 0)
    return terminalScatter(pointsOf(drawn), terminalWidth(), colourAllowed());
  return terminalGrid(asSamples(drawn), styleOf(drawn.layout), terminalWidth(), colourAllowed());
}

void requireDrawnName(const std::string& path) {
  if (!path.ends_with(".png") && !path.ends_with(".safetensors"))
    fail("--output: required a name ending in .png or .safetensors, found '", path, "'");
}

std::optional<Picture> writeDrawn(const std::string& path, const SamplerOutput& drawn) {
  requireDrawnName(path);
  const bool png = path.ends_with(".png");
  std::optional<Picture> picture;
  if (png) picture = pictureOf(drawn);
  std::string bytes = png ? formatPng(*picture) : fileOf(drawn);
  writeFile(path, [&](std::ostream& out) { out << bytes; });
  return picture;
}

}  // namespace tc0
