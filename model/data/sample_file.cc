#include "model/data/sample_file.h"

#include <charconv>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"

namespace tc0 {
namespace {

// The numbers of a tensor of floats or integers. integersOf reads tensors of one dimension, so the
// tensor is given to it as such.
std::vector<float> numbersOf(Container container, const std::string& name,
                             const std::string& where) {
  if (container.tensors.at(name).dtype == "F32") return floatsOf(container, name, where);
  std::int64_t count = 1;
  for (const std::int64_t n : container.tensors.at(name).shape) count *= n;
  container.tensors.at(name).shape = {count};
  std::vector<float> out;
  for (const std::int64_t v : integersOf(container, name, where)) {
    out.push_back(v);
  }
  return out;
}

Samples rowsOf(const Container& container, const std::string& name, const std::string& where) {
  const std::vector<std::int64_t>& shape = container.tensors.at(name).shape;
  Samples samples;
  samples.values = numbersOf(container, name, where);
  if (shape.size() < 2 || samples.values.empty()) {
    fail(where, ": ", name,
         ": required shape [count, channels, side, side] or [count, dimension], found ",
         listText(shape));
  }
  samples.numbers = std::ssize(samples.values) / shape[0];
  TC0_ASSERT(samples.count() == shape[0]);
  for (const float v : samples.values) {
    if (!std::isfinite(v)) fail(where, ": ", name, ": required finite numbers, found ", v);
  }
  return samples;
}

double metadataNumber(const Container& container, const std::string& key, double otherwise,
                      const std::string& where) {
  const auto found = container.metadata.find(key);
  if (found == container.metadata.end()) return otherwise;
  const std::string& text = found->second;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    fail(where, ": metadata '", key, "': required a number, found '", text.substr(0, 40), "'");
  }
  return value;
}

void toUnits(Samples& samples, double scale, double shift) {
  for (float& v : samples.values) v = scale * v + shift;
}

void readPoints(const Container& container, SampleFile& file, const std::string& where) {
  file.samples = rowsOf(container, "points", where);
  toUnits(file.samples, metadataNumber(container, "points.scale", 1, where),
          metadataNumber(container, "points.shift", 0, where));
  if (container.tensors.count("noise") == 0) return;
  file.noise = rowsOf(container, "noise", where);
  toUnits(file.noise, metadataNumber(container, "noise.scale", 1, where), 0);
  if (file.noise.numbers != file.samples.numbers || file.noise.count() != file.samples.count()) {
    fail(where, ": noise: required the shape of points, ", file.samples.count(), " of ",
         file.samples.numbers, ", found ", file.noise.count(), " of ", file.noise.numbers);
  }
}

}  // namespace

std::string formatSampleFile(const SampleFile& file, std::int64_t channels, std::int64_t side) {
  const Samples& samples = file.samples;
  ContainerWriter writer;
  if (side > 0) {
    writer.addFloats("pixels", samples.values, {samples.count(), channels, side, side});
  } else {
    writer.addFloats("points", samples.values, {samples.count(), samples.numbers});
  }
  if (file.noise.count() > 0) {
    writer.addFloats("noise", file.noise.values, {file.noise.count(), file.noise.numbers});
  }
  if (!samples.labels.empty()) writer.add("labels", samples.labels);
  return writer.format();
}

std::string formatTokenFile(const Samples& samples, const std::string& alphabet) {
  ContainerWriter writer;
  writer.add("tokens", std::vector<std::int64_t>(samples.values.begin(), samples.values.end()),
             {samples.count(), samples.numbers});
  writer.metadata("alphabet", alphabet);
  if (!samples.labels.empty()) writer.add("labels", samples.labels);
  return writer.format();
}

SampleFile parseSampleFile(std::string_view bytes, const std::string& where) {
  const Container container = parseSafetensors(bytes, where);
  SampleFile file;
  if (container.tensors.count("pixels") > 0) {
    file.samples = rowsOf(container, "pixels", where);
  } else if (container.tensors.count("points") > 0) {
    readPoints(container, file, where);
  } else if (container.tensors.count("tokens") > 0) {
    file.samples = rowsOf(container, "tokens", where);
  } else {
    fail(where, ": required a tensor 'pixels', 'points' or 'tokens', found none of them");
  }
  if (container.tensors.count("labels") > 0) {
    std::vector<std::int64_t>& labels = file.samples.labels =
        integersOf(container, "labels", where);
    if (std::ssize(labels) != file.samples.count()) {
      fail(where, ": labels: required ", file.samples.count(), ", one a sample, found ",
           labels.size());
    }
  }
  return file;
}

}  // namespace tc0
