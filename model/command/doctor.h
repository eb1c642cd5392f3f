#pragma once

#include <string>
#include <vector>

#include "model/torch/blas.h"

namespace tc0 {

// Can this machine train? The doctor tries the one thing that MeanFlow needs and builds of LibTorch
// differ in, forward-mode derivatives, on every device.

// A derivative of a small network-like function in float64, by forward mode and by a central
// difference.
struct JvpCheck {
  std::string device;       // "cpu", "cuda:0"
  std::string deviceName;   // what the driver calls it
  double largestError = 0;  // |forward mode - difference|, over the elements; values are near 1
  std::string failure;      // what LibTorch threw; empty if it computed something
  bool ok() const;
};

struct DoctorReport {
  std::string torchVersion;
  int cpuThreads = 0;
  std::vector<JvpCheck> devices;
  BlasLibrary blas;
  bool ok() const;  // on every device
};

DoctorReport examine();

// The report in lines for people, and as one JSON object on one line.
std::string toText(const DoctorReport& report);
std::string toJson(const DoctorReport& report);

}  // namespace tc0
