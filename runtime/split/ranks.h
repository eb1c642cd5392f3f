#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tc0 {

/// The processes that compute together, as one of them sees them.
class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual int rank() const = 0;  // of this process, from 0
  virtual int size() const = 0;
  /// Sends out[r] to rank r and receives in[r] from it, for every rank, this one among them. All
  /// ranks call it together, and in[r] is as long as what rank r sends.
  virtual void exchange(const std::vector<std::span<const std::byte>>& out,
                        const std::vector<std::span<std::byte>>& in) = 0;
};

/// What each rank gives, in order, for every rank.
std::vector<std::string> allGathered(Ranks& ranks, const std::string& own);

/// What each rank gives, in order, for rank 0; other ranks get nothing.
std::vector<std::string> gathered(Ranks& ranks, const std::string& own);

/// Throws Error on every rank if one of them comes with an error: that of the first such rank.
void requireNoError(Ranks& ranks, const std::optional<std::string>& error);

}  // namespace tc0
