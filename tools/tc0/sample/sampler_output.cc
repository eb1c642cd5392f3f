#include "tools/tc0/sample/sampler_output.h"

#include <ostream>

#include "circuit/base/command_line/terminal.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"
#include "model/data/png.h"
#include "model/data/sample_file.h"
#include "model/data/terminal.h"
#include "model/data/tokens.h"
#include "runtime/simulator.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostLines = 100;  // of letters on a terminal

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
  if (!drawn.layout.alphabet.empty())
    fail("--output: required a name ending in .safetensors for samples of letters");
  if (drawn.layout.levels == 0) return drawScatter({pointsOf(drawn)}, 3.0);
  GridStyle style = styleOf(drawn.layout);
  style.zoom = 8;
  return drawGrid(asSamples(drawn).head(kMost), style);
}

std::string fileOf(const SamplerOutput& drawn) {
  const SamplerLayout& layout = drawn.layout;
  std::int64_t count = drawn.inputs.count;
  if (!layout.alphabet.empty()) return formatTokenFile(asSamples(drawn), layout.alphabet);
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

SamplerOutput drawnBy(const Circuit& circuit, const std::string& where,
                      const SamplerRequest& request, const RunOptions& options) {
  std::vector<SamplerPort> ports;
  for (const InputPort& port : inputPorts(circuit))
    ports.push_back({port.name, elementsOf(port.shape, port.name), port.range});
  SamplerLayout layout = samplerLayout(circuit.metadata(), where);
  SamplerBatch batch = samplerBatch(layout, ports, request);
  const Results results = Simulator(circuit, Engine::kArray)
                              .run(SampleBatch{batch.count, batch.values}, Watch{}, options);
  return {"circuit", layout, std::move(batch), samplerValues(layout, results.outputs.at(0))};
}

// The letter that is b of a token that has bits b = 0 .. letters-1.
std::vector<std::int64_t> samplerValues(const SamplerLayout& layout,
                                        std::vector<std::int64_t> outputs) {
  if (layout.letters == 0) return outputs;
  const std::int64_t length = layout.numbers, sample = layout.letters * length;
  if (sample == 0 || outputs.size() % sample != 0)
    fail("sample: required ", sample, " bits of each sample, found ", outputs.size(), " in all");
  std::vector<std::int64_t> letters;
  for (std::int64_t at = 0; at < std::ssize(outputs); at += sample)
    for (std::int64_t l = 0; l < length; ++l) {
      std::int64_t letter = 0, ones = 0;
      for (std::int64_t k = 0; k < layout.letters; ++k) {
        const std::int64_t bit = outputs[at + k * length + l];
        ones += bit == 1 ? 1 : bit == 0 ? 0 : 2;
        if (bit == 1) letter = k;
      }
      if (ones != 1)
        fail("sample: required one letter of each token, found ", ones, " in token ", l);
      letters.push_back(letter);
    }
  return letters;
}

std::string terminalText(const SamplerOutput& drawn) {
  if (!drawn.layout.alphabet.empty())
    return tokenLines(asSamples(drawn), drawn.layout.alphabet, kMostLines);
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
