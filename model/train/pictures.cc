#include "model/train/pictures.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "model/data/tokens.h"
#include "model/metrics/generate.h"

namespace tc0 {
namespace {

constexpr double kPlane = 3;  // points are drawn over [-3, 3]^2

GridStyle styleOf(const Model& model) {
  const NetworkConfig& config = model.velocity.config;
  GridStyle style;
  style.side = config.side;
  style.channels = config.channels / std::max<std::int64_t>(model.tokens.letters, 1);
  style.levels = std::max<std::int64_t>(model.levels, 2);
  style.zoom = std::max<std::int64_t>(1, 32 / config.side);
  return style;
}

Picture beside(const std::vector<Picture>& parts) {
  Picture all(0, parts.front().height, parts.front().channels, 255);
  for (const Picture& part : parts) all.width += part.width;
  all.bytes.resize(all.width * all.height * all.channels);
  std::int64_t left = 0;
  for (const Picture& part : parts) {
    for (std::int64_t y = 0; y < part.height; ++y) {
      std::copy_n(part.pixel(0, y), part.width * part.channels, all.pixel(left, y));
    }
    left += part.width;
  }
  return all;
}

}  // namespace

Picture drawSamples(const Samples& samples, const Model& model) {
  if (model.velocity.config.kind == NetworkKind::kMlp) return drawScatter({samples}, kPlane);
  return drawGrid(samples, styleOf(model));
}

std::string linesOf(const Model& model, const std::vector<std::int64_t>& steps, std::int64_t count,
                    const std::string& device) {
  GenerateOptions options;
  options.device = device;
  options.count = count;
  std::string text;
  for (const std::int64_t t : steps) {
    options.steps = t;
    text += cat(t, t == 1 ? " step\n" : " steps\n");
    text += tokenLines(generate(model, options), model.tokens.alphabet, count);
  }
  return text;
}

Picture drawModel(const Model& model, const Dataset& data, const std::vector<std::int64_t>& steps,
                  std::int64_t count, const std::string& device) {
  GenerateOptions options;
  options.device = device;
  options.count = data.pictures() ? count : 100 * count;
  std::vector<Picture> plots;
  Samples all;
  for (const std::int64_t t : steps) {
    options.steps = t;
    const Samples made = generate(model, options);
    if (!data.pictures()) plots.push_back(drawScatter({data.test, made}, kPlane));
    const GridStyle style = styleOf(model);
    if (!all.values.empty()) {
      const std::int64_t blank = (style.columns - all.count() % style.columns) % style.columns;
      all.values.resize(all.values.size() + (blank + style.columns) * all.numbers);
    }
    all.numbers = made.numbers;
    all.values.insert(all.values.end(), made.values.begin(), made.values.end());
  }
  return data.pictures() ? drawGrid(all, styleOf(model)) : beside(plots);
}

}  // namespace tc0
