#pragma once

#include <cstdint>

/// The functions that a gate kernel computes in one operation, and their table.
///
/// A function of up to three bits a, b, c is a *truth table* of 8 bits: bit a + 2 b + 4 c is its
/// value. A wire may stand in its slot complemented, so a plan can choose for each operation a table
/// whose bit 0 is 0; and operands can change places. Of all 256 tables that leaves 40, which are
/// listed here. The place of a table in the list is the kind of an operation.
namespace tc0 {

/// The number of functions in the list.
inline constexpr int kGateFunctions = 40;

/// The truth table of operand a, b or c itself.
inline constexpr std::uint8_t kOperandTable[3] = {0xAA, 0xCC, 0xF0};

/// Whether a function depends on operand i.
constexpr bool dependsOn(std::uint8_t table, int i) {
  return ((table >> (1 << i) ^ table) & ~kOperandTable[i] & 255) != 0;
}

/// The table of the function with two operands exchanged.
constexpr std::uint8_t exchanged(std::uint8_t table, int i, int j) {
  std::uint8_t result = 0;
  for (int m = 0; m < 8; ++m) {
    int differ = (m >> i ^ m >> j) & 1;
    result |= (table >> (m ^ (differ << i | differ << j)) & 1) << m;
  }
  return result;
}

/// The table of the function with operand i complemented.
constexpr std::uint8_t complementedOperand(std::uint8_t table, int i) {
  int step = 1 << i;
  return (table & kOperandTable[i]) >> step | (table & ~kOperandTable[i] & 255) << step;
}

/// How many operands a function reads if those that it does not depend on stand last.
constexpr int arityOf(std::uint8_t table) {
  for (int i = 3; i > 0; --i)
    if (dependsOn(table, i - 1)) return i;
  return 0;
}

/// A table whose operands were put in the order of the list: operand i of `table` is operand
/// from[i] of the original.
struct OrderedTable {
  std::uint8_t table = 0;
  std::uint8_t from[3] = {0, 1, 2};
};

/// The order of operands in which a function is listed: those that it reads stand first, and the
/// table is the smallest of those orders.
constexpr OrderedTable ordered(std::uint8_t table) {
  constexpr std::uint8_t kOrders[6][3] = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1},
                                          {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};
  OrderedTable best;
  int least = 1 << 16;
  for (const auto& order : kOrders) {
    std::uint8_t moved = 0;
    for (int m = 0; m < 8; ++m) {
      int was = 0;
      for (int i = 0; i < 3; ++i) was |= (m >> i & 1) << order[i];
      moved |= (table >> was & 1) << m;
    }
    int key = arityOf(moved) << 8 | moved;
    if (key >= least) continue;
    least = key;
    best = {moved, {order[0], order[1], order[2]}};
  }
  return best;
}

struct GateFunctions {
  std::uint8_t table[kGateFunctions] = {};
  std::uint8_t arity[kGateFunctions] = {};
  std::uint8_t kindOf[256] = {};  // of a listed table
  int count = 0;
};

constexpr GateFunctions listGateFunctions() {
  GateFunctions list;
  for (int arity = 0; arity <= 3; ++arity)
    for (int table = 0; table < 256; table += 2) {
      if (arityOf(table) != arity || ordered(table).table != table) continue;
      list.table[list.count] = table;
      list.arity[list.count] = arity;
      list.kindOf[table] = list.count++;
    }
  return list;
}

/// The list: constant, copy, functions of two operands, functions of three.
inline constexpr GateFunctions kFunctionList = listGateFunctions();
static_assert(kFunctionList.count == kGateFunctions);

}  // namespace tc0
