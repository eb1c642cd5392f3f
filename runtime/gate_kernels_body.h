#pragma once

// The body of every gate kernel, for a type V of `words` 64-bit words with the operators & | ^ ~.
// Included once by each file that is compiled for an instruction set, and by nothing else; all that
// it defines is local to that file.

#include "runtime/gate_kernels.h"

namespace tc0 {
namespace {

template <class V>
class GateRunner {
 public:
  GateRunner(const GatePlan& plan, std::uint64_t* state, std::uint64_t* scratch)
      : plan_(plan), state_(reinterpret_cast<V*>(state)), scratch_(reinterpret_cast<V*>(scratch)) {}

  void run(std::uint64_t from, std::uint64_t to) {
    using Kind = GatePlan::Kind;
    const GatePlan::Op* end = plan_.ops.data() + to;
    for (const GatePlan::Op* op = plan_.ops.data() + from; op != end; ++op) {
      const V *a = state_ + op->a, *b = state_ + op->b;
      V* out = state_ + op->to;
      switch (op->kind) {
        case Kind::kAnd:
          *out = *a & *b;
          break;
        case Kind::kAndNot:
          *out = *a & ~*b;
          break;
        case Kind::kNor:
          *out = ~(*a | *b);
          break;
        case Kind::kOr:
          *out = *a | *b;
          break;
        case Kind::kOrNot:
          *out = *a | ~*b;
          break;
        case Kind::kNand:
          *out = ~(*a & *b);
          break;
        case Kind::kConstant:
          *out = op->a != 0 ? ~V{} : V{};
          break;
        case Kind::kNumber:
          runNumber(plan_.sums[op->a]);
          break;
        case Kind::kSum:
          runSum(plan_.sums[op->a]);
          break;
      }
    }
  }

 private:
  V operand(GatePlan::Digit digit) const {
    V value = state_[digit >> 1];
    return (digit & 1) != 0 ? ~value : value;
  }

  void runSum(const GatePlan::Sum& sum) {
    addUp(sum);
    const GatePlan::Gate* gates = plan_.gates.data() + sum.firstGate;
    for (std::uint32_t k = 0; k < sum.gateCount; ++k)
      state_[gates[k].slot] = reached(scratch_, sum.bits, gates[k]);
  }

  void runNumber(const GatePlan::Sum& sum) {
    addUp(sum);
    const GatePlan::Gate* gates = plan_.gates.data() + sum.firstGate;
    for (std::uint32_t k = 0; k < sum.gateCount; ++k) state_[gates[k].slot] = scratch_[k];
  }

  // Column by column: the bit that stays, and carries for the column to come. The bits of the sum
  // are the first words of the scratch.
  void addUp(const GatePlan::Sum& sum) {
    V* bits = scratch_;
    V* carries = scratch_ + sum.bits;
    std::uint64_t carried = 0;
    const std::uint64_t* columns = plan_.columns.data() + sum.firstColumn;
    for (std::uint32_t c = 0; c < sum.bits; ++c) {
      const GatePlan::Digit* at = nullptr;
      const GatePlan::Digit* end = nullptr;
      if (c < sum.columnCount) {
        at = plan_.digits.data() + columns[c];
        end = plan_.digits.data() + columns[c + 1];
      }
      bits[c] = (sum.constant >> c & 1) != 0 ? ~V{} : V{};
      carried = reduce(at, end, carries, carried, bits[c]);
    }
  }

  // Adds up a column: what `bit` holds, its digits and the carries from the one before. New carries
  // overwrite the old ones, which are read before: there is at most one for two operands.
  std::uint64_t reduce(const GatePlan::Digit* at, const GatePlan::Digit* end, V* carries,
                       std::uint64_t carried, V& bit) const {
    V sum = bit;
    std::uint64_t read = 0, written = 0;
    for (; carried - read >= 2; read += 2)
      add(sum, carries[read], carries[read + 1], carries[written++]);
    bool odd = read < carried;
    V left = odd ? carries[read] : V{};
    if (odd && at != end) {
      add(sum, left, operand(*at++), carries[written++]);
      odd = false;
    }
    for (; end - at >= 2; at += 2) add(sum, operand(at[0]), operand(at[1]), carries[written++]);
    if (at != end) {
      left = operand(*at);
      odd = true;
    }
    if (odd) {
      carries[written++] = sum & left;
      sum = sum ^ left;
    }
    bit = sum;
    return written;
  }

  static void add(V& sum, const V& a, const V& b, V& carry) {
    V old = sum;
    sum = old ^ a ^ b;
    carry = (old & (a | b)) | (a & b);
  }

  // [number >= threshold], from the lowest bit: where the threshold has a 1 the number needs one
  // and what was reached below, where it has a 0 a one suffices.
  static V reached(const V* bits, std::uint32_t count, const GatePlan::Gate& gate) {
    if (gate.always >= 0) return gate.always != 0 ? ~V{} : V{};
    auto first = static_cast<std::uint32_t>(__builtin_ctzll(gate.threshold));
    V result = bits[first];
    for (std::uint32_t i = first + 1; i < count; ++i)
      result = (gate.threshold >> i & 1) != 0 ? result & bits[i] : result | bits[i];
    return result;
  }

  const GatePlan& plan_;
  V* state_;
  V* scratch_;
};

template <class V>
void runGates(const GatePlan& plan, std::uint64_t from, std::uint64_t to, std::uint64_t* state,
              std::uint64_t* scratch) {
  GateRunner<V>(plan, state, scratch).run(from, to);
}

}  // namespace
}  // namespace tc0
