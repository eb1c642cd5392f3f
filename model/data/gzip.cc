#include <zlib.h>

#include <filesystem>
#include <memory>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/data/sources.h"

namespace tc0 {
namespace {

struct InflateEnd {
  void operator()(z_stream* stream) const { inflateEnd(stream); }
};

// Pictures and text shrink to a tenth, zeros to a thousandth: what shrinks more than this, and is
// large, is refused.
constexpr std::uint64_t kMaxRatio = 100;
constexpr std::uint64_t kLarge = std::uint64_t{1} << 26;

// Unpacks a gzip file, a chunk at a time, so that text beyond the limit is refused before memory is
// taken for it. 15 + 16 asks zlib for the largest window and for gzip's header.
std::string inflateGzip(const std::string& packed, std::uint64_t limit, const std::string& where) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) fail(where, ": zlib does not start");
  const std::unique_ptr<z_stream, InflateEnd> end(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = packed.size();
  std::string out;
  std::string chunk(std::size_t{1} << 18, '\0');
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = chunk.size();
    state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END) {
      fail(where, ": required a whole gzip file, found damage or its end after ", out.size(),
           " bytes of text");
    }
    out.append(chunk.data(), chunk.size() - stream.avail_out);
    if (out.size() > limit) fail(where, ": required at most ", limit, " bytes, found more");
    if (out.size() > kLarge && out.size() / kMaxRatio > packed.size())
      fail(where, ": required text of at most ", kMaxRatio, " times its ", packed.size(),
           " packed bytes, found more");
  }
  return out;
}

}  // namespace

std::string readMaybeGzip(const std::string& path, std::uint64_t limit) {
  std::string bytes = readFile(path, limit);
  const bool packed = bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
  return packed ? inflateGzip(bytes, limit, path) : bytes;
}

}  // namespace tc0
