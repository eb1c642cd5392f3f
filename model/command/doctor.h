#pragma once

#include <string>
#include <vector>

#include "model/torch/blas.h"

namespace tc0 {

/// The doctor finds out whether this machine can train. On every device it tries forward-mode
/// derivatives, which MeanFlow needs and which builds of LibTorch differ in: that of a small
/// function like a network's, in float64, beside a central difference.
struct JvpCheck {
  std::string device;       // "cpu", "cuda:0"
  std::string deviceName;   // its name for the driver
  double largestError = 0;  // |forward mode - difference|, over the elements; values are near 1
  std::string failure;      // what LibTorch threw; empty if it computed a derivative
  bool ok() const;
};

struct DoctorReport {
  std::string torchVersion;
  int cpuThreads = 0;
  std::vector<JvpCheck> devices;
  BlasLibrary blas;
  bool graphs = false;  // whether CUDA graphs are compiled in (train.graph)
  bool nccl = false;    // whether NCCL is, for several GPUs
  bool gloo = false;    // whether Gloo is, for several processes on the CPU
  bool ok() const;      // on every device
};

DoctorReport examine();

/// The report as lines for people, and as one JSON object on one line.
std::string toText(const DoctorReport& report);
std::string toJson(const DoctorReport& report);

}  // namespace tc0
