#include "circuit/equal/sat.h"

#include <algorithm>
#include <utility>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

// Luby's sequence 1 1 2 1 1 2 4 ..., from k = 1 on.
std::uint64_t luby(std::uint64_t k) {
  for (;;) {
    std::uint64_t size = 1;
    while (2 * size - 1 < k) size *= 2;
    if (2 * size - 1 == k) return size;
    k -= size - 1;
  }
}

}  // namespace

std::uint32_t SatSolver::addVariable() {
  const auto variable = static_cast<std::uint32_t>(values_.size());
  values_.push_back(kOpen);
  phases_.push_back(false);
  model_.push_back(false);
  seen_.push_back(false);
  reasons_.push_back(kNone);
  levels_.push_back(0);
  activity_.push_back(0);
  places_.push_back(kNone);
  watches_.resize(2 * values_.size());
  heapInsert(variable);
  return variable;
}

void SatSolver::addClause(std::vector<Literal> clause) {
  TC0_ASSERT(level() == 0);
  std::sort(clause.begin(), clause.end());
  clause.erase(std::unique(clause.begin(), clause.end()), clause.end());
  for (std::size_t k = 0; k + 1 < clause.size(); ++k)
    if ((clause[k] ^ 1) == clause[k + 1]) return;  // always true
  std::erase_if(clause, [&](Literal literal) { return valueOf(literal) == kFalse; });
  for (Literal literal : clause)
    if (valueOf(literal) == kTrue) return;
  if (clause.empty()) {
    contradiction_ = true;
  } else if (clause.size() == 1) {
    assign(clause[0], kNone);
    contradiction_ |= propagate() != kNone;
  } else {
    clauses_.push_back(std::move(clause));
    attach(static_cast<std::uint32_t>(clauses_.size() - 1));
  }
}

void SatSolver::attach(std::uint32_t clause) {
  watches_[clauses_[clause][0]].push_back(clause);
  watches_[clauses_[clause][1]].push_back(clause);
}

void SatSolver::assign(Literal literal, std::uint32_t reason) {
  const std::uint32_t variable = literal / 2;
  values_[variable] = (literal & 1) == 0 ? kTrue : kFalse;
  reasons_[variable] = reason;
  levels_[variable] = level();
  trail_.push_back(literal);
}

// Returns the clause that is false, or kNone. A clause watches its first two literals, of which
// neither is false unless the other is true.
std::uint32_t SatSolver::propagate() {
  while (done_ < trail_.size()) {
    const Literal gone = trail_[done_++] ^ 1;
    std::vector<std::uint32_t>& watching = watches_[gone];
    std::size_t kept = 0;
    for (std::size_t k = 0; k < watching.size(); ++k) {
      const std::uint32_t number = watching[k];
      std::vector<Literal>& clause = clauses_[number];
      if (clause[0] == gone) std::swap(clause[0], clause[1]);
      if (valueOf(clause[0]) == kTrue) {
        watching[kept++] = number;
        continue;
      }
      std::size_t other = 2;
      while (other < clause.size() && valueOf(clause[other]) == kFalse) ++other;
      if (other < clause.size()) {
        std::swap(clause[1], clause[other]);
        watches_[clause[1]].push_back(number);
        continue;
      }
      watching[kept++] = number;
      if (valueOf(clause[0]) == kFalse) {
        while (++k < watching.size()) watching[kept++] = watching[k];
        watching.resize(kept);
        done_ = trail_.size();
        return number;
      }
      assign(clause[0], number);
    }
    watching.resize(kept);
  }
  return kNone;
}

// Resolves the conflict with the reasons of its literals until one literal of the last level is left.
// Writes the clause, that literal's complement first, and returns the level at which it propagates.
std::uint32_t SatSolver::learn(std::uint32_t conflict, std::vector<Literal>& clause) {
  clause.assign(1, 0);
  std::uint32_t open = 0;
  std::size_t at = trail_.size();
  Literal resolved = kNone;
  std::vector<std::uint32_t> marked;
  for (;;) {
    for (Literal literal : clauses_[conflict]) {
      const std::uint32_t variable = literal / 2;
      if (literal == resolved || seen_[variable] || levels_[variable] == 0) continue;
      seen_[variable] = true;
      marked.push_back(variable);
      bump(variable);
      if (levels_[variable] == level())
        ++open;
      else
        clause.push_back(literal);
    }
    do {
      resolved = trail_[--at];
    } while (!seen_[resolved / 2]);
    if (--open == 0) break;
    conflict = reasons_[resolved / 2];
    TC0_ASSERT(conflict != kNone);
  }
  clause[0] = resolved ^ 1;
  for (std::uint32_t variable : marked) seen_[variable] = false;
  std::uint32_t back = 0;
  for (std::size_t k = 1; k < clause.size(); ++k) {
    if (levels_[clause[k] / 2] <= back) continue;
    back = levels_[clause[k] / 2];
    std::swap(clause[1], clause[k]);
  }
  return back;
}

void SatSolver::undo(std::uint32_t level) {
  if (limits_.size() <= level) return;
  for (std::size_t k = trail_.size(); k-- > limits_[level];) {
    const std::uint32_t variable = trail_[k] / 2;
    phases_[variable] = values_[variable] == kTrue;
    values_[variable] = kOpen;
    if (places_[variable] == kNone) heapInsert(variable);
  }
  trail_.resize(limits_[level]);
  limits_.resize(level);
  done_ = trail_.size();
}

SatSolver::Answer SatSolver::solve(std::span<const Literal> assumptions,
                                   std::uint64_t mostConflicts, std::uint64_t* spent) {
  if (contradiction_) return Answer::kUnsatisfiable;
  std::uint64_t conflicts = 0, restarts = 0, untilRestart = 64;
  std::vector<Literal> clause;
  Answer answer = Answer::kNotDecided;
  for (;;) {
    const std::uint32_t conflict = propagate();
    if (conflict != kNone) {
      if (level() == 0) {
        contradiction_ = true;
        answer = Answer::kUnsatisfiable;
        break;
      }
      const std::uint32_t back = learn(conflict, clause);
      undo(back);
      std::uint32_t reason = kNone;
      if (clause.size() > 1) {
        clauses_.push_back(clause);
        reason = static_cast<std::uint32_t>(clauses_.size() - 1);
        attach(reason);
      }
      assign(clause[0], reason);
      increment_ /= 0.95;
      if (++conflicts >= mostConflicts || (conflicts % 16 == 0 && isOver())) break;
      continue;
    }
    if (conflicts >= untilRestart) {
      untilRestart = conflicts + 64 * luby(++restarts);
      undo(0);
      continue;
    }
    Literal next = kNone;
    while (next == kNone && level() < assumptions.size()) {
      const Literal assumed = assumptions[level()];
      if (valueOf(assumed) == kFalse) {
        answer = Answer::kUnsatisfiable;
        break;
      }
      if (valueOf(assumed) == kTrue)
        limits_.push_back(trail_.size());
      else
        next = assumed;
    }
    if (answer == Answer::kUnsatisfiable) break;
    if (next == kNone) {
      const std::uint32_t variable = pick();
      if (variable == kNone) {
        for (std::size_t v = 0; v < values_.size(); ++v) model_[v] = values_[v] == kTrue;
        answer = Answer::kSatisfiable;
        break;
      }
      next = 2 * variable + (phases_[variable] ? 0 : 1);
    }
    limits_.push_back(trail_.size());
    assign(next, kNone);
  }
  undo(0);
  if (spent != nullptr) *spent = conflicts + 1;
  return answer;
}

void SatSolver::bump(std::uint32_t variable) {
  activity_[variable] += increment_;
  if (activity_[variable] > 1e100) {
    for (double& one : activity_) one *= 1e-100;
    increment_ *= 1e-100;
  }
  if (places_[variable] != kNone) heapUp(places_[variable]);
}

std::uint32_t SatSolver::pick() {
  while (!heap_.empty()) {
    const std::uint32_t variable = heap_[0];
    places_[variable] = kNone;
    const std::uint32_t last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) {
      heap_[0] = last;
      places_[last] = 0;
      heapDown(0);
    }
    if (values_[variable] == kOpen) return variable;
  }
  return kNone;
}

void SatSolver::heapInsert(std::uint32_t variable) {
  heap_.push_back(variable);
  places_[variable] = static_cast<std::uint32_t>(heap_.size() - 1);
  heapUp(heap_.size() - 1);
}

void SatSolver::heapUp(std::size_t at) {
  const std::uint32_t variable = heap_[at];
  while (at > 0 && activity_[heap_[(at - 1) / 2]] < activity_[variable]) {
    heap_[at] = heap_[(at - 1) / 2];
    places_[heap_[at]] = static_cast<std::uint32_t>(at);
    at = (at - 1) / 2;
  }
  heap_[at] = variable;
  places_[variable] = static_cast<std::uint32_t>(at);
}

void SatSolver::heapDown(std::size_t at) {
  const std::uint32_t variable = heap_[at];
  for (;;) {
    std::size_t child = 2 * at + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && activity_[heap_[child + 1]] > activity_[heap_[child]]) ++child;
    if (activity_[heap_[child]] <= activity_[variable]) break;
    heap_[at] = heap_[child];
    places_[heap_[at]] = static_cast<std::uint32_t>(at);
    at = child;
  }
  heap_[at] = variable;
  places_[variable] = static_cast<std::uint32_t>(at);
}

}  // namespace tc0
