#include "model/data/sample_file.h"

#include <cmath>

#include "circuit/base/error.h"
#include "circuit/base/safetensors.h"

namespace tc0 {
namespace {

// integersOf reads one dimension; pixels have several.
std::vector<float> numbersOf(Container container, const std::string& name,
                             const std::string& where) {
  if (container.tensors.at(name).dtype == "F32") return floatsOf(container, name, where);
  std::int64_t count = 1;
  for (const std::int64_t n : container.tensors.at(name).shape) count *= n;
  container.tensors.at(name).shape = {count};
  std::vector<float> out;
  for (const std::int64_t v : integersOf(container, name, where)) {
    out.push_back(static_cast<float>(v));
  }
  return out;
}

}  // namespace

std::string formatSampleFile(const Samples& samples, std::int64_t channels, std::int64_t side) {
  ContainerWriter writer;
  std::vector<std::int64_t> shape = {samples.count(), samples.numbers};
  if (side > 0) shape = {samples.count(), channels, side, side};
  writer.addFloats("pixels", samples.values, shape);
  if (!samples.labels.empty()) writer.add("labels", samples.labels);
  return writer.format();
}

Samples parseSampleFile(std::string_view bytes, const std::string& where) {
  const Container container = parseSafetensors(bytes, where);
  const auto found = container.tensors.find("pixels");
  if (found == container.tensors.end()) fail(where, ": required a tensor 'pixels', found none");
  const std::vector<std::int64_t>& shape = found->second.shape;
  Samples samples;
  samples.values = numbersOf(container, "pixels", where);
  if (shape.size() < 2 || samples.values.empty()) {
    fail(where, ": pixels: required shape [count, channels, side, side] or [count, 2], found ",
         listText(shape));
  }
  samples.numbers = static_cast<std::int64_t>(samples.values.size()) / shape[0];
  for (const float v : samples.values) {
    if (!std::isfinite(v)) fail(where, ": pixels: required finite numbers, found ", v);
  }
  if (container.tensors.count("labels") > 0) {
    samples.labels = integersOf(container, "labels", where);
    if (static_cast<std::int64_t>(samples.labels.size()) != samples.count()) {
      fail(where, ": labels: required ", samples.count(), ", one a sample, found ",
           samples.labels.size());
    }
  }
  return samples;
}

}  // namespace tc0
