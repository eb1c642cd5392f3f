#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "circuit/evaluate.h"
#include "circuit/tc0_file.h"
#include "runtime/numbers.h"
#include "runtime/packed.h"

namespace tc0 {

class ArrayEngine;
class GateEngine;

enum class Engine { kArray, kGate, kNaive };

/// Every engine with its name: the one list that options, help and tests read.
inline constexpr std::array<std::pair<Engine, const char*>, 3> kEngineNames{
    {{Engine::kArray, "array"}, {Engine::kGate, "gate"}, {Engine::kNaive, "naive"}}};

std::string_view engineName(Engine engine);
/// Throws Error if no engine has this name.
Engine engineNamed(std::string_view name);
/// The array engine for a circuit, the gate engine for a netlist.
Engine usualEngine(const AnyCircuit& model);

/// A circuit or netlist that is ready to run on batches of samples. Most users need nothing else.
///
///   Simulator simulator(parseTc0(readFile("digits.tc0"), "digits.tc0"));
///   Results results = simulator.run(batch);                    // results.outputs
///   simulator.run(batch, {{simulator.arrayNamed("exp")}, {}})  // one intermediate array as well
///
/// There are three engines: arrays of numbers (circuits only; the fastest), gates (netlists, and
/// circuits small enough to be expanded), and the naive evaluators that both are compared with. All
/// give the same exact results. Runs are const and may be concurrent. Simulators share nothing but
/// oneTBB's threads.
class Simulator {
 public:
  /// What a netlist and its plan may take unless told otherwise: a gibibyte, which about 200 million
  /// wires in lists need.
  static constexpr std::uint64_t kPlanBytes = std::uint64_t{1} << 30;

  /// Uses the model's usual engine if none is given. Throws Error if the engine cannot run the
  /// model: the array engine has no netlists, and the gate engine refuses a model whose netlist and
  /// plan it estimates at more than `planBytes` bytes, before it makes them.
  explicit Simulator(AnyCircuit model);
  Simulator(AnyCircuit model, Engine engine, Isa isa = bestIsa(),
            std::uint64_t planBytes = kPlanBytes);
  ~Simulator();
  Simulator(Simulator&&) noexcept;
  Simulator& operator=(Simulator&&) noexcept;

  Results run(const SampleView& batch, const Watch& watch = {},
              const RunOptions& options = {}) const;

  /// Writes into `results`. The array engine uses its memory again: runs of equal sizes allocate
  /// nothing, and allocating takes as long as running a small circuit.
  void run(const SampleView& batch, const Watch& watch, const RunOptions& options,
           Results& results) const;

  /// Writes the outputs alone into the caller's memory, in the caller's types: outputs[p] has
  /// samples * elements numbers, ordered as in Results::outputs. Passing numbers in and out limits
  /// small circuits, and bytes pass at eight times the rate of 64-bit numbers.
  ///
  ///   std::vector<std::uint8_t> in(samples * 256), out(samples * 64);
  ///   simulator.runInto({samples, {in}}, {out}, {});
  ///
  /// Also throws Error if an output does not fit its type. The array engine decides by the proven
  /// range, before it starts; the others decide by the values, when they appear.
  void runInto(const SampleView& batch, const std::vector<NumbersOut>& outputs,
               const RunOptions& options) const;

  /// Takes and gives single bits, packed 64 samples a word (packed.h). The gate engine takes and gives them as they are; the others go through bytes. Throws Error if an
  /// input or output is no single bit.
  ///
  ///   std::int64_t words = packedWords(samples);
  ///   std::vector<std::uint64_t> in(256 * words), out(64 * words);
  ///   simulator.runPacked({samples, {{in.data(), 256, words}}}, {{out.data(), 64, words}}, {});
  ///
  void runPacked(const PackedSamples& batch, const std::vector<PackedOut>& outputs,
                 const RunOptions& options) const;

  Engine engine() const { return engine_; }
  const std::vector<InputPort>& inputs() const { return inputs_; }
  /// The name and shape of an output.
  struct OutputName {
    std::string name;
    Shape shape;
  };
  const std::vector<OutputName>& outputs() const { return outputs_; }
  std::int64_t gates() const;
  /// Throws Error if the model is a netlist or has no array of this name.
  ArrayId arrayNamed(const std::string& name) const;
  /// Null if the model is a netlist.
  const Circuit* circuit() const { return circuit_.get(); }

 private:
  Results runNaively(const SampleView& batch, const Watch& watch, const RunOptions& options) const;
  Results runGates(const SampleView& batch, const Watch& watch, const RunOptions& options) const;

  Engine engine_;
  std::unique_ptr<const Circuit> circuit_;  // null if the model is a netlist
  // The model, or the circuit expanded for the gate engine; otherwise null.
  std::unique_ptr<const Netlist> netlist_;
  std::unique_ptr<const ArrayEngine> arrays_;  // null unless it is the engine
  std::unique_ptr<const GateEngine> gates_;    // null unless it is the engine
  std::vector<InputPort> inputs_;
  std::vector<OutputName> outputs_;
};

/// One sample of a batch in the form that the naive evaluators take.
InputValues sampleOf(const SampleView& batch, const std::vector<InputPort>& ports,
                     std::int64_t sample);

/// A batch of the given samples, for a model with so many input ports.
SampleBatch batchOf(const std::vector<InputValues>& samples, std::size_t ports);

/// Uniformly random samples from a stream of them that the seed begins. Sample s is the same whatever
/// range it is drawn in, so the parts of a batch can be made on different machines.
SampleBatch randomBatch(SampleRange samples, std::uint64_t seed,
                        const std::vector<InputPort>& ports);
/// The first samples of the stream.
SampleBatch randomBatch(std::int64_t samples, std::uint64_t seed,
                        const std::vector<InputPort>& ports);

}  // namespace tc0
