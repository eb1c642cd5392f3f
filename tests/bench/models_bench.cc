// Real circuits on one thread, beside the limit, the revision before and what others make of the same network.
//
// tools/bench models [FILE.tc0...] [--before BINARY] [--only NAME], and the options of report.h. Rows of each circuit:
//   samples/s          in full batches, by the array engine; equal: a few outputs are those of the program's
//                      interpreter, or of the naive evaluator where no program is known
//   one sample         the time of a batch of one
//   of the limit       as `tc0 bench` prints it, if the instruction set has a limit
//   program            samples/s of the integer program's own evaluator
//   tc0 simulate       samples/s of the command, without its start; with --before also those of BINARY, another
//                      revision's tc0, on the same file and samples, measured in turns; equal: the results are the same
//   engine / before    the ratio without reading samples and writing results, which both commands are taken to do in
//                      the time that this revision's takes beyond its engine's
// The digits model also in ONNX Runtime, PyTorch and LibTorch, as the float network (models_reference.py), in turns
// with the circuit. Times are medians, in seconds of the processor. Circuits are kept in build/bench/models.

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "circuit/base/file.h"
#include "model/program/evaluate.h"
#include "model/program/program_file.h"
#include "tests/bench/main.h"
#include "tests/bench/model_files.h"
#include "tests/bench/report.h"
#include "tools/samples/npz.h"
#include "tools/tc0/bench_measure.h"

namespace tc0::bench {
namespace {

constexpr const char* kFolder = "build/bench/models";

struct Request {
  Options options;
  std::string before;  // another revision's tc0; empty: none
  std::string only;    // the name that a circuit's begins with; empty: all
  std::vector<std::string> files;
  std::string tc0;  // the command of this revision

  int rounds() const { return options.quick ? 1 : 3; }
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Seconds of the processor that a sample takes: the median of the runs that fill the time.
double medianSeconds(const std::function<void()>& run, double samples, bool quick,
                     double seconds = 0.5) {
  std::vector<double> times;
  for (double all = 0; times.empty() || (!quick && (times.size() < 3 || all < seconds));) {
    double start = ownSeconds();
    run();
    times.push_back(ownSeconds() - start);
    all += times.back();
  }
  return median(times) / samples;
}

// A circuit that is ready to run, with samples that fill its lanes.
class Model {
 public:
  Model(const ModelFiles& files, const Request& request)
      : files_(files),
        request_(request),
        simulator_(parseTc0(readFile(files.circuit), files.circuit.string())),
        batch_(simulator_, batchSize(simulator_, request.options.quick ? 0.05 : 0.5), 2) {
    if (simulator_.circuit() == nullptr) fail(files.circuit.string(), ": required a circuit");
    options_.threads = 1;
    if (files.program) program_ = program::readProgram(*files.program);
  }

  double secondsPerSample(bool quick) {
    return medianSeconds([&] { simulator_.run(batch_.view, {}, options_, results_); },
                         batch_.view.samples, quick);
  }

  // Rows of the circuit alone.
  void rows(Report& report) {
    const bool quick = request_.options.quick;
    simulator_.run(batch_.view, {}, options_, results_);  // wakes pages
    const double each = secondsPerSample(quick);
    report.add({name("samples/s"), 1 / each, "/s", {}, equalToJudge()});
    const BenchBatch one(simulator_, 1, 1);
    Results results;
    simulator_.run(one.view, {}, options_, results);
    report.add(
        {name("one sample"),
         medianSeconds([&] { simulator_.run(one.view, {}, options_, results); }, 1, quick) * 1e6,
         "us"});
    limitRow(report, each);
    if (program_) programRow(report, quick);
  }

  // Rows of whole runs of the command, and of another revision's.
  void commandRows(Report& report) {
    const auto [block, more] = commandSamples();
    const fs::path few = write("few", block), many = write("many", block + more);
    std::vector<std::string> binaries{request_.tc0};
    if (!request_.before.empty()) binaries.push_back(request_.before);
    std::vector<double> rates[2], ratios, own;
    std::vector<fs::path> results;
    for (std::size_t b = 0; b < binaries.size(); ++b) results.push_back(place(cat("out", b)));
    auto seconds = [&](std::size_t b, const fs::path& inputs) {
      return secondsOf(cat(shellWord(binaries[b]), " simulate ", shellWord(files_.circuit.string()),
                           " --threads 1 -i ", shellWord(inputs.string()), " -o ",
                           shellWord(results[b].string()), " 2>&1"));
    };
    for (int round = 0; round < request_.rounds(); ++round) {
      for (std::size_t b = 0; b < binaries.size(); ++b) {
        const double start = seconds(b, few);
        rates[b].push_back(more / std::max(seconds(b, many) - start, 1e-6));
      }
      if (binaries.size() == 1) continue;
      const double each = secondsPerSample(request_.options.quick);
      const double passing = std::max(0.0, 1 / rates[0].back() - each);
      ratios.push_back(rates[0].back() / rates[1].back());
      own.push_back((1 / rates[1].back() - passing) / each);
    }
    report.add({name("tc0 simulate"), median(rates[0]), "/s"});
    if (binaries.size() > 1) {
      report.add({name("before"), median(rates[1]), "/s", {}, equal(same(results))});
      report.add({name("tc0 simulate / before"), median(ratios), "times"});
      report.add({name("engine / before"), median(own), "times"});
    }
    for (const fs::path& path : {few, many}) fs::remove(path);
    for (const fs::path& path : results) fs::remove(path);
  }

 private:
  std::string name(const std::string& what) const { return cat(files_.name, ": ", what); }

  fs::path place(const std::string& what) const {
    return fs::temp_directory_path() / cat("tc0-bench-models.", ::getpid(), ".", what, ".npz");
  }

  // As many samples as fill a block's lanes, and how many more keep a core busy for a while.
  std::pair<std::int64_t, std::int64_t> commandSamples() {
    const std::int64_t block = std::min<std::int64_t>(batch_.view.samples, 512);
    double numbers = 1;
    for (const InputPort& port : simulator_.inputs()) numbers += port.elements();
    const double seconds = request_.options.quick ? 0.05 : 0.25;
    const double more = std::min(seconds / secondsPerSample(true), 3e7 / numbers);
    return {block, block * std::max<std::int64_t>(1, more / block)};
  }

  void limitRow(Report& report, double each) const {
    const CoreRates rates = coreRates(bestIsa());
    SampleWork work;
    addUnsaved(ArrayEngine(*simulator_.circuit()), work);
    const double copied = copyRate(batch_.bytes * batch_.view.samples, 1);
    const double least = leastSeconds(work, rates, batch_.bytes, copied, 1);
    if (least > 0) report.add({name("of the limit"), 100 * least / each, "%"});
  }

  // Inputs of the program, in its order, from the first samples of the batch.
  program::Values programInputs(std::int64_t first, std::int64_t count) const {
    program::Values inputs;
    for (const program::Tensor& tensor : program_->tensors()) {
      if (tensor.as<program::InputOp>() == nullptr) continue;
      for (std::size_t i = 0; i < simulator_.inputs().size(); ++i)
        if (simulator_.inputs()[i].name == tensor.name) {
          auto begin = batch_.batch.values[i].begin() + first * tensor.elements;
          inputs.emplace_back(begin, begin + count * tensor.elements);
        }
    }
    return inputs;
  }

  void programRow(Report& report, bool quick) const {
    const std::int64_t samples = std::min<std::int64_t>(batch_.view.samples, 64);
    const program::Values inputs = programInputs(0, samples);
    const double each =
        medianSeconds([&] { program::evaluateOutputs(*program_, inputs, samples, {.threads = 1}); },
                      samples, quick);
    report.add({name("program"), 1 / each, "/s"});
  }

  // The outputs of one sample by definition; none if that takes long.
  std::vector<std::vector<std::int64_t>> judged(std::int64_t sample) const {
    if (program_)
      return program::outputValues(*program_,
                                   program::interpret(*program_, programInputs(sample, 1)));
    if (simulator_.gates() > 20'000'000) return {};
    const Circuit& circuit = *simulator_.circuit();
    const ArrayValues values =
        evaluateNaively(circuit, sampleOf(batch_.batch, simulator_.inputs(), sample));
    std::vector<std::vector<std::int64_t>> outputs;
    for (const auto& output : circuit.outputs()) outputs.push_back(values[output.array]);
    return outputs;
  }

  Equal equalToJudge() const {
    const std::int64_t samples = batch_.view.samples;
    for (std::int64_t s : {std::int64_t{0}, samples / 2, samples - 1}) {
      const auto outputs = judged(s);
      if (outputs.empty()) return Equal::kNotCompared;
      if (outputs.size() != results_.outputs.size()) return Equal::kNo;
      for (std::size_t o = 0; o < outputs.size(); ++o)
        if (!std::equal(outputs[o].begin(), outputs[o].end(),
                        results_.outputs[o].begin() + s * std::ssize(outputs[o])))
          return Equal::kNo;
    }
    return Equal::kYes;
  }

  // Random samples in the narrowest types, which a command reads fast.
  fs::path write(const std::string& what, std::int64_t samples) const {
    const BenchBatch batch(simulator_, samples, 3);
    std::vector<NamedSamples> arrays;
    for (std::size_t i = 0; i < batch.view.values.size(); ++i)
      arrays.push_back(
          {simulator_.inputs()[i].name, simulator_.inputs()[i].shape, batch.view.values[i]});
    writeSamples(place(what).string(), samples, arrays);
    return place(what);
  }

  // Revisions may write one number in other types.
  static bool same(const std::vector<fs::path>& files) {
    auto read = [](const fs::path& path) { return parseNpz(readFile(path), path.string()); };
    const std::vector<StoredArray> a = read(files[0]), b = read(files[1]);
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](const auto& x, const auto& y) {
             return x.name == y.name && x.shape == y.shape && x.values == y.values;
           });
  }

  ModelFiles files_;
  const Request& request_;
  Simulator simulator_;
  BenchBatch batch_;
  std::optional<program::Program> program_;
  RunOptions options_;
  Results results_;
};

// Samples a second of LibTorch by the command, without its start; 0 if there is no LibTorch.
double libTorchRate(const Request& request, const fs::path& to) {
  auto seconds = [&](int count) {
    return secondsOf(cat("OMP_NUM_THREADS=1 ", shellWord(request.tc0), " sample ", kDigits,
                         " --count ", count, " --seed 1 --quiet -o ", shellWord(to.string()),
                         " 2>&1"));
  };
  const int few = 1024, many = request.options.quick ? 9216 : 50 * 1024;
  const double start = seconds(few);
  return (many - few) / std::max(seconds(many) - start, 1e-6);
}

// The float network of the digits model elsewhere, and the circuit in turns with it.
class Peers {
 public:
  Peers(const Request& request, const ModelFiles& files)
      : request_(request),
        files_(files),
        drawn_(fs::temp_directory_path() / cat("tc0-bench-models.", ::getpid(), ".safetensors")) {
    const char* named = std::getenv("TC0_IMPORT_PYTHON");
    python_ = named != nullptr ? named : "build/import-venv/bin/python";
  }
  ~Peers() { fs::remove(drawn_); }

  void rows(Report& report) {
    if (!measured("LibTorch, ONNX Runtime and PyTorch", [&] { libTorch(report); })) return;
    if (!installed(shellWord(python_)))
      std::cerr << "ONNX Runtime and PyTorch: left out: no " << python_
                << "; tools/setup --group=import makes build/import-venv\n";
    else
      measured("ONNX Runtime and PyTorch", [&] { inPython(report); });
  }

 private:
  // Whether a measurement ended; if not, a line says which rows are left out and why.
  static bool measured(const char* rows, const std::function<void()>& measure) {
    try {
      measure();
      return true;
    } catch (const std::exception& error) {
      std::cerr << rows << ": left out: " << error.what() << "\n";
      return false;
    }
  }

  void libTorch(Report& report) {
    std::vector<double> rates;
    for (int round = 0; round < request_.rounds(); ++round)
      rates.push_back(libTorchRate(request_, drawn_));
    output(cat(shellWord(request_.tc0), " sample ", kDigits, " --count 4096 --seed 1 --quiet -o ",
               shellWord(drawn_.string()), " 2>&1"));
    report.add({"digits: LibTorch", median(rates), "/s"});
  }

  void inPython(Report& report) const {
    const std::string command = cat(
        shellWord(python_), " tests/bench/models_reference.py --checkpoint ", kDigits, " --drawn ",
        shellWord(drawn_.string()), " --onnx ", shellWord(cat(kFolder, "/digits.onnx")),
        " --seconds ", request_.options.quick ? "0.05" : "0.5");
    Model model(files_, request_);
    std::map<std::string, std::vector<double>> rates, ratios;
    bool same = true;
    for (int round = 0; round < request_.rounds(); ++round) {
      const auto found = nlohmann::json::parse(output(command));
      model.secondsPerSample(true);  // wakes pages
      const double circuit = 1 / model.secondsPerSample(false);
      same = same && found["equal"];
      for (const auto& row : found["rows"]) {
        const std::string peer = row["name"];
        const double rate = 1 / row["seconds_per_sample"].get<double>();
        rates[cat(peer, ", batch ", row["batch"].dump())].push_back(rate);
        if (row["batch"] == 1024) ratios[peer].push_back(circuit / rate);
      }
    }
    for (const auto& [name, values] : rates)
      report.add({"digits: " + name, median(values), "/s", {}, equal(same)});
    for (const auto& [peer, values] : ratios)
      report.add({cat("digits, lean / ", peer), median(values), "times", atLeast(1)});
  }

  const Request& request_;
  const ModelFiles& files_;
  fs::path drawn_;
  std::string python_;
};

Request parsed(const std::vector<std::string>& words) {
  Request request;
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool last = i + 1 == words.size();
    if (words[i] == "--before" && !last)
      request.before = words[++i];
    else if (words[i] == "--only" && !last)
      request.only = words[++i];
    else if (words[i].starts_with("--revision") || words[i] == "--keep" || words[i] == "--against")
      rest.insert(rest.end(), {words[i], last ? "" : words[++i]});
    else if (words[i].starts_with("-"))
      rest.push_back(words[i]);
    else
      request.files.push_back(words[i]);
  }
  request.options = parseOptions(rest);
  request.tc0 = (fs::read_symlink("/proc/self/exe").parent_path() / "tc0").string();
  for (const std::string& file : request.files)
    if (!fs::exists(file)) fail(file, ": required a circuit, found no file");
  if (!request.before.empty() && !fs::is_regular_file(request.before))
    fail("--before: required a tc0 of another revision, found '", request.before, "'");
  return request;
}

int run(std::vector<std::string> words) {
  const Request request = parsed(words);
  if (!fs::exists(kDigits)) fail("required ", kDigits, ": run this in the project's root");
  std::vector<ModelFiles> all;
  auto wanted = [&](const std::string& name) {
    return request.only.empty() || name.starts_with(request.only);
  };
  for (const ModelSource& source : modelSources())
    if (wanted(source.name))
      if (auto files = made(source, kFolder, request.tc0)) all.push_back(*files);
  for (const std::string& file : request.files) all.push_back(filesAt(fs::path(file).stem(), file));
  if (all.empty()) fail("--only: required a circuit such as digits, found '", request.only, "'");
  Report report(request.options);
  report.start();
  for (const ModelFiles& files : all) {
    Model model(files, request);
    model.rows(report);
    model.commandRows(report);
  }
  for (const ModelFiles& files : all)
    if (files.name == "digits, lean") Peers(request, files).rows(report);
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  return tc0::bench::mainOf("tc0-bench-models", count, words, tc0::bench::run);
}
