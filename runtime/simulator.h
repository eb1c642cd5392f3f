#pragma once

#include <memory>
#include <string>
#include <vector>

#include "circuit/evaluate.h"
#include "circuit/tc0_file.h"
#include "runtime/numbers.h"

namespace tc0 {

class ArrayEngine;
class GateEngine;

enum class Engine { kArray, kGate, kNaive };
std::string_view engineName(Engine engine);
Engine engineNamed(std::string_view name);  // throws Error
/// Arrays for a circuit, gates for a netlist.
Engine usualEngine(const AnyCircuit& model);

/// A circuit or netlist, ready to be run on batches of samples: the one thing that most users need.
///
///   Simulator simulator(parseTc0(readFile("digits.tc0"), "digits.tc0"));
///   Results results = simulator.run(batch);                    // results.outputs
///   simulator.run(batch, {{simulator.arrayNamed("exp")}, {}})  // one array in between as well
///
/// Engines: arrays of numbers (circuits; the fastest), gates (netlists, and circuits small enough
/// to be expanded), or the naive evaluators that both are compared with. Results are exact and the
/// same on all of them. Runs are const and may be concurrent; nothing is shared between simulators
/// but oneTBB's threads.
class Simulator {
 public:
  /// With the usual engine, unless told otherwise. Throws Error where the
  /// engine cannot run the model: arrays of a netlist, or gates of a circuit too large to expand.
  explicit Simulator(AnyCircuit model);
  Simulator(AnyCircuit model, Engine engine, Isa isa = bestIsa());
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  Simulator& operator=(Simulator&&) noexcept;

  Results run(const SampleView& batch, const Watch& watch = {},
              const RunOptions& options = {}) const;

  /// The same into `results`, whose memory is used again where the engine is the arrays': with runs
  /// of equal sizes nothing is allocated, which otherwise takes as long as a small circuit.
  void run(const SampleView& batch, const Watch& watch, const RunOptions& options,
           Results& results) const;

  /// Outputs alone, into the caller's memory and in types of his choice: outputs[p] has
  /// samples * elements numbers as in Results::outputs. Small circuits run as fast as what passes
  /// in and out: bytes pass at eight times the rate of 64-bit numbers.
  ///
  ///   std::vector<std::uint8_t> in(samples * 256), out(samples * 64);
  ///   simulator.runInto({samples, {in}}, {out}, {});
  ///
  /// Throws Error too where an output does not fit its type: the array engine by its proven range,
  /// before it starts; the others by its values, as they come.
  void runInto(const SampleView& batch, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  Engine engine() const { return engine_; }
  const std::vector<InputPort>& inputs() const { return inputs_; }
  /// Names and shapes of what leaves; nothing else of the ports is filled in.
  struct OutputName {
    std::string name;
    Shape shape;
  };
  const std::vector<OutputName>& outputs() const { return outputs_; }
  std::int64_t gates() const;
  ArrayId arrayNamed(const std::string& name) const;  // throws Error; circuits alone
  const Circuit* circuit() const { return circuit_.get(); }

 private:
  Results runNaively(const SampleView& batch, const Watch& watch, const RunOptions& options) const;
  Results runGates(const SampleView& batch, const Watch& watch, const RunOptions& options) const;

  Engine engine_;
  std::unique_ptr<const Circuit> circuit_;  // or null
  std::unique_ptr<const Netlist> netlist_;  // for gates, and of a netlist; or null
  std::unique_ptr<const ArrayEngine> arrays_;
  std::unique_ptr<const GateEngine> gates_;
  std::vector<InputPort> inputs_;
  std::vector<OutputName> outputs_;
};

/// One sample of a batch, as the naive evaluators take it.
InputValues sampleOf(const SampleView& batch, const std::vector<InputPort>& ports,
                     std::int64_t sample);

/// A batch of given samples, or of uniformly random ones.
SampleBatch batchOf(const std::vector<InputValues>& samples, std::size_t ports);
SampleBatch randomBatch(std::int64_t samples, std::uint64_t seed,
                        const std::vector<InputPort>& ports);

}  // namespace tc0
