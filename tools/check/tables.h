#pragma once

#include <optional>
#include <string>

#include "tools/check/container.h"

namespace tc0check {

/// The tables of a step. Table t has the gates start[t] ... start[t + 1] - 1. Gate k is [q[k] *
/// numerator >= p[k] * denominator], with q and the denominator 1 where they are absent. The value
/// is base[t] plus increments[k] for every gate of the table that is 1.
struct Tables {
  Numbers start, p, base, increments;
  std::optional<Numbers> q;
  Int tables = 0;

  Int gates(Int t) const { return start[t + 1] - start[t]; }
};

/// Reads the tables PREFIX.start, .p, .q, .base and .increments, and refuses unless sizes agree and
/// the breakpoints p / q of each table rise strictly. `ratio` says whether q may differ from 1.
Tables readTables(const Container& file, const std::string& prefix, bool ratio,
                  const std::string& where);

}  // namespace tc0check
