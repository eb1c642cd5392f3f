#include "tools/check/proof/verify_command.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <span>

#include "tools/check/command/command_line.h"
#include "tools/check/error.h"
#include "tools/check/help.h"
#include "tools/check/proof/proof.h"
#include "tools/check/proof/sampling.h"
#include "tools/check/sha256.h"
#include "tools/check/strict_json.h"

#ifndef TC0_VERSION
#define TC0_VERSION "dev"
#endif

namespace tc0check {

namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr int kProved = 0, kNotProved = 1, kTooLarge = 3;
constexpr Int kSamplesForWitness = 200;
constexpr double kSecondsForWitness = 5;

/// How long a proof may take if the command does not say it. A small file may stand for much.
double secondsFor(const Program& program, const Circuit& circuit) {
  return 4 + 100e-6 * double(program.file.bytes->size() + circuit.file.bytes->size());
}

bool isLate(const ProofResult& proof) {
  return std::any_of(proof.tensors.begin(), proof.tensors.end(),
                     [](const TensorVerdict& one) { return one.skipped; });
}

struct VerifyOptions {
  std::string program, circuit;
  Int samples = 0;
  std::uint64_t seed = 1;
  std::optional<double> seconds;
  std::string certificate;
  bool json = false;
};

void printVerifyHelp() {
  std::cout << "usage: tc0-check verify PROGRAM CIRCUIT [options]\n\n"
            << kVerifyDescription << "\n";
  printOptions(kVerifyOptions);
}

Int numberOf(const std::string& option, const std::string& text) {
  std::optional<Int> value = parseInt(text);
  if (!value || *value < 0) {
    refuse(option, ": a number of at least 0 required; found '", brief(text), "'");
  }
  return *value;
}

VerifyOptions parse(const std::vector<std::string>& words) {
  CommandLine line = parseCommandLine(std::span(words).subspan(1), kVerifyOptions);
  if (line.files.size() != 2) {
    refuse("usage: tc0-check verify PROGRAM CIRCUIT: two files required; found ",
           line.files.size());
  }
  auto number = [&](const std::string& option) -> std::optional<Int> {
    std::optional<std::string> value = line.value(option);
    if (!value) return std::nullopt;
    return numberOf(option, *value);
  };
  VerifyOptions options;
  options.program = line.files[0];
  options.circuit = line.files[1];
  options.json = line.has("--json");
  options.samples = number("--samples").value_or(0);
  options.seed = std::uint64_t(number("--seed").value_or(1));
  if (std::optional<Int> seconds = number("--seconds")) options.seconds = double(*seconds);
  options.certificate = line.value("--certificate").value_or("");
  return options;
}

Circuit readCircuitFile(const std::string& path) {
  Container file = readContainer(path);
  file.requireKind("circuit");
  Json structure = parseJson(file.metadata["structure"], path + ": structure");
  return readCircuit(std::move(file), structure);
}

/// What is said of one tensor, one output and all of them.
class Verdicts {
 public:
  Verdicts(const Program& program, const Circuit& circuit, const ProofResult& proof,
           const SamplingResult& samples, Int asked)
      : program_(program), circuit_(circuit), proof_(proof), samples_(samples), asked_(asked) {}

  const Witness* witnessOf(int tensor) const {
    for (const Witness& witness : samples_.witnesses) {
      if (witness.tensor == tensor) return &witness;
    }
    return nullptr;
  }

  std::string of(const TensorVerdict& verdict) const {
    if (witnessOf(verdict.tensor) != nullptr) return "different";
    if (verdict.proved) return "proved";
    if (verdict.skipped) return "not looked at";
    return samples_.samples > 0 ? "sampled" : "not proved";
  }
  std::string of(const OutputVerdict& verdict) const {
    if (witnessOf(verdict.tensor) != nullptr) return "different";
    return verdict.proved ? "proved" : "not proved";
  }
  std::string whyOf(const TensorVerdict& verdict) const {
    const Witness* witness = witnessOf(verdict.tensor);
    if (witness == nullptr) return verdict.why;
    return paste("element ", witness->element, " is ", witness->program, " in the program and ",
                 witness->circuit, " in the circuit");
  }
  std::string whole() const {
    if (!samples_.witnesses.empty()) return "different";
    return proof_.proved() ? "proved" : "not proved";
  }

  OrderedJson json() const {
    OrderedJson outputs = OrderedJson::array(), tensors = OrderedJson::array();
    for (const OutputVerdict& verdict : proof_.outputs) {
      OrderedJson row = {{"name", verdict.name}, {"verdict", of(verdict)}};
      if (!verdict.why.empty()) row["why"] = verdict.why;
      outputs.push_back(std::move(row));
    }
    for (const TensorVerdict& verdict : proof_.tensors) {
      const Tensor& tensor = program_[verdict.tensor];
      OrderedJson row = {{"tensor", tensor.name},
                         {"operation", nameOf(tensor.op)},
                         {"array", circuit_[verdict.array].name},
                         {"verdict", of(verdict)}};
      if (std::string why = whyOf(verdict); !why.empty()) row["why"] = why;
      row["boxes"] = verdict.boxes;
      row["seconds"] = std::round(verdict.seconds * 1000) / 1000;
      tensors.push_back(std::move(row));
    }
    OrderedJson result = {{"verdict", whole()}, {"outputs", outputs}, {"tensors", tensors}};
    if (!proof_.undefined.empty()) result["undefined"] = proof_.undefined;
    result["pairs"] = proof_.stats.pairs;
    result["pairs_evaluated"] = proof_.stats.classes;
    result["cells"] = proof_.stats.cells;
    result["samples"] = samples_.samples;
    result["samples_asked"] = asked_;
    if (!samples_.witnesses.empty()) result["inputs"] = samples_.witnesses[0].inputs;
    return result;
  }

  void print(double seconds) const {
    std::size_t width = 6;
    for (const TensorVerdict& verdict : proof_.tensors) {
      width = std::max(width, std::min<std::size_t>(program_[verdict.tensor].name.size(), 44));
    }
    auto padded = [](std::string text, std::size_t columns) {
      if (text.size() > columns) text = "..." + text.substr(text.size() - columns + 3);
      text.resize(columns, ' ');
      return text;
    };
    std::cout << padded("tensor", width) << "  operation   boxes  verdict\n";
    for (const TensorVerdict& verdict : proof_.tensors) {
      const Tensor& tensor = program_[verdict.tensor];
      std::string boxes = paste(verdict.boxes);
      boxes.insert(0, boxes.size() < 7 ? 7 - boxes.size() : 0, ' ');
      std::cout << padded(tensor.name, width) << "  " << padded(nameOf(tensor.op), 10) << boxes
                << "  " << of(verdict) << "\n";
      if (std::string why = whyOf(verdict); !why.empty()) std::cout << "    " << why << "\n";
    }
    std::cout << "\n";
    for (const OutputVerdict& verdict : proof_.outputs) {
      std::cout << "output " << verdict.name << ": " << of(verdict)
                << (verdict.why.empty() ? "" : ", " + verdict.why) << "\n";
    }
    for (const std::string& why : proof_.undefined) std::cout << why << "\n";
    if (!samples_.why.empty()) std::cout << "no samples were run: " << samples_.why << "\n";
    if (samples_.samples > 0) {
      std::cout << samples_.samples << (samples_.samples < asked_ ? paste(" of ", asked_) : "")
                << " random inputs were run on both sides: "
                << (samples_.witnesses.empty() ? "equal" : "different") << "\n";
    } else if (asked_ > 0 && samples_.why.empty()) {
      std::cout << "0 of " << asked_ << " random inputs were run: the time was over\n";
    }
    std::size_t proved = std::count_if(proof_.tensors.begin(), proof_.tensors.end(),
                                       [](const TensorVerdict& one) { return one.proved; });
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", seconds);
    std::cout << whole() << ": " << proved << " of " << proof_.tensors.size() << " tensors and "
              << proof_.outputs.size() << " outputs looked at, in " << text << " s\n";
  }

 private:
  const Program& program_;
  const Circuit& circuit_;
  const ProofResult& proof_;
  const SamplingResult& samples_;
  Int asked_;  // samples
};

void writeWhole(const std::string& path, const std::string& text) {
  std::string part = path + ".part";
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(part, path, error);
  if (!out || error) {
    std::filesystem::remove(part, error);
    refuse(path, ": a file that can be written required; writing failed");
  }
}

int verify(const VerifyOptions& options) {
  auto start = std::chrono::steady_clock::now();
  Program program = readProgram(options.program);
  Circuit circuit = readCircuitFile(options.circuit);
  double seconds = options.seconds.value_or(secondsFor(program, circuit));
  ProofResult proof = Proof(program, circuit, seconds).run();
  std::chrono::duration<double> proving = std::chrono::steady_clock::now() - start;
  double left = options.seconds ? seconds - proving.count() : seconds;
  SamplingParams params{options.samples, options.seed, left, false};
  if (!proof.proved() && !isLate(proof) && options.samples == 0) {  // look for a witness
    params.samples = kSamplesForWitness;
    params.untilDifferent = true;
    params.seconds = std::min(left, kSecondsForWitness);
  }
  SamplingResult samples;
  if (params.samples > 0) {
    std::vector<Hint> hints = hintsOf(circuit, program);
    for (const OutputVerdict& output : proof.outputs) {
      if (circuit[output.array].elements != program[output.tensor].elements) continue;
      hints.push_back(sameElements(circuit, output.array, output.tensor));
    }
    samples = sample(program, circuit, hints, params);
  }
  std::chrono::duration<double> gone = std::chrono::steady_clock::now() - start;
  Verdicts verdicts(program, circuit, proof, samples, options.samples);
  OrderedJson json = {{"program", options.program},
                      {"circuit", options.circuit},
                      {"program_sha256", sha256(*program.file.bytes)},
                      {"circuit_sha256", sha256(*circuit.file.bytes)},
                      {"checker", "tc0-check " TC0_VERSION}};
  json.update(verdicts.json());
  json["seconds"] = std::round(gone.count() * 1000) / 1000;
  std::string text = json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
  if (options.json) {
    std::cout << text;
  } else {
    verdicts.print(gone.count());
  }
  bool proved = proof.proved() && samples.witnesses.empty();
  if (!options.certificate.empty()) writeWhole(options.certificate, text);
  if (proved) return kProved;
  bool late = samples.witnesses.empty() && isLate(proof);
  return late ? kTooLarge : kNotProved;
}

/// A call that runs on a stack of its own. Expressions nest as deep as a program's chains of
/// operations are long.
struct Call {
  const VerifyOptions& options;
  int code = 0;
  std::exception_ptr failure;
};

void* runCall(void* data) {
  Call& call = *static_cast<Call*>(data);
  try {
    call.code = verify(call.options);
  } catch (...) {
    call.failure = std::current_exception();
  }
  return nullptr;
}

}  // namespace

int runVerify(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word != "--help") continue;
    printVerifyHelp();
    return kProved;
  }
  VerifyOptions options = parse(words);
  Call call{options, 0, nullptr};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, std::size_t{1} << 30);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, runCall, &call) != 0) {
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 26);
    if (pthread_create(&thread, &attributes, runCall, &call) != 0) {
      throw TooLarge("the proof takes more memory than there is");
    }
  }
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  if (call.failure) std::rethrow_exception(call.failure);
  return call.code;
}

}  // namespace tc0check
