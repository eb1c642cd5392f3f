#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/split/ranks.h"

namespace tc0 {

/// The ranks that compute with this process: itself alone in tc0, those that mpirun started in
/// tc0-mpi, which has the same commands and links MPI.
Ranks& ownRanks();
/// Sets them; they have to outlive every command.
void setOwnRanks(Ranks& ranks);

/// Becomes tc0-mpi if mpirun started this program and others beside it. Throws Error if tc0-mpi is not there, on the
/// first rank; the others end without a word.
void handOverToRanks(const std::vector<std::string>& call);

/// What one rank met while the others wait for it; no exception of the library, so that the program
/// of the ranks alone answers it. It ends all of them.
struct RankFailed {
  std::string what;
};

/// Runs a body on every rank. If it throws Error on any of them, all throw the Error of the first.
void together(Ranks& ranks, const std::function<void()>& body);

}  // namespace tc0
