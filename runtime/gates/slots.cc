#include "runtime/gates/slots.h"

#include <vector>

#include "circuit/base/assert.h"
#include "runtime/gates/order.h"

namespace tc0 {
namespace {

constexpr std::uint32_t kNone = ~std::uint32_t{0};

class SlotAssigner {
 public:
  SlotAssigner(GatePlan& plan, std::uint32_t wires, bool shared)
      : plan_(plan), shared_(shared), lastRead_(wires, 0), slotOf_(wires, kNone) {}

  // Operations are counted from 1; a wire that nothing reads was read last before the first.
  void assign() {
    findLastReads();
    for (std::uint32_t& wire : plan_.inputSlots) {
      slotOf_[wire] = allocate();
      wire = slotOf_[wire];
    }
    for (std::uint32_t input = 0; input < plan_.inputSlots.size(); ++input) release(input, 0);
    std::uint64_t number = 0;
    for (const GateRun& run : plan_.runs)
      while (number < run.end) {
        GateOp& op = plan_.ops[number];
        place(op, run.kind, ++number);
      }
    for (auto* places : {&plan_.outputPlaces, &plan_.gatePlaces})
      for (GatePlan::WirePlace& place : *places)
        place = 2 * std::uint64_t{slotOf_[place / 2]} + place % 2;
  }

 private:
  static constexpr std::uint64_t kKept = ~std::uint64_t{0};

  void findLastReads() {
    std::uint64_t number = 0;
    for (const GateRun& run : plan_.runs)
      while (number < run.end) {
        const GateOp& op = plan_.ops[number++];
        forReads(plan_, op, run.kind, [&](std::uint32_t wire) { lastRead_[wire] = number; });
      }
    for (auto* places : {&plan_.outputPlaces, &plan_.gatePlaces})
      for (GatePlan::WirePlace place : *places) lastRead_[place / 2] = kKept;
  }

  std::uint32_t allocate() {
    if (free_.empty()) return plan_.slots++;
    std::uint32_t slot = free_.back();
    TC0_ASSERT(slot < plan_.slots);
    free_.pop_back();
    return slot;
  }

  // Frees a wire's slot if its last reader is no later than operation `number`. It is freed once.
  void release(std::uint32_t wire, std::uint64_t number) {
    if (!shared_ || lastRead_[wire] > number) return;
    lastRead_[wire] = kKept;
    free_.push_back(slotOf_[wire]);
  }

  // An operation has read all that it reads before it writes the first slot, so it may write into
  // slots that it reads last.
  void place(GateOp& op, std::uint8_t kind, std::uint64_t number) {
    const GateOp named = op;
    if (kind == kSumKind) {
      placeDigits(plan_.sums[op.a], number);
      forWrites(plan_, named, kind, [&](std::uint32_t wire) {
        if (slotOf_[wire] == kNone) slotOf_[wire] = allocate();
      });
      written_.clear();
      forWrites(plan_, named, kind, [&](std::uint32_t wire) { written_.push_back(wire); });
      placeCompares(plan_.sums[op.a]);
    } else {
      std::uint32_t* operands[3] = {&op.a, &op.b, &op.c};
      for (int i = 0; i < kFunctionList.arity[kind]; ++i) *operands[i] = slotOf_[*operands[i]];
      forReads(plan_, named, kind, [&](std::uint32_t wire) { release(wire, number); });
      op.to = slotOf_[named.to] = allocate();
      written_.assign(1, named.to);
    }
    for (std::uint32_t wire : written_) release(wire, number);
  }

  void placeDigits(const GateSum& sum, std::uint64_t number) {
    std::uint64_t end = plan_.columns[sum.firstColumn + sum.columnCount].plain;
    for (std::uint64_t at = plan_.columns[sum.firstColumn].plain; at < end; ++at) {
      std::uint32_t wire = plan_.digits[at];
      plan_.digits[at] = slotOf_[wire];
      release(wire, number);
    }
  }

  void placeCompares(const GateSum& sum) {
    using Kind = GateCompare::Kind;
    auto move = [&](GatePlace& place) {
      if ((place & 1) != 0) place = 2 * slotOf_[place >> 1] + 1;
    };
    for (std::uint64_t at = sum.firstCompare; at < sum.endCompare; ++at) {
      GateCompare& compare = plan_.compares[at];
      move(compare.to);
      if (compare.kind == Kind::kConstant) continue;
      move(compare.a);
      if (compare.kind != Kind::kSteps) move(compare.b);
      if (compare.kind == Kind::kBetween) move(compare.c);
    }
  }

  GatePlan& plan_;
  bool shared_;
  std::vector<std::uint64_t> lastRead_;  // the operation that reads each wire last
  std::vector<std::uint32_t> slotOf_;    // the slot of each wire
  std::vector<std::uint32_t> free_;      // slots that can be used again
  std::vector<std::uint32_t> written_;   // wires that an operation writes
};

}  // namespace

void assignSlots(GatePlan& plan, std::uint32_t wires, bool shared) {
  SlotAssigner(plan, wires, shared).assign();
}

}  // namespace tc0
