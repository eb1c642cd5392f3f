#include "model/command/doctor.h"

#include <ATen/ATen.h>

#include <cstdio>
#include <sstream>

#include "circuit/base/error.h"
#include "model/torch/device_graph.h"
#include "model/torch/process_group.h"
#include "model/torch/torch_compat.h"

namespace tc0 {
namespace {

// A central difference with step 1e-5 is right to about 1e-10 here; a wrong derivative is off by
// 0.01.
constexpr double kTolerance = 1e-7;
constexpr double kStep = 1e-5;

// The operations of a network: a linear map, a smooth activation, a normalisation by exponentials.
at::Tensor smallFunction(const at::Tensor& x, const at::Tensor& weight) {
  const at::Tensor hidden = at::tanh(at::matmul(x, weight));
  const at::Tensor exponentials = at::exp(hidden);
  return hidden * exponentials / exponentials.sum(-1, true);
}

double largestJvpError(const std::string& device) {
  const auto options = at::TensorOptions().dtype(at::kDouble).device(at::Device(device));
  const at::Tensor x = at::linspace(-1, 1, 12, options).reshape({3, 4});
  const at::Tensor v = at::cos(3 * x);
  const at::Tensor weight = at::sin(at::arange(20, options)).reshape({4, 5});

  const DualLevel level;
  const at::Tensor forward = level.tangent(smallFunction(level.lift(x, v), weight));
  const at::Tensor difference =
      (smallFunction(x + kStep * v, weight) - smallFunction(x - kStep * v, weight)) / (2 * kStep);
  return (forward - difference).abs().max().item<double>();
}

JvpCheck checkDevice(const TorchDevice& device) {
  JvpCheck check;
  check.device = device.id;
  check.deviceName = device.name;
  try {
    check.largestError = largestJvpError(device.id);
  } catch (const std::exception& error) {
    const std::string text = error.what();
    check.failure = text.substr(0, text.find('\n'));
  }
  return check;
}

std::string formatError(double error) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1e", error);
  return text;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

}  // namespace

bool JvpCheck::ok() const { return failure.empty() && largestError < kTolerance; }

bool DoctorReport::ok() const {
  for (const JvpCheck& check : devices) {
    if (!check.ok()) return false;
  }
  return !devices.empty();
}

DoctorReport examine() {
  DoctorReport report;
  report.torchVersion = torchVersion();
  report.cpuThreads = torchThreads();
  report.blas = torchBlas();
  report.graphs = DeviceGraph::available();
  report.nccl = ProcessGroup::available(true);
  report.gloo = ProcessGroup::available(false);
  for (const TorchDevice& device : torchDevices()) report.devices.push_back(checkDevice(device));
  return report;
}

namespace {

std::string compiledIn(const DoctorReport& report) {
  const auto answer = [](bool in) { return in ? "yes\n" : "no\n"; };
  std::string text = cat("processes    Gloo (CPU): ", answer(report.gloo));
  if (report.devices.size() < 2 && !report.graphs && !report.nccl) return text;
  text += cat("             NCCL (several GPUs): ", answer(report.nccl));
  text += cat("CUDA graphs  ", answer(report.graphs));
  if (!report.graphs || !report.nccl)
    text +=
        "             CUDA's headers were missing when this program was built: "
        "tools/setup --torch pip fetches them\n";
  return text;
}

}  // namespace

std::string toText(const DoctorReport& report) {
  std::ostringstream out;
  out << "LibTorch     " << report.torchVersion << "\n"
      << "CPU threads  " << report.cpuThreads << "\n"
      << "BLAS         " << report.blas.name;
  if (!report.blas.path.empty()) out << ", " << report.blas.path;
  if (report.blas.slow()) {
    out << ": training takes about five times as long as on OpenBLAS; install libopenblas0-openmp";
  }
  out << "\n" << compiledIn(report);
  for (const JvpCheck& check : report.devices) {
    out << "forward JVP  " << check.device;
    if (check.deviceName != check.device) out << " (" << check.deviceName << ")";
    out << ": " << (check.ok() ? "works" : "FAILS");
    if (check.failure.empty()) {
      out << ", within " << formatError(check.largestError) << " of a finite difference\n";
    } else {
      out << ", " << check.failure << "\n";
    }
  }
  return out.str();
}

std::string toJson(const DoctorReport& report) {
  std::ostringstream out;
  out << "{\"torch\":" << quoted(report.torchVersion) << ",\"cpu_threads\":" << report.cpuThreads
      << ",\"blas\":" << quoted(report.blas.name) << ",\"blas_path\":" << quoted(report.blas.path)
      << ",\"graphs\":" << (report.graphs ? "true" : "false")
      << ",\"nccl\":" << (report.nccl ? "true" : "false")
      << ",\"gloo\":" << (report.gloo ? "true" : "false")
      << ",\"ok\":" << (report.ok() ? "true" : "false") << ",\"devices\":[";
  const char* separator = "";
  for (const JvpCheck& check : report.devices) {
    out << separator << "{\"id\":" << quoted(check.device)
        << ",\"name\":" << quoted(check.deviceName)
        << ",\"jvp\":" << (check.ok() ? "true" : "false");
    if (check.failure.empty()) {
      out << ",\"jvp_error\":" << formatError(check.largestError) << "}";
    } else {
      out << ",\"failure\":" << quoted(check.failure) << "}";
    }
    separator = ",";
  }
  out << "]}\n";
  return out.str();
}

}  // namespace tc0
