#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace tc0 {

/// A solver of propositional clauses. A literal is 2 * variable, or 2 * variable + 1 for the
/// complement; variables count from 0.
///
/// It searches by deciding, propagating and learning from conflicts: two watched literals a clause,
/// the first unique implication point, variables by how often they took part in recent conflicts,
/// restarts by Luby's sequence (Eén and Sörensson, "An Extensible SAT-solver", 2003). Learnt clauses
/// stay, so that later calls profit; clauses may be added between calls.
class SatSolver {
 public:
  using Literal = std::uint32_t;
  enum class Answer { kSatisfiable, kUnsatisfiable, kNotDecided };

  std::uint32_t addVariable();
  void addClause(std::vector<Literal> clause);

  /// Whether the clauses can be true together with the assumptions. Gives up after so many conflicts,
  /// and says in `spent`, if given, how many there were.
  Answer solve(std::span<const Literal> assumptions, std::uint64_t mostConflicts,
               std::uint64_t* spent = nullptr);

  /// From this moment on every call gives up.
  void setDeadline(std::chrono::steady_clock::time_point deadline) { deadline_ = deadline; }
  bool isOver() const { return std::chrono::steady_clock::now() >= deadline_; }

  /// The value of a variable in the assignment that the last satisfiable call found.
  bool value(std::uint32_t variable) const { return model_[variable]; }

 private:
  enum Value : std::uint8_t { kFalse, kTrue, kOpen };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  Value valueOf(Literal literal) const {
    const Value value = values_[literal / 2];
    return value == kOpen ? kOpen : static_cast<Value>(value ^ (literal & 1));
  }
  std::uint32_t level() const { return static_cast<std::uint32_t>(limits_.size()); }
  void assign(Literal literal, std::uint32_t reason);
  std::uint32_t propagate();
  std::uint32_t learn(std::uint32_t conflict, std::vector<Literal>& clause);
  void undo(std::uint32_t level);
  void attach(std::uint32_t clause);
  void bump(std::uint32_t variable);
  std::uint32_t pick();

  void heapUp(std::size_t at);
  void heapDown(std::size_t at);
  void heapInsert(std::uint32_t variable);

  std::vector<std::vector<Literal>> clauses_;
  std::vector<std::vector<std::uint32_t>> watches_;  // by literal: clauses that watch it
  std::vector<Value> values_;                        // by variable
  std::vector<bool> phases_, model_, seen_;
  std::vector<std::uint32_t> reasons_, levels_;
  std::vector<double> activity_;
  double increment_ = 1;
  std::vector<std::uint32_t> heap_;    // open variables, the most active first
  std::vector<std::uint32_t> places_;  // in the heap, or kNone
  std::vector<Literal> trail_;
  std::vector<std::size_t> limits_;  // where each level begins in the trail
  std::size_t done_ = 0;             // the trail that is propagated
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool contradiction_ = false;  // the clauses alone are
};

}  // namespace tc0
