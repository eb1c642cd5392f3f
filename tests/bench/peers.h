#pragma once

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/netlist.h"

/// Other people's simulators, each run on a file of vectors: one byte a bit, inputs in the order of
/// the netlist's wires. Each gives the vectors that it does in a second of the processor, and a
/// checksum of every output of every vector.
namespace tc0::bench {

namespace fs = std::filesystem;

struct Rate {
  double perSecond = 0;
  std::uint64_t checksum = 0;
};

inline void mix(std::uint64_t& checksum, std::uint64_t value) {
  checksum = checksum * 1099511628211U + value;
}

inline std::string output(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string text;
  char block[4096];
  for (std::size_t n; (n = std::fread(block, 1, sizeof block, pipe)) > 0;) text.append(block, n);
  if (::pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + text);
  return text;
}

/// Seconds of the processor that this process has taken (childSeconds: the programs that it waited
/// for). Unlike the time of day, they do not grow while other programs use the machine.
inline double ownSeconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}
inline double childSeconds() {
  rusage used{};
  ::getrusage(RUSAGE_CHILDREN, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec +
         1e-6 * (used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

/// The least that several runs on one thread take of the processor.
inline double bestOfRuns(bool quick, const std::function<void()>& body) {
  double best = 1e300, all = 0;
  for (int runs = 0; runs == 0 || (!quick && (runs < 3 || all < 0.5)); ++runs) {
    double start = ownSeconds();
    body();
    double taken = ownSeconds() - start;
    best = std::min(best, taken);
    all += taken;
  }
  return best;
}

inline double secondsOf(const std::string& command) {
  double start = childSeconds();
  output(command);
  return childSeconds() - start;
}

inline bool installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

/// A C++ main around Verilator's model: reads the bits of all vectors, sets the inputs by `assign`
/// (from p, a byte a bit, or w, 32 bits a word), and times nothing but that, eval and `read`.
inline std::string harness(const std::string& assign, std::int64_t bits, const std::string& read) {
  return cat(R"(#include "Vtc0.h"
#include "verilated.h"
#include <cstdio>
#include <ctime>
#include <vector>
static double seconds() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}
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
    double start = seconds();
    for (size_t v = 0; v < vectors; ++v) {
      const unsigned char* p = all.data() + v * bits;
      const unsigned* w = packed.data() + v * ((bits + 31) / 32);
      (void)p; (void)w;
)",
             assign, "      top.eval();\n", read, R"(    }
    double taken = seconds() - start;
    if (taken < best) best = taken;
  }
  std::printf("%.9g %lu\n", vectors / best, checksum);
}
)");
}

/// C++ text for harness() that reads the outputs one by one.
inline std::string readEach(const std::vector<BitVector>& outputs) {
  std::string read;
  for (const BitVector& vector : outputs)
    read +=
        cat("      mix(top.", vector.name, " & ", (std::uint64_t{1} << vector.width) - 1, "u);\n");
  return read;
}

inline Rate verilator(const fs::path& folder, const std::string& verilog, const std::string& main,
                      const fs::path& vectors) {
  fs::create_directories(folder);
  std::ofstream(folder / "tc0.v") << verilog;
  std::ofstream(folder / "main.cc") << main;
  output("cd " + folder.string() +
         " && verilator --cc --exe --build -O3 --x-assign fast --x-initial fast --noassert "
         "--output-split 5000 --output-split-cfuncs 1000 -Wno-fatal -Wno-lint -MAKEFLAGS "
         "OPT_FAST=-O2 -j 2 --top-module tc0 tc0.v main.cc >log 2>&1");
  std::istringstream found(output((folder / "obj_dir/Vtc0").string() + " " + vectors.string()));
  Rate rate;
  found >> rate.perSecond >> rate.checksum;
  return rate;
}

/// Runs Icarus on the module and a Verilog main: `ports` connects the module to the bits v[i],
/// `mixes` are its outputs with 64 bits each. The time is that of all vectors less that of the
/// first alone.
inline Rate icarus(const fs::path& folder, const std::string& verilog, const std::string& wires,
                   const std::string& ports, const std::vector<std::string>& mixes,
                   std::int64_t bits, const fs::path& vectors, std::int64_t count) {
  fs::create_directories(folder);
  std::ofstream(folder / "tc0.v") << verilog;
  std::ifstream in(vectors, std::ios::binary);
  std::ofstream text(folder / "bits");
  std::string row(bits, 0);
  for (std::int64_t v = 0; v < count && in.read(row.data(), bits); ++v) {
    for (std::int64_t i = bits; i-- > 0;) text.put(row[i] != 0 ? '1' : '0');
    text.put('\n');
  }
  text.close();
  std::ofstream main(folder / "main.v");
  main << "module main;\n  reg [" << bits - 1 << ":0] all [0:" << count - 1 << "];\n  reg ["
       << bits - 1 << ":0] v;\n  reg [63:0] sum;\n  integer i, count;\n"
       << wires << "  tc0 dut(" << ports
       << ");\n  initial begin\n    $readmemb(\"bits\", all);\n    sum = 0;\n"
          "    if (!$value$plusargs(\"count=%d\", count)) count = 0;\n"
          "    for (i = 0; i < count; i = i + 1) begin\n      v = all[i];\n      #1;\n";
  for (const std::string& mixed : mixes)
    main << "      sum = sum * 64'd1099511628211 + " << mixed << ";\n";
  main << "    end\n    $display(\"%0d\", sum);\n    $finish;\n  end\nendmodule\n";
  main.close();
  std::string place = "cd " + folder.string() + " && ";
  output(place + "iverilog -g2012 -s main -o main.vvp tc0.v main.v >log 2>&1");
  double start = childSeconds();
  std::string found = output(cat(place, "vvp -n main.vvp +count=", count, " 2>&1 | tail -n 1"));
  double all = childSeconds() - start;
  double one = secondsOf(place + "vvp -n main.vvp +count=1");
  return {(count - 1) / std::max(all - one, 1e-6), std::strtoull(found.c_str(), nullptr, 10)};
}

/// AND gates a second of ABC's random simulation, 32 patterns a word, without the time to read the
/// file. ABC makes its own random values, so there is no checksum.
inline double abcRate(const fs::path& folder, const std::string& file, double ands, int words) {
  auto seconds = [&](int count) {
    double best = 1e300;
    for (int round = 0; round < 3; ++round)
      best =
          std::min(best, secondsOf(cat("cd ", folder.string(), " && berkeley-abc -c 'read_aiger ",
                                       file, "; sim -m -F 1 -W ", count, "' 2>&1")));
    return best;
  };
  return ands * 32 * (words - 1) / (seconds(words) - seconds(1));
}

}  // namespace tc0::bench
