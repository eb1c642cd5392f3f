#pragma once

#include "runtime/simulator.h"
#include "tests/bench/compiled_logic.h"
#include "tests/bench/report.h"

namespace tc0::bench {

/// Layers of random two-input functions, beside the C that networks of logic gates are compiled to.
/// Packed bits come in and go out on both sides; the compiler's time is a row of its own.
inline void compareCompiled(Report& report, const Options& options, const fs::path& folder,
                            const std::string& name) {
  fs::create_directories(folder);
  const std::int64_t inputs = 256, layers = 6, width = options.quick ? 800 : 8000;
  const std::int64_t samples = 4096, rowWords = packedWords(samples);
  LayeredLogic logic = randomLayers(inputs, layers, width);
  std::vector<std::uint64_t> in(inputs * rowWords), out(width * rowWords);
  std::mt19937_64 random(6);
  for (std::uint64_t& word : in) word = random();
  std::ofstream(folder / "rows", std::ios::binary)
      .write(reinterpret_cast<const char*>(in.data()), std::ssize(in) * 8);

  const std::string title = cat(name, ", ", layers, " x ", width, " gates: ");
  auto row = [&](const std::string& what, double value, const std::string& unit, Bound bound = {},
                 Equal same = Equal::kNotCompared) {
    report.add({title + what, value, unit, bound, same});
  };
  double start = ownSeconds();
  Simulator simulator(netlistOf(logic), Engine::kGate);
  row("gate engine, planned", ownSeconds() - start, "s");
  RunOptions one;
  one.threads = 1;
  PackedOut rows{out.data(), width, rowWords};
  const double seconds = bestOfRuns(options.quick, [&] {
    simulator.runPacked({samples, {{in.data(), inputs, rowWords}}}, {rows}, one);
  });
  const double ours = static_cast<double>(layers * width * samples) / seconds;
  row("gate engine", ours, "gates/s");
  for (int words : {1, 8}) {
    CompiledRate c = compiledRate(folder / cat("c", words), logic, words, folder / "rows", samples);
    const std::string peer = cat("C, words of ", 64 * words, " bits");
    row(peer, c.rate.perSecond, "gates/s", {}, equal(c.rate.checksum == checksumOf(rows, samples)));
    row(peer + ", compiled", c.compileSeconds, "s");
    row("gate engine / it", ours / c.rate.perSecond, "times", atLeast(0.5));
  }
}

}  // namespace tc0::bench
