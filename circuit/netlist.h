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

/// A named group of input wires: integers of `range`, element e on wires firstWire + e *
/// coding.width ...
struct InputPort {
  std::string name;
  Shape shape;
  Range range;
  Coding coding;
  std::int64_t firstWire = 0;

  std::int64_t elements() const;
};

/// A number that leaves: constant + sum of weight * wire.
struct OutputForm {
  std::int64_t constant = 0;
  std::uint64_t list = 0;  // offset in the netlist's lists
};

/// A named group of numbers that leave, in row-major order.
struct OutputPort {
  std::string name;
  Shape shape;
  std::vector<OutputForm> forms;
};

/// The plain circuit: every gate [sum of weight * wire >= threshold] with its wires. It is what
/// other tools exchange and the judge of everything compiled.
///
/// Wires: 0 ... inputs()-1 are inputs, inputs() + g is gate g; a gate reads smaller numbers only.
/// Gates that share one sum form a *bank*: consecutive gates with one stored wire list and a
/// threshold each. Memory: 8 bytes a gate, 16 a bank, and the packed lists. Built and checked by
/// NetlistBuilder alone; immutable afterwards.
class Netlist {
 public:
  using List = WireLists::List;

  std::int64_t inputs() const { return inputs_; }
  std::int64_t gates() const { return std::ssize(thresholds_); }
  std::int64_t wires() const { return inputs_ + gates(); }

  /// Bank b has the gates firstGate(b) ... firstGate(b + 1) - 1.
  std::int64_t banks() const { return std::ssize(lists_); }
  std::int64_t firstGate(std::int64_t bank) const { return firstGate_[bank]; }
  List list(std::int64_t bank) const { return store_.at(lists_[bank]); }
  std::int64_t bankOf(std::int64_t gate) const;  // by binary search
  std::int64_t threshold(std::int64_t gate) const { return thresholds_[gate]; }

  const std::vector<InputPort>& inputPorts() const { return inputPorts_; }
  const std::vector<OutputPort>& outputPorts() const { return outputPorts_; }
  List list(const OutputForm& form) const { return store_.at(form.list); }

  /// Entries of all wire lists, those of outputs included.
  std::uint64_t storedEntries() const { return store_.entries(); }
  /// Bytes held by gates, banks and lists (names and ports not counted).
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

/// A number under construction: constant + sum of weight * wire, wires in any order and repeated at
/// will.
struct Form {
  std::int64_t constant = 0;
  std::vector<Wire> wires;

  /// Sorts, merges wires that occur twice and drops those that cancel.
  void normalise();
};

/// Makes a Netlist: inputs first, then banks, then outputs. Every call checks its arguments and
/// throws Error.
class NetlistBuilder {
 public:
  /// Returns the first wire of the port. Inputs and outputs have names of their own.
  std::int64_t input(const std::string& name, const Shape& shape, Range range, Coding coding);
  /// One plain 0/1 wire.
  std::int64_t bit(const std::string& name);

  /// Gates [form >= threshold], one for each threshold; returns the wire of the first. The form
  /// must be normalised: wires rising strictly, weights not 0, of wires that exist already. No
  /// wires at all is allowed: a constant gate.
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
