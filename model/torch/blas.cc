#include "model/torch/blas.h"

#include <ATen/Version.h>
#include <dlfcn.h>

#include <filesystem>
#include <utility>

namespace tc0 {
namespace {

constexpr std::pair<const char*, const char*> kLibraries[] = {
    {"openblas", "OpenBLAS"}, {"mkl", "MKL"}, {"blis", "BLIS"}, {"atlas", "ATLAS"}};

std::string libraryIn(const std::string& text) {
  for (const auto& [part, name] : kLibraries) {
    if (text.find(part) != std::string::npos) return name;
  }
  return "";
}

}  // namespace

BlasLibrary blasNamed(const std::string& path, const std::string& description) {
  const std::filesystem::path file(path);
  std::string name =
      libraryIn(file.parent_path().filename().string() + "/" + file.filename().string());
  if (!name.empty()) return {name, path};
  if (file.filename().string().rfind("libblas.so", 0) == 0) return {"reference", path};
  const std::string key = "BLAS_INFO=";
  const std::size_t start = description.find(key);
  if (start == std::string::npos) return {"unknown", path};
  const std::size_t from = start + key.size();
  const std::string info = description.substr(from, description.find_first_of(", \n", from) - from);
  name = libraryIn(info);
  return {name.empty() ? info : name, path};
}

BlasLibrary torchBlas() {
  std::string path;
  Dl_info info{};
  void* multiply = dlsym(RTLD_DEFAULT, "sgemm_");
  if (multiply != nullptr && dladdr(multiply, &info) != 0 && info.dli_fname != nullptr) {
    std::error_code error;
    path = std::filesystem::canonical(info.dli_fname, error);
    if (error) path = info.dli_fname;
  }
  return blasNamed(path, at::show_config());
}

}  // namespace tc0
