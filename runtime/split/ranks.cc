#include "runtime/split/ranks.h"

#include <cstdint>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Each rank sends its text to those ranks that `receives` names; lengths go before the texts.
template <class Receives>
std::vector<std::string> textsOf(Ranks& ranks, const std::string& own, const Receives& receives) {
  const std::size_t size = ranks.size();
  const std::uint64_t length = own.size();
  std::vector<std::uint64_t> lengths(size);
  std::vector<std::span<const std::byte>> out(size);
  std::vector<std::span<std::byte>> in(size);
  for (std::size_t r = 0; r < size; ++r) {
    out[r] = std::as_bytes(std::span(&length, 1));
    in[r] = std::as_writable_bytes(std::span(&lengths[r], 1));
  }
  ranks.exchange(out, in);
  std::vector<std::string> texts(receives(ranks.rank()) ? size : 0);
  for (std::size_t r = 0; r < size; ++r) {
    out[r] = receives(r) ? std::as_bytes(std::span(own)) : std::span<const std::byte>();
    in[r] = {};
    if (texts.empty()) continue;
    texts[r].resize(lengths[r]);
    in[r] = std::as_writable_bytes(std::span(texts[r]));
  }
  ranks.exchange(out, in);
  return texts;
}

}  // namespace

std::vector<std::string> allGathered(Ranks& ranks, const std::string& own) {
  return textsOf(ranks, own, [](int) { return true; });
}

std::vector<std::string> gathered(Ranks& ranks, const std::string& own) {
  return textsOf(ranks, own, [](int rank) { return rank == 0; });
}

// A text without an error is empty, one with an error begins with a blank.
void requireNoError(Ranks& ranks, const std::optional<std::string>& error) {
  const std::vector<std::string> errors = allGathered(ranks, error ? " " + *error : "");
  for (const std::string& text : errors)
    if (!text.empty()) throw Error(text.substr(1));
}

}  // namespace tc0
