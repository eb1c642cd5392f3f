#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/import/import.h"

namespace tc0 {

/// The samples in an .npz file: an array for each input, with the samples along its first
/// dimension. Throws Error unless all have equally many.
importer::CalibrationData calibrationData(const std::string& file);

/// How far the program's output is from the float network's on the samples that it was calibrated
/// by.
struct CalibratedOutput {
  std::string name;
  double rms = 0, difference = 0;  // root of the mean square of the floats, and of the difference
  std::int64_t alike = 0;          // samples whose largest element is at the same place
};

/// Runs the program on the samples, rounded to the grids of its inputs. Empty without calibration.
std::vector<CalibratedOutput> calibratedOutputs(const importer::Imported& imported,
                                                const importer::ImportParams& params);

nlohmann::ordered_json toJson(const std::vector<CalibratedOutput>& outputs,
                              const importer::ImportParams& params);
void printCalibration(const std::vector<CalibratedOutput>& outputs,
                      const importer::ImportParams& params);

}  // namespace tc0
