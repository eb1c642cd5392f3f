// The engines beside other people's simulators, on the same vectors in the same run: Verilator (our
// Verilog, and the layers as one would write them for speed) and ABC's random simulation.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/expand.h"
#include "circuit/formats/aiger.h"
#include "circuit/formats/names.h"
#include "circuit/formats/verilog.h"
#include "circuit/generate/generators.h"
#include "layers.h"
#include "report.h"
#include "runtime/simulator.h"

namespace tc0::bench {
namespace {

namespace fs = std::filesystem;

struct Rate {
  double perSecond = 0;
  std::uint64_t checksum = 0;
};

std::string output(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string text;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) text.append(block, n);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + text);
  return text;
}

bool installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

void mix(std::uint64_t& checksum, std::uint64_t value) {
  checksum = checksum * 1099511628211U + value;
}

// One engine on one thread: vectors a second, and a checksum of every output of every vector.
Rate ours(const Model& model, Engine engine, const SampleBatch& batch,
          const std::vector<BitVector>& outputs, const Timer& timer) {
  Simulator simulator(model, engine);
  RunOptions options;
  options.threads = 1;
  Results results;
  double seconds = timer.best([&] { simulator.run(batch, {}, options, results); });
  Rate rate{static_cast<double>(batch.samples) / seconds, 0};
  for (std::int64_t s = 0; s < batch.samples; ++s) {
    std::size_t number = 0;
    for (const auto& port : results.outputs) {
      std::size_t elements = port.size() / static_cast<std::size_t>(batch.samples);
      for (std::size_t e = 0; e < elements; ++e, ++number)
        mix(rate.checksum,
            static_cast<std::uint64_t>(port[static_cast<std::size_t>(s) * elements + e]) &
                ((std::uint64_t{1} << outputs[number].width) - 1));
    }
  }
  return rate;
}

// A C++ main around Verilator's model: reads the bits of all vectors, sets the inputs by `assign`,
// and times nothing but that and eval.
std::string harness(const std::string& assign, std::int64_t bits,
                    const std::vector<BitVector>& outputs) {
  std::string read;
  for (const BitVector& vector : outputs)
    read +=
        cat("      mix(top.", vector.name, " & ", (std::uint64_t{1} << vector.width) - 1, "u);\n");
  return cat(R"(#include "Vtc0.h"
#include "verilated.h"
#include <chrono>
#include <cstdio>
#include <vector>
static unsigned long checksum;
static inline void mix(unsigned long value) { checksum = checksum * 1099511628211ul + value; }
int main(int, char** words) {
  Vtc0 top;
  std::FILE* file = std::fopen(words[1], "rb");
  std::vector<unsigned char> all;
  unsigned char block[65536];
  for (size_t n; (n = std::fread(block, 1, sizeof block, file)) > 0;) all.insert(all.end(), block, block + n);
  const size_t bits = )",
             bits, R"(, vectors = all.size() / bits;
  std::vector<unsigned> packed(vectors * ((bits + 31) / 32));
  for (size_t v = 0; v < vectors; ++v)
    for (size_t i = 0; i < bits; ++i) packed[v * ((bits + 31) / 32) + i / 32] |= unsigned(all[v * bits + i]) << (i % 32);
  double best = 1e300;
  for (int round = 0; round < 3; ++round) {
    checksum = 0;
    auto start = std::chrono::steady_clock::now();
    for (size_t v = 0; v < vectors; ++v) {
      const unsigned char* p = all.data() + v * bits;
      const unsigned* w = packed.data() + v * ((bits + 31) / 32);
      (void)p; (void)w;
)",
             assign, "      top.eval();\n", read, R"(    }
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (seconds < best) best = seconds;
  }
  std::printf("%.9g %lu\n", vectors / best, checksum);
}
)");
}

Rate verilator(const fs::path& folder, const std::string& verilog, const std::string& main,
               const fs::path& vectors) {
  fs::create_directories(folder);
  std::ofstream(folder / "tc0.v") << verilog;
  std::ofstream(folder / "main.cc") << main;
  output(
      "cd " + folder.string() +
      " && verilator --cc --exe --build -O3 --x-assign fast --x-initial fast --noassert -Wno-fatal "
      "-Wno-lint -CFLAGS -O2 --top-module tc0 tc0.v main.cc >log 2>&1");
  std::istringstream found(output((folder / "obj_dir/Vtc0").string() + " " + vectors.string()));
  Rate rate;
  found >> rate.perSecond >> rate.checksum;
  return rate;
}

// `few` vectors are what the slow simulator gets, `many` what ours are timed on; the checksums are
// of the few.
void compare(Report& report, const Options& options, const fs::path& folder,
             const std::string& name, const Circuit& circuit, const std::string& counting,
             double target, double countingTarget) {
  Timer timer(options.quick);
  Netlist netlist = toNetlist(circuit);
  NetNames names(netlist);
  SampleBatch few = randomBatch(options.quick ? 256 : 20000, 7, netlist.inputPorts());
  SampleBatch many = randomBatch(options.quick ? 4096 : 8192, 8, netlist.inputPorts());
  std::string place = name.substr(0, name.find(' ')) + cat(netlist.gates());
  fs::create_directories(folder / place);
  fs::path vectors = folder / place / "vectors";
  std::ofstream file(vectors, std::ios::binary);
  for (std::int64_t s = 0; s < few.samples; ++s)
    for (std::uint8_t bit :
         encodeInputs(netlist.inputPorts(), sampleOf(few, netlist.inputPorts(), s)))
      file.put(static_cast<char>(bit));
  file.close();

  Rate array = ours(circuit, Engine::kArray, many, names.outputs(), timer);
  Rate gate = ours(circuit, Engine::kGate, many, names.outputs(), timer);
  std::uint64_t expected =
      ours(circuit, Engine::kArray, few, names.outputs(), Timer(true)).checksum;
  report.add({name + ": array engine", array.perSecond, "vectors/s", {}, Equal::kNotCompared});
  report.add({name + ": gate engine",
              gate.perSecond,
              "vectors/s",
              {},
              equal(array.checksum == gate.checksum)});

  std::ostringstream verilog;
  writeVerilog(netlist, verilog, {});
  std::string assign;
  std::vector<std::string> bits = names.inputBits();
  for (std::size_t i = 0; i < bits.size(); ++i)
    assign += cat("      top.", bits[i], " = p[", i, "];\n");
  Rate sums = verilator(folder / place / "sums", verilog.str(),
                        harness(assign, netlist.inputs(), names.outputs()), vectors);
  report.add({name + ": Verilator, sums",
              sums.perSecond,
              "vectors/s",
              {},
              equal(sums.checksum == expected)});
  report.add({name + ": array engine / it", array.perSecond / sums.perSecond, "times",
              atLeast(target), Equal::kNotCompared});
  report.add({name + ": gate engine / it", gate.perSecond / sums.perSecond, "times", atLeast(3),
              Equal::kNotCompared});
  if (counting.empty()) return;
  std::vector<BitVector> outputs;
  for (std::size_t y = 0; y < names.outputs().size(); ++y)
    outputs.push_back({cat("y_", y), 4, false});
  Rate counts = verilator(folder / place / "counting", counting,
                          harness(cat("      for (int i = 0; i < ", (netlist.inputs() + 31) / 32,
                                      "; ++i) top.x[i] = w[i];\n"),
                                  netlist.inputs(), outputs),
                          vectors);
  report.add({name + ": Verilator, $countones",
              counts.perSecond,
              "vectors/s",
              {},
              equal(counts.checksum == expected)});
  report.add({name + ": array engine / it", array.perSecond / counts.perSecond, "times",
              atLeast(countingTarget), Equal::kNotCompared});
}

// Random two-input gates over the wires before them; the last 64 leave.
Netlist randomLogic(std::int64_t gates, std::int64_t reach) {
  NetlistBuilder builder;
  std::mt19937_64 random(3);
  for (int i = 0; i < 256; ++i) builder.bit(cat("i", i));
  for (std::int64_t g = 0; g < gates; ++g) {
    std::int64_t wires = builder.wires(), first = std::max<std::int64_t>(0, wires - reach);
    auto any = [&] {
      return first +
             static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(wires - first));
    };
    std::int64_t a = any(), b = any();
    if (a == b) b = a > 0 ? a - 1 : a + 1;
    if (a > b) std::swap(a, b);
    bool notA = random() % 2 != 0, notB = random() % 2 != 0;
    builder.gate({0, {{a, notA ? -1 : 1}, {b, notB ? -1 : 1}}}, 2 - notA - notB);
  }
  std::vector<Form> outputs(64);
  for (std::int64_t k = 0; k < 64; ++k)
    outputs[static_cast<std::size_t>(k)].wires = {{builder.wires() - 64 + k, 1}};
  builder.output("y", {64}, outputs);
  return builder.finish();
}

// ABC simulates words of 32 patterns; its values are not compared, they are its own random ones.
void compareAbc(Report& report, const Options& options, const fs::path& folder) {
  Netlist netlist = randomLogic(options.quick ? 20000 : 200000, 20000);
  fs::create_directories(folder);
  std::ofstream file(folder / "logic.aig", std::ios::binary);
  writeAigerBinary(netlist, file, {});
  file.close();
  Netlist back = readAiger(
      [&] {
        std::ostringstream text;
        text << std::ifstream(folder / "logic.aig", std::ios::binary).rdbuf();
        return text.str();
      }(),
      "logic.aig");
  SampleBatch batch = randomBatch(options.quick ? 4096 : 65536, 5, netlist.inputPorts());
  Simulator simulator(netlist), again(back);
  RunOptions one;
  one.threads = 1;
  Results results, others;
  // The file's inputs are bits of their own, in the same order.
  double seconds = Timer(options.quick).best([&] { results = simulator.run(batch, {}, one); });
  double seconds2 = Timer(options.quick).best([&] { others = again.run(batch, {}, one); });
  double ands = static_cast<double>(back.gates());
  double rate = ands * static_cast<double>(batch.samples) / seconds2;
  report.add({"logic: gate engine, as written",
              static_cast<double>(netlist.gates()) * static_cast<double>(batch.samples) / seconds,
              "gates/s",
              {},
              Equal::kNotCompared});
  bool same = true;  // the file's outputs are 64 ports of one bit
  for (std::size_t k = 0; k < 64; ++k)
    for (std::size_t v = 0; v < static_cast<std::size_t>(batch.samples); ++v)
      same &= results.outputs[0][v * 64 + k] == others.outputs[k][v];
  report.add({"logic: gate engine, read from AIGER", rate, "ANDs/s", {}, equal(same)});

  constexpr int kFrames = 1;
  auto abcSeconds = [&](int words) {
    using Clock = std::chrono::steady_clock;
    double best = 1e300;
    for (int round = 0; round < 3; ++round) {
      Clock::time_point start = Clock::now();
      output(cat("cd ", folder.string(), " && berkeley-abc -c 'read_aiger logic.aig; sim -m -F ",
                 kFrames, " -W ", words, "' 2>&1"));
      best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
    }
    return best;
  };
  int words = options.quick ? 64 : 2048;
  double abc = abcSeconds(words) - abcSeconds(1);  // without reading the file
  double abcRate = ands * 32 * (words - 1) * kFrames / abc;
  report.add({"logic: ABC's simulation", abcRate, "ANDs/s", {}, Equal::kNotCompared});
  report.add({"logic: gate engine / it", rate / abcRate, "times", atLeast(1), Equal::kNotCompared});
}

int run(const std::vector<std::string>& words) {
  Options options = parseOptions(words);
  Report report(options);
  report.start();
  fs::path folder = fs::temp_directory_path() / cat("tc0-bench-peers.", ::getpid());
  if (installed("verilator")) {
    std::vector<Layer> one{randomLayer(256, 120, 1)}, two{one[0], randomLayer(64, 300, 2)};
    compare(report, options, folder, "layer", layeredCircuit(one), countingVerilog(one), 100, 30);
    compare(report, options, folder, "two layers", layeredCircuit(two), countingVerilog(two), 100,
            30);
    compare(report, options, folder, "multiplier of 8 bits",
            generator("multiplier").make({.bits = 8}), "", 1, 1);
    compare(report, options, folder, "sum of 16 numbers of 8 bits",
            generator("iterated-sum").make({.n = 16, .bits = 8}), "", 1, 1);
  } else {
    std::cerr << "verilator is not installed: left out\n";
  }
  if (installed("berkeley-abc"))
    compareAbc(report, options, folder / "logic");
  else
    std::cerr << "berkeley-abc is not installed: left out\n";
  fs::remove_all(folder);
  return report.finish();
}

}  // namespace
}  // namespace tc0::bench

int main(int count, char** words) {
  try {
    return tc0::bench::run(std::vector<std::string>(words + 1, words + count));
  } catch (const std::exception& error) {
    std::cerr << "tc0-bench-peers: " << error.what() << "\n";
    return 2;
  }
}
