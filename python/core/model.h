#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "circuit/tc0_file.h"
#include "python/core/numbers.h"
#include "runtime/simulator.h"

namespace tc0::python {

/// A circuit or a netlist as Python holds it. It does not change; the engine is made when something is
/// first computed. Structured answers are JSON text, which Python turns into its own objects. May be
/// used by several threads at once.
class Model {
 public:
  explicit Model(AnyCircuit any) : any_(std::move(any)) {}

  /// Reads a .tc0 file, or, if `format` is not empty, a file in another tool's format.
  static std::shared_ptr<Model> read(std::string_view bytes, const std::string& where,
                                     const std::string& format);
  /// The bytes of a .tc0 file, or of a file in another tool's format.
  std::string write(const std::string& format) const;

  /// The circuit. Throws Error, saying what it is needed for, if the model is a netlist.
  const Circuit& circuit(const char* need) const;
  bool isCircuit() const { return std::holds_alternative<Circuit>(any_); }

  /// {"kind", "inputs": [{"name", "shape", "range", "coding", "width"}], "outputs": [{"name", "shape",
  /// "range"}], "metadata"}.
  std::string description() const;
  std::string counts() const;
  /// [{"name", "op", "shape", "range", "reads": [number], "gates", "level"}], an object for each array;
  /// the level of a step is that of its gates, of other arrays that of the deepest step below.
  std::string arrays() const;
  /// {"gate", "step", "index", "breakpoint", "compares", "threshold", "wires": [[source, weight]],
  /// "names": [text]}.
  std::string gate(std::int64_t number) const;
  /// {"wires": n, "inputs": n, "gates": [[threshold, [[source, weight], ...]], ...], "names": [text]};
  /// throws Error if there are more gates than `limit`.
  std::string gates(std::int64_t limit) const;

  /// Computes outputs into the caller's arrays.
  void run(std::int64_t samples, const std::vector<ArrayIn>& inputs,
           const std::vector<ArrayOut>& outputs, int threads) const;
  /// Computes arrays of a circuit, each samples * elements numbers.
  std::vector<std::vector<std::int64_t>> watch(std::int64_t samples,
                                               const std::vector<ArrayIn>& inputs,
                                               const std::vector<std::int32_t>& arrays,
                                               int threads) const;

 private:
  const Simulator& simulator() const;
  /// Calls `compute` for so many samples: on this thread if, by what the last run took, it ends before
  /// anyone could ask for an interrupt, and otherwise so that Ctrl-C ends it.
  void timed(std::int64_t samples, const std::function<void(std::stop_token)>& compute) const;

  AnyCircuit any_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Simulator> simulator_;
  mutable std::atomic<double> secondsPerSample_ =
      1;  // of the last run; at first a guess that is long
};

}  // namespace tc0::python
