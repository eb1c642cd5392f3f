#include "tools/tc0/import/calibrate.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/program/evaluate.h"
#include "tools/samples/npz.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostSamples = 4096;

// The integers that stand for the samples of an input.
std::vector<std::int64_t> integersOf(const importer::PortRow& port,
                                     const std::vector<double>& values) {
  std::vector<std::int64_t> result;
  for (double value : values) {
    const double number = std::nearbyint((value - port.firstOffset) / port.firstScale);
    result.push_back(static_cast<std::int64_t>(std::clamp(
        number, static_cast<double>(port.range.lo), static_cast<double>(port.range.hi))));
  }
  return result;
}

CalibratedOutput compared(const importer::Imported& imported, const importer::Traced& port,
                          const std::vector<std::int64_t>& integers) {
  CalibratedOutput result;
  result.name = port.name;
  std::int64_t inner = 1;  // elements of one channel in a row
  for (std::size_t d = port.axis + 1; d < port.shape.size(); ++d) inner *= port.shape[d];
  auto at = [&](const std::vector<double>& list, std::int64_t e) {
    return list[list.size() == 1 ? 0 : e / inner % port.shape[port.axis]];
  };
  const std::int64_t samples = std::ssize(imported.floatOutputs);
  const std::int64_t elements = std::ssize(integers) / samples;
  for (std::int64_t s = 0; s < samples; ++s) {
    const std::vector<double>& floats = imported.floatOutputs[s].at(port.name);
    std::vector<double> own;
    for (std::int64_t e = 0; e < elements; ++e) {
      own.push_back(at(port.scale, e) * static_cast<double>(integers[s * elements + e]) +
                    at(port.offset, e));
      result.rms += floats.at(e) * floats[e];
      result.difference += (own.back() - floats[e]) * (own.back() - floats[e]);
    }
    result.alike += std::max_element(own.begin(), own.end()) - own.begin() ==
                            std::max_element(floats.begin(), floats.end()) - floats.begin()
                        ? 1
                        : 0;
  }
  const double count = static_cast<double>(std::max<std::int64_t>(1, samples * elements));
  result.rms = std::sqrt(result.rms / count);
  result.difference = std::sqrt(result.difference / count);
  return result;
}

}  // namespace

importer::CalibrationData calibrationData(const std::string& file) {
  importer::CalibrationData data;
  for (RealArray& array : parseNpzReals(readFile(file), file)) {
    const std::int64_t samples = array.shape.empty() ? 0 : array.shape[0];
    if (samples < 1 || samples > kMostSamples || (data.samples > 0 && samples != data.samples))
      fail(file, ": '", array.name.substr(0, 80), "': required ",
           data.samples > 0 ? data.samples : 1, data.samples > 0 ? "" : " to 4096",
           " samples along the first dimension, found ", samples);
    data.samples = samples;
    data.inputs[array.name] = std::move(array.values);
  }
  if (data.samples == 0) fail(file, ": required an array for each input, found none");
  return data;
}

std::vector<CalibratedOutput> calibratedOutputs(const importer::Imported& imported,
                                                const importer::ImportParams& params) {
  std::vector<CalibratedOutput> result;
  if (!params.calibration) return result;
  program::Values inputs;
  for (const importer::PortRow& port : imported.report.inputs)
    inputs.push_back(integersOf(port, params.calibration->data.inputs.at(port.name)));
  const program::Values outputs =
      program::evaluateOutputs(imported.program, inputs, params.calibration->data.samples);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    for (const importer::Traced& traced : imported.traced)
      if (traced.name == imported.report.outputs[k].name) {
        result.push_back(compared(imported, traced, outputs[k]));
        break;
      }
  return result;
}

nlohmann::ordered_json toJson(const std::vector<CalibratedOutput>& outputs,
                              const importer::ImportParams& params) {
  nlohmann::ordered_json json;
  json["samples"] = params.calibration->data.samples;
  json["bits"] = params.calibration->bits;
  json["outputs"] = nlohmann::ordered_json::array();
  for (const CalibratedOutput& output : outputs)
    json["outputs"].push_back({{"name", output.name},
                               {"rms", output.rms},
                               {"rms_difference", output.difference},
                               {"same_largest", output.alike}});
  return json;
}

void printCalibration(const std::vector<CalibratedOutput>& outputs,
                      const importer::ImportParams& params) {
  for (const CalibratedOutput& output : outputs)
    std::cout << "output " << output.name << " on the " << params.calibration->data.samples
              << " samples: " << output.difference
              << " from the floats (root mean square; they are " << output.rms
              << "), the same largest element in " << output.alike << "\n";
}

}  // namespace tc0
