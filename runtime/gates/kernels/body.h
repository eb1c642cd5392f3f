#pragma once

// The body of every gate kernel, for vectors with the operators & | ^ ~. Each file that is compiled
// for an instruction set includes this once, and nothing else does. All of it is local to that
// file.

#include "circuit/base/assert.h"
#include "runtime/gates/kernels.h"
#include "runtime/gates/kernels/function_body.h"

namespace tc0 {
namespace {

constexpr std::uint8_t kMajorityTable = 0xE8, kParityTable = 0x96;

// Several vectors that stand together in a slot. An operation on them is fetched once, so a slot
// is as wide as the state's place in the cache allows.
template <class V, int kCount>
struct Lanes {
  using Vector = V;
  static constexpr int kVectors = kCount;
  V lane[kCount] = {};

  template <class Operation>
  static Lanes each(const Operation& operation) {
    Lanes result;
#pragma GCC unroll 8
    for (int i = 0; i < kCount; ++i) result.lane[i] = operation(i);
    return result;
  }
  friend Lanes operator&(const Lanes& a, const Lanes& b) {
    return each([&](int i) { return a.lane[i] & b.lane[i]; });
  }
  friend Lanes operator|(const Lanes& a, const Lanes& b) {
    return each([&](int i) { return a.lane[i] | b.lane[i]; });
  }
  friend Lanes operator^(const Lanes& a, const Lanes& b) {
    return each([&](int i) { return a.lane[i] ^ b.lane[i]; });
  }
  friend Lanes operator~(const Lanes& a) {
    return each([&](int i) { return ~a.lane[i]; });
  }
};

template <std::uint8_t kTable, class V, int kCount>
Lanes<V, kCount> function(const Lanes<V, kCount>& a, const Lanes<V, kCount>& b,
                          const Lanes<V, kCount>& c) {
  return Lanes<V, kCount>::each(
      [&](int i) { return Function<V, kTable>::of(a.lane[i], b.lane[i], c.lane[i]); });
}

// V is a type of Lanes.
template <class V>
class GateRunner {
 public:
  GateRunner(const GateProgram& program, std::uint64_t* state, std::uint64_t* scratch)
      : program_(program),
        state_(reinterpret_cast<V*>(state)),
        scratch_(reinterpret_cast<V*>(scratch)) {}

  void run(std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t number = program_.runAt(from); from < to; ++number) {
      const GateRun& run = program_.runs[number];
      std::uint64_t end = run.end < to ? run.end : to;
      (this->*kLoops.loop[run.kind])(program_.ops + from, program_.ops + end);
      from = end;
    }
  }

 private:
  using Loop = void (GateRunner::*)(const GateOp*, const GateOp*);

  // An operand that the function does not read stands for no slot, and a takes its place.
  template <int kKind>
  void runFunction(const GateOp* op, const GateOp* end) {
    constexpr std::uint8_t kTable = kFunctionList.table[kKind];
    constexpr int kArity = kFunctionList.arity[kKind];
    for (; op != end; ++op) {
      const V &a = state_[op->a], &b = state_[kArity > 1 ? op->b : op->a];
      state_[op->to] = function<kTable>(a, b, state_[kArity > 2 ? op->c : op->a]);
    }
  }

  void runSums(const GateOp* op, const GateOp* end) {
    for (; op != end; ++op) runSum(program_.sums[op->a]);
  }

  // The loop of each kind.
  struct Loops {
    Loop loop[kGateFunctions + 1];
  };
  template <int kKind = 0>
  static constexpr void fill(Loops& loops) {
    loops.loop[kKind] = &GateRunner::template runFunction<kKind>;
    if constexpr (kKind + 1 < kGateFunctions) fill<kKind + 1>(loops);
  }
  static constexpr Loops makeLoops() {
    Loops loops{};
    fill(loops);
    loops.loop[kSumKind] = &GateRunner::runSums;
    return loops;
  }
  static constexpr Loops kLoops = makeLoops();

  void runSum(const GateSum& sum) {
    addUp(sum);
    const GateCompare* end = program_.compares + sum.endCompare;
    for (const GateCompare* at = program_.compares + sum.firstCompare; at != end; ++at)
      compare(*at);
  }

  V& place(GatePlace place) const { return ((place & 1) != 0 ? state_ : scratch_)[place >> 1]; }

  void compare(const GateCompare& op) {
    using Kind = GateCompare::Kind;
    V& to = place(op.to);
    switch (op.kind) {
      case Kind::kSteps:
        to = stepped(op);
        break;
      case Kind::kAnd:
        to = place(op.a) & place(op.b);
        break;
      case Kind::kOr:
        to = place(op.a) | place(op.b);
        break;
      case Kind::kBetween:
        to = place(op.a) & (place(op.b) | place(op.c));
        break;
      case Kind::kConstant:
        to = op.a != 0 ? ~V{} : V{};
        break;
    }
  }

  // Continues the comparison a over bits of the sum. A bit is taken together with what was reached
  // and with 0 if the threshold has a 1 there (both are needed), with 1 if it has a 0 (either is
  // enough).
  V stepped(const GateCompare& op) const {
    const V enough[2] = {~V{}, V{}};
    V result = place(op.a);
    std::uint32_t pattern = op.b;
    for (std::uint32_t i = op.first; i < op.last; ++i, pattern >>= 1)
      result = function<kMajorityTable>(result, scratch_[i], enough[pattern & 1]);
    return result;
  }

  // Adds up a sum column by column: each leaves a bit and carries for the next column. The bits of
  // the sum are the first words of the scratch; the carries stand behind them.
  void addUp(const GateSum& sum) {
    V* bits = scratch_;
    V* carries = scratch_ + sum.bits;
    std::uint64_t carried = 0;
    const GateColumn* columns = program_.columns + sum.firstColumn;
    const GateDigit* digits = program_.digits;
    for (std::uint32_t c = 0; c < sum.bits; ++c) {
      Digits own{};
      if (c < sum.columnCount)
        own = {digits + columns[c].plain, digits + columns[c].negated,
               digits + columns[c + 1].plain};
      bits[c] = (sum.constant >> c & 1) != 0 ? ~V{} : V{};
      carried = reduce(own, carries, carried, bits[c]);
    }
  }

  // The slots of a column: wires that count as they are up to `negated`, then wires whose
  // complements do.
  struct Digits {
    const GateDigit *at = nullptr, *negated = nullptr, *end = nullptr;
  };

  // Adds up one column: what `bit` holds, the carries of the column before, and the column's
  // digits, two operands at a time by a full adder. The sum stays in `bit`; returns how many
  // carries go to the next column. New carries overwrite old ones. That is safe because a full
  // adder writes one carry after it has read two, so `written` never passes `read`. `left` is an
  // operand still waiting for a second one.
  std::uint64_t reduce(Digits own, V* carries, std::uint64_t carried, V& bit) const {
    V sum = bit, left{};
    const V *read = carries, *end = carries + carried;
    V* written = carries;
    for (; end - read >= 2; read += 2) add(sum, read[0], read[1], *written++);
    TC0_ASSERT(own.at <= own.negated && own.negated <= own.end);
    bool odd = read != end;
    if (odd) left = *read;
    if (odd && own.at != own.negated) {
      add(sum, left, state_[*own.at++], *written++);
      odd = false;
    }
    for (; own.negated - own.at >= 2; own.at += 2)
      add(sum, state_[own.at[0]], state_[own.at[1]], *written++);
    if (own.at != own.negated) {
      left = state_[*own.at++];
      odd = true;
    }
    if (odd && own.at != own.end) {
      add(sum, left, ~state_[*own.at++], *written++);
      odd = false;
    }
    for (; own.end - own.at >= 2; own.at += 2)
      add(sum, ~state_[own.at[0]], ~state_[own.at[1]], *written++);
    if (own.at != own.end) {
      left = ~state_[*own.at];
      odd = true;
    }
    if (odd) {
      *written++ = sum & left;
      sum = sum ^ left;
    }
    bit = sum;
    return written - carries;
  }

  static void add(V& sum, const V& a, const V& b, V& carry) {
    V old = sum, first = a, second = b;
    sum = function<kParityTable>(old, first, second);
    carry = function<kMajorityTable>(old, first, second);
  }

  const GateProgram& program_;
  V* state_;
  V* scratch_;
};

template <class V>
void runGates(const GateProgram& program, std::uint64_t from, std::uint64_t to,
              std::uint64_t* state, std::uint64_t* scratch) {
  GateRunner<V>(program, state, scratch).run(from, to);
}

}  // namespace
}  // namespace tc0
