#pragma once

#include <cstdint>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "circuit/base/error.h"
#include "circuit/formats/logic_builder.h"
#include "circuit/netlist.h"
#include "runtime/packed.h"
#include "tests/bench/peers.h"

/// Layers of random functions of two wires, as networks of trained logic gates are (Petersen,
/// Borgelt, Kuehne, Deussen: Deep Differentiable Logic Gate Networks, 2022), and the straight-line C
/// that such networks are compiled to, with words of any width.
namespace tc0::bench {

struct LayeredLogic {
  struct Gate {
    int table;                 // bit a + 2 b is its value
    std::int64_t left, right;  // places in the layer before
  };
  std::int64_t inputs;
  std::vector<std::vector<Gate>> layers;
};

/// The ten functions that depend on both wires, drawn uniformly.
inline LayeredLogic randomLayers(std::int64_t inputs, std::int64_t layers, std::int64_t width) {
  constexpr int kTables[] = {1, 2, 4, 6, 7, 8, 9, 11, 13, 14};
  std::mt19937_64 random(5);
  LayeredLogic logic{inputs, {}};
  std::int64_t before = inputs;
  for (std::int64_t l = 0; l < layers; ++l, before = width) {
    auto& layer = logic.layers.emplace_back();
    for (std::int64_t k = 0; k < width; ++k) {
      std::int64_t left = random() % before, right = random() % (before - 1);
      layer.push_back({kTables[random() % 10], left, right + (right >= left ? 1 : 0)});
    }
  }
  return logic;
}

/// The netlist, as a reader of BLIF makes it: an exclusive or is the difference of two gates.
inline Netlist netlistOf(const LayeredLogic& logic) {
  NetlistBuilder builder;
  LogicBuilder made(builder);
  std::int64_t x = builder.input("x", {logic.inputs}, {0, 1}, {Coding::Kind::kBits, 1});
  std::vector<Form> before;
  for (std::int64_t i = 0; i < logic.inputs; ++i) before.push_back({0, {{x + i, 1}}});
  for (const auto& layer : logic.layers) {
    std::vector<Form> nets;
    for (const LayeredLogic::Gate& gate : layer) {
      // The function is symmetric if one wire may count as complemented.
      bool flip = (gate.table >> 1 & 1) != (gate.table >> 2 & 1);
      Literal literals[] = {{&before[gate.left], flip}, {&before[gate.right]}};
      int none = flip ? 1 : 0;
      nets.push_back(made.symmetric(
          literals, {(gate.table >> none & 1) != 0, (gate.table >> (none ^ 1) & 1) != 0,
                     (gate.table >> (3 ^ none) & 1) != 0}));
    }
    before = std::move(nets);
  }
  builder.output("y", {std::ssize(before)}, before);
  return builder.finish();
}

/// C of the layers, in functions of a hundred gates: longer ones take the compiler far longer.
/// `main` reads the packed rows of a file, runs blocks of a word's samples, and prints the gates of
/// single samples a second, the best of several runs, and a checksum of all outputs.
inline std::string compiledC(const LayeredLogic& logic, int words) {
  const char* kText[] = {"", "~(%a | %b)", "%a & ~%b",   "",         "~%a & %b",
                         "", "%a ^ %b",    "~(%a & %b)", "%a & %b",  "~(%a ^ %b)",
                         "", "%a | ~%b",   "",           "~%a | %b", "%a | %b"};
  std::ostringstream c;
  std::int64_t width = std::ssize(logic.layers[0]), layers = std::ssize(logic.layers);
  c << "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n"
       "typedef unsigned long T __attribute__((vector_size("
    << 8 * words << ")));\n#define NOT __attribute__((noinline)) static void\n";
  std::ostringstream calls;
  for (std::int64_t l = 0; l < layers; ++l)
    for (std::int64_t first = 0; first < width; first += 100) {
      c << "NOT f" << l << "_" << first << "(const T* restrict x, T* restrict y) {\n";
      for (std::int64_t k = first; k < std::min(width, first + 100); ++k) {
        const LayeredLogic::Gate& gate = logic.layers[l][k];
        c << "y[" << k << "] = ";
        for (const char* at = kText[gate.table]; *at != 0; ++at)
          if (*at == '%')
            c << "x[" << (*++at == 'a' ? gate.left : gate.right) << "]";
          else
            c << *at;
        c << ";\n";
      }
      c << "}\n";
      std::string from = l == 0 ? "in" : cat("s", l % 2),
                  to = l + 1 == layers ? "out" : cat("s", 1 - l % 2);
      calls << "  f" << l << "_" << first << "(" << from << ", " << to << ");\n";
    }
  c << "static T s0[" << width << "], s1[" << width << "], out[" << width
    << "];\nstatic void net(const T* in) {\n"
    << calls.str() << "}\n#define INPUTS " << logic.inputs << "\n#define OUTPUTS " << width
    << "\n#define GATES " << width * layers << R"(.0
static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}
int main(int count, char** arguments) {
  long samples = atol(arguments[2]), blocks = samples / (8 * sizeof(T)), words = sizeof(T) / 8;
  unsigned long* rows = malloc(INPUTS * samples / 8);
  FILE* file = fopen(arguments[1], "rb");
  if (fread(rows, samples / 8, INPUTS, file) != INPUTS) return 1;
  T* in = aligned_alloc(64, blocks * INPUTS * sizeof(T));
  for (long b = 0; b < blocks; ++b)
    for (long i = 0; i < INPUTS; ++i)
      for (long w = 0; w < words; ++w) in[b * INPUTS + i][w] = rows[i * (samples / 64) + b * words + w];
  double best = 1e300;
  for (int run = 0; run < 9; ++run) {
    double start = seconds();
    for (long b = 0; b < blocks; ++b) net(in + b * INPUTS);
    double taken = seconds() - start;
    if (taken < best) best = taken;
  }
  unsigned long* sums = calloc(OUTPUTS, 8);
  for (long b = 0; b < blocks; ++b) {
    net(in + b * INPUTS);
    for (long o = 0; o < OUTPUTS; ++o)
      for (long w = 0; w < words; ++w) sums[o] = sums[o] * 1099511628211ul + out[o][w];
  }
  unsigned long checksum = 0;
  for (long o = 0; o < OUTPUTS; ++o) checksum = checksum * 1099511628211ul + sums[o];
  printf("%.9g %lu\n", GATES * samples / best, checksum);
}
)";
  return c.str();
}

/// The checksum that main prints, of rows that an engine wrote.
inline std::uint64_t checksumOf(const PackedOut& rows, std::int64_t samples) {
  std::uint64_t checksum = 0;
  for (std::int64_t e = 0; e < rows.rows; ++e) {
    std::uint64_t own = 0;
    for (std::int64_t w = 0; w < samples / 64; ++w) mix(own, rows.row(e)[w]);
    mix(checksum, own);
  }
  return checksum;
}

struct CompiledRate {
  Rate rate;                  // gates of single samples a second
  double compileSeconds = 0;  // of the processor
};

/// Compiles the C by gcc -O2 for this machine and runs it on the packed rows of `vectors`.
inline CompiledRate compiledRate(const fs::path& folder, const LayeredLogic& logic, int words,
                                 const fs::path& vectors, std::int64_t samples) {
  fs::create_directories(folder);
  std::ofstream(folder / "logic.c") << compiledC(logic, words);
  CompiledRate result;
  result.compileSeconds =
      secondsOf(cat("cd ", folder.string(), " && gcc -O2 -march=native -w logic.c -o logic 2>&1"));
  std::istringstream found(
      output(cat((folder / "logic").string(), " ", vectors.string(), " ", samples)));
  found >> result.rate.perSecond >> result.rate.checksum;
  return result;
}

}  // namespace tc0::bench
