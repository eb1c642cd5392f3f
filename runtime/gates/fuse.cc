#include "runtime/gates/fuse.h"

#include <algorithm>
#include <array>

#include "circuit/base/assert.h"
#include "runtime/gates/kernels/functions.h"

namespace tc0 {
namespace {

using Node = GateLogic::Node;
using Signal = GateLogic::Signal;

constexpr int kMostCuts = 4;  // of a signal, beside itself
constexpr int kRounds = 2;    // the second knows what the first chose

// An operation writes one operand and reads the others.
constexpr float costOf(int operands) { return 0.7F + 0.3F * static_cast<float>(operands); }

struct Cut {
  std::array<Signal, 3> leaves{};  // the first `count`, rising
  std::uint8_t count = 0;
  std::uint8_t table = 0;
  float flow = 0;
};

bool sameLeaves(const Cut& a, const Cut& b) {
  return a.count == b.count &&
         std::equal(a.leaves.begin(), a.leaves.begin() + a.count, b.leaves.begin());
}

// The leaves of both cuts into `all`, rising; false if they are more than three.
bool join(Cut& all, const Cut& more) {
  Cut joined;
  int i = 0, j = 0;
  while (i < all.count || j < more.count) {
    if (joined.count == 3) return false;
    bool first = j == more.count || (i < all.count && all.leaves[i] <= more.leaves[j]);
    Signal leaf = first ? all.leaves[i] : more.leaves[j];
    if (i < all.count && all.leaves[i] == leaf) ++i;
    if (j < more.count && more.leaves[j] == leaf) ++j;
    joined.leaves[joined.count++] = leaf;
  }
  all.leaves = joined.leaves;
  all.count = joined.count;
  return true;
}

// The table of a cut's function on the leaves of a larger cut.
std::uint8_t tableOn(const Cut& cut, const Cut& leaves) {
  int place[3] = {};
  for (int i = 0, j = 0; i < cut.count; ++i) {
    while (leaves.leaves[j] != cut.leaves[i]) ++j;
    place[i] = j;
  }
  std::uint8_t table = 0;
  for (int m = 0; m < 8; ++m) {
    int at = 0;
    for (int i = 0; i < cut.count; ++i) at |= (m >> place[i] & 1) << i;
    table |= (cut.table >> at & 1) << m;
  }
  return table;
}

// The table of a function of functions.
std::uint8_t composed(const Node& node, const std::uint8_t (&inner)[3]) {
  std::uint8_t table = 0;
  for (int m = 0; m < 8; ++m) {
    int at = 0;
    for (int i = 0; i < node.count; ++i) at |= (inner[i] >> m & 1) << i;
    table |= (node.table >> at & 1) << m;
  }
  return table;
}

// Drops the leaves that the function does not depend on.
void reduce(Cut& cut) {
  for (int i = cut.count; i-- > 0;) {
    if (dependsOn(cut.table, i)) continue;
    for (int j = i; j + 1 < cut.count; ++j) {
      cut.table = exchanged(cut.table, j, j + 1);
      cut.leaves[j] = cut.leaves[j + 1];
    }
    --cut.count;
  }
}

class Fuser {
 public:
  Fuser(const std::vector<Node>& nodes, const std::vector<char>& kept)
      : nodes_(nodes), kept_(kept), cuts_(nodes.size()), flow_(nodes.size()) {}

  std::vector<Node> fuse() {
    countReaders(nodes_);
    std::vector<Node> chosen;
    for (int round = 0; round < kRounds; ++round) {
      for (Signal signal = 0; signal < nodes_.size(); ++signal) findCuts(signal);
      chosen = choose();
      countReaders(chosen);
    }
    return chosen;
  }

 private:
  // How many functions read each signal, of those that are needed, and how many else.
  void countReaders(const std::vector<Node>& nodes) {
    readers_.assign(nodes.size(), 0);
    for (Signal signal = nodes.size(); signal-- > 0;) {
      if (kept_[signal] != 0) ++readers_[signal];
      if (readers_[signal] == 0) continue;
      for (int i = 0; i < nodes[signal].count; ++i) ++readers_[nodes[signal].reads[i]];
    }
  }

  struct Cuts {
    std::array<Cut, kMostCuts> cut;
    int count = 0;
  };

  // The cuts of a signal that a reader may reach through; the last is the signal itself.
  int cutsFor(Signal signal, Cut (&cuts)[kMostCuts + 1]) const {
    int count = cuts_[signal].count;
    std::copy_n(cuts_[signal].cut.begin(), count, cuts);
    cuts[count] = {{signal}, 1, kOperandTable[0], 0};
    return count + 1;
  }

  void findCuts(Signal signal) {
    const Node& node = nodes_[signal];
    cuts_[signal].count = 0;
    if (node.count == 0) return;
    Cut inner[3][kMostCuts + 1];
    int counts[3] = {1, 1, 1};
    for (int i = 0; i < node.count; ++i) counts[i] = cutsFor(node.reads[i], inner[i]);
    for (int a = 0; a < counts[0]; ++a)
      for (int b = 0; b < counts[1]; ++b)
        for (int c = 0; c < counts[2]; ++c) {
          const Cut* parts[3] = {&inner[0][a], &inner[1][b], &inner[2][c]};
          combine(signal, node, parts);
        }
    TC0_ASSERT(cuts_[signal].count > 0);
    flow_[signal] = cuts_[signal].cut[0].flow;
  }

  void combine(Signal signal, const Node& node, const Cut* const (&parts)[3]) {
    Cut cut;
    for (int i = 0; i < node.count; ++i)
      if (!join(cut, *parts[i])) return;
    std::uint8_t tables[3] = {};
    for (int i = 0; i < node.count; ++i) tables[i] = tableOn(*parts[i], cut);
    cut.table = composed(node, tables);
    reduce(cut);
    cut.flow = costOf(cut.count);
    for (int i = 0; i < cut.count; ++i)
      cut.flow += flow_[cut.leaves[i]] / static_cast<float>(std::max(1U, readers_[cut.leaves[i]]));
    insert(cuts_[signal], cut);
  }

  // Keeps the best cuts, the cheapest first.
  static void insert(Cuts& cuts, const Cut& cut) {
    for (int i = 0; i < cuts.count; ++i)
      if (sameLeaves(cuts.cut[i], cut)) return;
    int at = cuts.count;
    if (at < kMostCuts)
      ++cuts.count;
    else if (cuts.cut[--at].flow <= cut.flow)
      return;
    for (; at > 0 && cuts.cut[at - 1].flow > cut.flow; --at) cuts.cut[at] = cuts.cut[at - 1];
    cuts.cut[at] = cut;
  }

  // The best cut of every signal that is kept or that a chosen cut reads. A function that is found
  // to be constant is left as it is.
  std::vector<Node> choose() const {
    std::vector<Node> chosen(nodes_.size());
    std::vector<char> needed(kept_);
    for (Signal signal = nodes_.size(); signal-- > 0;) {
      if (needed[signal] == 0 || nodes_[signal].count == 0) continue;
      const Cut& cut = cuts_[signal].cut[0];
      Node& node = chosen[signal];
      OrderedTable order = ordered(cut.table);
      node.count = cut.count;
      node.table = order.table;
      for (int i = 0; i < cut.count; ++i) node.reads[i] = cut.leaves[order.from[i]];
      if (cut.count == 0) node = nodes_[signal];
      for (int i = 0; i < node.count; ++i) needed[node.reads[i]] = 1;
    }
    return chosen;
  }

  const std::vector<Node>& nodes_;
  const std::vector<char>& kept_;
  std::vector<Cuts> cuts_;
  std::vector<float> flow_;
  std::vector<std::uint32_t> readers_;
};

}  // namespace

std::vector<Node> fuse(const std::vector<Node>& nodes, const std::vector<char>& kept) {
  return Fuser(nodes, kept).fuse();
}

}  // namespace tc0
