#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/number.h"
#include "circuit/coding.h"
#include "circuit/wire_list.h"

namespace tc0 {

/// A named group of input wires that code integers of `range`. Element e has the coding.width wires
/// from firstWire + e * coding.width on.
struct InputPort {
  std::string name;
  Shape shape;
  Range range;
  Coding coding;
  std::int64_t firstWire = 0;

  std::int64_t elements() const;
};

/// A result of a netlist: constant + sum of weight * wire.
struct OutputForm {
  std::int64_t constant = 0;
  std::uint64_t list = 0;  // the offset of its wires in the netlist's store
};

/// A named array of results, in row-major order.
struct OutputPort {
  std::string name;
  Shape shape;
  std::vector<OutputForm> forms;
};

/// A circuit written out gate by gate: every gate [sum of weight * wire >= threshold] with its
/// wires. Files of other tools are read to and written from netlists, and compiled circuits are
/// judged by them.
///
/// Wires 0 ... inputs() - 1 are inputs, and wire inputs() + g is gate g. A gate reads wires of
/// smaller numbers only. Gates that share one sum form a *bank*: consecutive gates with one stored
/// wire list and a threshold each. A gate takes 8 bytes, a bank 16 and its packed list.
/// NetlistBuilder alone makes netlists, and checks them; a finished netlist does not change.
class Netlist {
 public:
  using List = WireLists::List;

  std::int64_t inputs() const { return inputs_; }
  std::int64_t gates() const { return std::ssize(thresholds_); }
  std::int64_t wires() const { return inputs_ + gates(); }

  /// Bank b has the gates firstGate(b) ... firstGate(b + 1) - 1.
  std::int64_t banks() const { return std::ssize(lists_); }
  std::int64_t firstGate(std::int64_t bank) const { return firstGate_[bank]; }
  std::int64_t gatesOf(std::int64_t bank) const { return firstGate_[bank + 1] - firstGate_[bank]; }
  List list(std::int64_t bank) const { return store_.at(lists_[bank]); }
  std::int64_t bankOf(std::int64_t gate) const;  // by binary search
  std::int64_t threshold(std::int64_t gate) const { return thresholds_[gate]; }

  const std::vector<InputPort>& inputPorts() const { return inputPorts_; }
  const std::vector<OutputPort>& outputPorts() const { return outputPorts_; }
  List list(const OutputForm& form) const { return store_.at(form.list); }

  /// The wires of all stored lists, those of outputs included.
  std::uint64_t storedEntries() const { return store_.entries(); }
  /// The memory of gates, banks and lists in bytes. Names and ports are not counted.
  std::uint64_t bytes() const;

 private:
  friend class NetlistBuilder;
  std::int64_t inputs_ = 0;
  std::vector<std::int64_t> firstGate_{0};  // banks + 1
  std::vector<std::uint64_t> lists_;        // banks
  std::vector<std::int64_t> thresholds_;    // gates
  WireLists store_;
  std::vector<InputPort> inputPorts_;
  std::vector<OutputPort> outputPorts_;
};

/// A form under construction: constant + sum of weight * wire, with wires in any order, some
/// perhaps more than once.
struct Form {
  std::int64_t constant = 0;
  std::vector<Wire> wires;

  /// Sorts the wires, merges those that occur twice and drops those that cancel.
  void normalise();
  /// |constant| + sum of |weight|, which bounds every partial sum; saturates.
  Magnitude magnitude() const;
};

/// Makes a Netlist: inputs first, then banks, then outputs. Every call checks its arguments and
/// throws Error if they do not fit.
class NetlistBuilder {
 public:
  /// Adds an input and returns its first wire. Inputs have unique names, and so have outputs.
  std::int64_t input(const std::string& name, const Shape& shape, Range range, Coding coding);
  /// Adds an input of one plain 0/1 wire.
  std::int64_t bit(const std::string& name);

  /// Adds the gates [form >= threshold], one for each threshold, and returns the wire of the first.
  /// The form must be normalised: strictly rising wires that exist already, weights other than 0. A
  /// form without wires makes constant gates.
  std::int64_t bank(const Form& form, std::span<const std::int64_t> thresholds);
  std::int64_t gate(const Form& form, std::int64_t threshold) {
    return bank(form, {&threshold, 1});
  }

  void output(const std::string& name, const Shape& shape, std::span<const Form> forms);
  void output(const std::string& name, const Form& form) { output(name, {}, {&form, 1}); }

  std::int64_t wires() const { return netlist_.wires(); }
  Netlist finish();

 private:
  void check(const Form& form, const char* what, std::int64_t number) const;

  Netlist netlist_;
  std::unordered_set<std::string> inputNames_, outputNames_;
};

}  // namespace tc0
