#include "tools/samples/samples.h"

#include <algorithm>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "runtime/simulator.h"
#include "tools/samples/npy.h"
#include "tools/samples/npz.h"
#include "tools/samples/sample_json.h"
#include "tools/samples/stored_array.h"
#include "tools/samples/tensors.h"
#include "tools/samples/text.h"

namespace tc0 {
namespace {

using Ports = std::vector<InputPort>;
using Arrays = std::vector<NamedSamples>;

struct SamplesFormat {
  const char* end;
  SampleBatch (*read)(std::string_view bytes, const Ports& ports, const std::string& where);
  void (*write)(std::ostream& out, std::int64_t samples, const Arrays& arrays);
};

SampleBatch readNpy(std::string_view bytes, const Ports& ports, const std::string& where) {
  return fitted({parseNpy(bytes, where)}, ports, where);
}
SampleBatch readNpz(std::string_view bytes, const Ports& ports, const std::string& where) {
  return fitted(parseNpz(bytes, where), ports, where);
}
SampleBatch readTensors(std::string_view bytes, const Ports& ports, const std::string& where) {
  return fitted(parseTensors(bytes, where), ports, where);
}
void writeOneNpy(std::ostream& out, std::int64_t samples, const Arrays& arrays) {
  TC0_ASSERT(arrays.size() == 1);
  writeNpy(out, samples, arrays[0]);
}
void writeJsonLine(std::ostream& out, std::int64_t samples, const Arrays& arrays) {
  writeSamplesJson(out, samples, arrays);
  out << "\n";
}

constexpr SamplesFormat kFormats[] = {{".json", parseSamplesJson, writeJsonLine},
                                      {".csv", parseText, writeCsv},
                                      {".npy", readNpy, writeOneNpy},
                                      {".npz", readNpz, writeNpz},
                                      {".safetensors", readTensors, writeTensors}};

const SamplesFormat* formatByEnd(std::string_view path) {
  for (const SamplesFormat& format : kFormats)
    if (path.ends_with(format.end)) return &format;
  return nullptr;
}

// A file of tensors begins with the length of its header in 8 bytes, then the header, an object.
bool looksLikeTensors(std::string_view bytes) {
  return bytes.size() > 8 && bytes[8] == '{' && bytes[7] == 0 && bytes[6] == 0;
}

SampleBatch readByContent(std::string_view bytes, const Ports& ports, const std::string& where) {
  if (bytes.starts_with(kNpyMagic)) return readNpy(bytes, ports, where);
  if (bytes.starts_with(kZipMagic)) return readNpz(bytes, ports, where);
  if (looksLikeTensors(bytes)) return readTensors(bytes, ports, where);
  std::size_t first = bytes.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
  return (json ? parseSamplesJson : parseText)(bytes, ports, where);
}

}  // namespace

SampleBatch readSamples(const std::string& path, const Ports& ports) {
  const std::string bytes = readFile(path);
  const SamplesFormat* format = formatByEnd(path);
  SampleBatch batch = (format == nullptr ? readByContent : format->read)(bytes, ports, path);
  if (batch.samples == 0) fail(path, ": required at least one sample, found none");
  for (std::int64_t s = 0; s < batch.samples; ++s)
    encodeInputs(ports, sampleOf(batch, ports, s));  // checks numbers and ranges
  return batch;
}

void requireSamplesName(const std::string& option, const std::string& path, std::size_t arrays) {
  if (path == "-") return;
  const SamplesFormat* format = formatByEnd(path);
  if (format == nullptr)
    fail(option, ": required a name that ends in .json, .csv, .npy, .npz or .safetensors, found '",
         path, "'");
  if (format->write == writeOneNpy && arrays != 1)
    fail(option, ": required one result for .npy, which holds one array, found ", arrays,
         "; .npz holds all of them");
}

void writeSamples(const std::string& path, std::int64_t samples, const Arrays& arrays) {
  const SamplesFormat* format = path == "-" ? &kFormats[0] : formatByEnd(path);
  requireSamplesName("output", path, arrays.size());
  TC0_ASSERT(std::all_of(arrays.begin(), arrays.end(), [&](const NamedSamples& array) {
    return array.values.count == samples * elementsOf(array.shape, array.name);
  }));
  writeFile(path, [&](std::ostream& out) { format->write(out, samples, arrays); });
}

std::vector<std::string> samplesEnds() {
  std::vector<std::string> ends;
  for (const SamplesFormat& format : kFormats) ends.emplace_back(format.end);
  return ends;
}

}  // namespace tc0
