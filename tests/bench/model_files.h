#pragma once

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "tests/bench/peers.h"

/// The circuits that tools/bench models measures, made by the command tc0 and kept in a folder. A
/// file that is there is not made again, so revisions that share the folder measure the same circuit.
namespace tc0::bench {

/// A word of the shell, whatever is in it.
inline std::string shellWord(const std::string& word) {
  std::string text = "'";
  for (char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

/// The checkpoint of the digits model, whose float sampler other engines run too.
inline constexpr const char* kDigits = "model/checkpoints/digits.safetensors";

/// A circuit by the commands that make it.
struct ModelSource {
  std::string name;     // of its rows
  std::string file;     // without folder and ending
  std::string program;  // tc0 and the words that make the program; PROGRAM is its file
  std::string circuit;  // the same for the circuit, CIRCUIT; empty: the first makes both
};

/// A circuit on the disk, and the program that it computes, if that is known.
struct ModelFiles {
  std::string name;
  fs::path circuit;
  std::optional<fs::path> program;
};

/// The sources: the digits model, attention, and the networks of other people in the folder that the
/// environment's TC0_MODELS names.
inline std::vector<ModelSource> modelSources() {
  const std::string compile = "compile PROGRAM -o CIRCUIT";
  std::vector<ModelSource> sources;
  for (const std::string recipe : {"lean", "shallow"})
    sources.push_back({"digits, " + recipe, "digits-" + recipe,
                       cat("quantise ", kDigits, " --recipe ", recipe, " --check 0 -o PROGRAM"),
                       compile});
  for (int n : {16, 64, 256})
    sources.push_back(
        {cat("attention, n = ", n), cat("attention-", n),
         cat("new attention --n ", n, " --dimension 32 --bits 6 --program PROGRAM -o CIRCUIT"),
         ""});
  const char* models = std::getenv("TC0_MODELS");
  if (models == nullptr || !fs::is_directory(models)) {
    std::cerr << "TC0_MODELS names no folder: other people's networks are left out\n";
    return sources;
  }
  auto imported = [&](const std::string& name, const std::string& network,
                      const std::string& grid) {
    const std::string stem = fs::path(network).stem().string();
    sources.push_back({name, stem == "network" ? name : stem,
                       cat("import ", shellWord(cat(models, "/", network)), grid, " -o PROGRAM"),
                       compile});
  };
  imported("icct", "icct/network.onnx", " --input input=int8");
  imported("kws-deeploy", "kws-deeploy/network.onnx", " --input input=uint8");
  imported("ad-deeploy", "ad-deeploy/network.onnx", " --input input=uint8");
  imported("micro-kws", "micro-kws/micro_kws_m_static_qdq.onnx", "");
  imported("keyword spotting", "tflite/kws_ref_model.tflite", "");
  imported("anomaly detection", "tflite/ad01_int8.tflite", "");
  imported("TFC 1W1A", "tfc/TFC_1W1A.onnx", " --input 0=uint8/255");
  imported("TFC 2W2A", "tfc/TFC_2W2A.onnx", " --input 0=uint8/255");
  return sources;
}

/// The program's file beside a circuit's: NAME.program.safetensors for NAME.tc0.
inline fs::path programBeside(fs::path circuit) {
  return circuit.replace_extension(".program.safetensors");
}

inline ModelFiles filesAt(const std::string& name, const fs::path& circuit) {
  ModelFiles files{name, circuit, programBeside(circuit)};
  if (!fs::exists(*files.program)) files.program.reset();
  return files;
}

/// The files of a source in the folder, made by `tc0` if they are not there. Nothing, and a line that
/// says why, if tc0 fails.
inline std::optional<ModelFiles> made(const ModelSource& source, const fs::path& folder,
                                      const std::string& tc0) {
  const fs::path circuit = folder / (source.file + ".tc0");
  if (fs::exists(circuit)) return filesAt(source.name, circuit);
  auto command = [&](std::string words) {
    for (const auto& [mark, path] :
         {std::pair<std::string, fs::path>{"PROGRAM", programBeside(circuit)},
          std::pair<std::string, fs::path>{"CIRCUIT", circuit}})
      if (auto at = words.find(mark); at != std::string::npos)
        words.replace(at, mark.size(), shellWord(path.string()));
    return cat(shellWord(tc0), " ", words, " 2>&1");
  };
  try {
    fs::create_directories(folder);
    std::cerr << "making " << circuit.string() << "\n";
    output(command(source.program));
    if (!source.circuit.empty()) output(command(source.circuit));
  } catch (const std::exception& error) {
    std::cerr << source.name << ": left out: " << error.what() << "\n";
    return std::nullopt;
  }
  return filesAt(source.name, circuit);
}

}  // namespace tc0::bench
