#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "circuit/netlist.h"
#include "runtime/gates/shared_numbers.h"

namespace tc0 {

/// A closed interval of integers that 64 bits may not hold.
struct WideRange {
  Wide least = 0, largest = 0;
};

/// A netlist seen as Boolean functions wherever it is that, and as sums elsewhere.
///
/// The things that have a value of one bit are *signals*: input wires, gates of banks that have to
/// be summed, and functions of at most three signals. A bank whose list has no more than three
/// signals gives no gates of its own: whatever reads some of its gates reads a function of these
/// signals, found by going through all eight cases. So an exclusive or, which is no threshold gate
/// and comes as the difference of two gates of one bank, is one signal, and so are a majority and a
/// parity of three. A wider gate that is an AND or an OR of literals is a tree of functions of two.
///
/// Every function is 0 if its signals are all 0; a gate that is not is the complement of one.
/// Signals are numbered in an order of evaluation, and equal functions are one signal.
///
/// Memory: 16 bytes a signal and 8 in the hash table, 64 a bank.
class GateLogic {
 public:
  using Signal = std::uint32_t;
  static constexpr Signal kNone = ~Signal{0};

  /// What a signal is: a function of reads[0 .. count), or, if count is 0, an input wire or a gate
  /// of a sum.
  struct Node {
    Signal reads[3] = {};
    std::uint8_t count = 0;
    std::uint8_t table = 0;  // of the function (kernels/functions.h)
  };

  /// A signal or its complement. The constants are kNone: 0, and complemented 1.
  struct Literal {
    Signal signal = kNone;
    bool complemented = false;
  };

  /// With `everyGate`, every gate becomes a signal, whether something reads it or not.
  GateLogic(const Netlist& netlist, bool everyGate);

  const std::vector<Node>& nodes() const { return nodes_; }
  Literal gate(std::int64_t gate);

  /// The banks that have to be summed, with the signal of the first gate; both rise.
  struct Sum {
    std::int64_t bank;
    Signal first;
  };
  const std::vector<Sum>& sums() const { return sums_; }

  struct Term {
    Signal signal;
    std::int64_t weight;
  };
  /// A part of a list: a shared number times a factor, or terms (number < 0). `range` is that of
  /// the part. Gates of a bank are nested, so the sum of gates of one takes few values and its range
  /// is exact.
  struct Part {
    std::int64_t number;
    std::int64_t factor;
    std::span<const Term> terms;
    WideRange range;
  };
  struct Parts {
    Wide constant = 0;
    std::vector<Part> parts;
  };
  /// The list as a constant and parts. They and their spans are valid until the next call.
  const Parts& of(const Netlist::List& list);
  /// A shared number as a constant and one part, in the same way.
  const Parts& number(std::int64_t id);

 private:
  enum class Kind : std::uint8_t { kFunctions, kTrees, kSum };
  // A bank. Functions: the sum of at most three signals, with weights. Trees: the literals of its
  // gates, two at most, as 2 * signal + complemented. Sum: the signal of the first gate.
  struct Bank {
    std::int64_t weights[3] = {};
    Wide constant = 0;
    Signal signals[3] = {};
    Kind kind = Kind::kSum;
    std::uint8_t count = 0;
  };

  void add(std::int64_t bank);
  bool addFunctions(Bank& bank);
  bool addTrees(Bank& bank, std::int64_t number);
  Literal tree(std::vector<Literal> literals, bool isAnd);
  Literal ofTwo(Literal a, Literal b, bool isAnd);
  Signal function(std::span<const Signal> reads, std::uint8_t table);
  void growTable();
  void countNumbers();

  void readWires(const Netlist::List& list);
  template <class Visit>
  void forRuns(const Visit& visit);
  bool addRun(std::int64_t bank, std::span<const Wire> run);
  bool addFunction(const Bank& bank, std::span<const Wire> run);
  void addEach(std::span<const Wire> run);
  void readTerms(const Netlist::List& list);
  WideRange rangeOf(std::span<const Wire> run);

  const Netlist& netlist_;
  std::vector<Node> nodes_;
  std::vector<Bank> banks_;
  std::vector<Sum> sums_;
  std::vector<Signal> table_;  // of functions by their hash, open addressing; kNone: free
  std::size_t functions_ = 0;
  SharedNumbers numbers_;

  std::vector<Wire> wires_;  // of the list that is divided
  std::vector<Term> terms_;  // of the list, with constant_
  Wide constant_ = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> steps_;  // of rangeOf(): threshold, weight
  Parts parts_;
};

}  // namespace tc0
