#include "tools/samples/npz.h"

#include <zlib.h>

#include <ostream>
#include <set>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "tools/samples/npy.h"

namespace tc0 {
namespace {

constexpr std::uint64_t kMaxBytes = UINT32_MAX;  // what sizes of 32 bits can say
constexpr std::uint64_t kMaxRatio = 1032;        // what deflate can at most save
constexpr std::size_t kLocalHeader = 30, kDirectoryHeader = 46, kEnd = 22, kMaxComment = 65535;
constexpr std::string_view kDirectoryMagic = "PK\x01\x02", kEndMagic = "PK\x05\x06";

// Numbers of 2 or 4 bytes at places in the archive, little-endian, never past its end.
class ZipBytes {
 public:
  ZipBytes(std::string_view bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  std::string_view part(std::uint64_t at, std::uint64_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at)
      fail(where_, ": required ", size, " bytes at byte ", at, ", found the end at ",
           bytes_.size());
    return bytes_.substr(at, size);
  }
  std::uint32_t number(std::uint64_t at, int size) const {
    return littleEndianAt(part(at, size), 0, size);
  }
  std::uint64_t endOfDirectory() const {
    if (bytes_.size() >= kEnd) {
      std::size_t found = bytes_.rfind(kEndMagic, bytes_.size() - kEnd);
      if (found != std::string_view::npos && bytes_.size() - found <= kEnd + kMaxComment)
        return found;
    }
    fail(where_, ": required a zip archive with its directory at the end, found none");
  }
  const std::string& where() const { return where_; }

 private:
  std::string_view bytes_;
  const std::string& where_;
};

struct Entry {
  std::string name;
  std::uint32_t flags, method, checksum, packed, size, place;
};

Entry entryAt(const ZipBytes& zip, std::uint64_t at) {
  if (zip.part(at, 4) != kDirectoryMagic)
    fail(zip.where(), ": required an entry of the directory at byte ", at, ", found none");
  std::uint32_t nameSize = zip.number(at + 28, 2);
  return {.name = std::string(zip.part(at + kDirectoryHeader, nameSize)),
          .flags = zip.number(at + 8, 2),
          .method = zip.number(at + 10, 2),
          .checksum = zip.number(at + 16, 4),
          .packed = zip.number(at + 20, 4),
          .size = zip.number(at + 24, 4),
          .place = zip.number(at + 42, 4)};
}

void checkEntry(const Entry& entry, const std::string& where) {
  if ((entry.flags & 1) != 0) fail(where, ": required no password, found an encrypted file");
  if (entry.method != 0 && entry.method != 8)
    fail(where, ": required a file that is stored or deflated, found method ", entry.method);
  if (entry.size == UINT32_MAX || entry.packed == UINT32_MAX)
    fail(where, ": required less than 4 GiB, found more; .npy and .safetensors hold more");
  const bool possible = entry.method == 0
                            ? entry.size == entry.packed
                            : entry.size <= kMaxRatio * (std::uint64_t{entry.packed} + 1);
  if (!possible)
    fail(where, ": required a size that ", entry.packed, " packed bytes can have, found ",
         entry.size);
}

// CRC-32 of the bytes after those that gave `before`.
std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0) {
  return crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

// A raw deflate stream must end exactly when `size` bytes have come out and all have gone in.
std::string inflated(std::string_view packed, std::size_t size, const std::string& where) {
  std::string result(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) fail(where, ": zlib cannot be used");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = packed.size();
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = size;
  int ended = inflate(&stream, Z_FINISH);
  const bool whole = ended == Z_STREAM_END && stream.avail_out == 0 && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) fail(where, ": required ", size, " bytes of deflated data, found a broken stream");
  return result;
}

std::string unpacked(const ZipBytes& zip, const Entry& entry, const std::string& where) {
  if (zip.part(entry.place, 4) != kZipMagic)
    fail(where, ": required a file at byte ", entry.place, ", found none");
  std::uint64_t begin = std::uint64_t{entry.place} + kLocalHeader +
                        zip.number(entry.place + std::uint64_t{26}, 2) +
                        zip.number(entry.place + std::uint64_t{28}, 2);
  std::string_view packed = zip.part(begin, entry.packed);
  std::string bytes = entry.method == 0 ? std::string(packed) : inflated(packed, entry.size, where);
  if (checksum(bytes) != entry.checksum)
    fail(where, ": required the checksum of the archive, found another: the file is damaged");
  return bytes;
}

// What local and directory headers have in common, after the versions: no flags, stored, the first
// day of the calendar, checksum, sizes, and the length of the name.
std::string commonFields(std::uint32_t checksum, std::uint64_t size, std::size_t nameSize) {
  return littleEndianText(0, 2) + littleEndianText(0, 2) + littleEndianText(0, 2) +
         littleEndianText(33, 2) + littleEndianText(checksum, 4) + littleEndianText(size, 4) +
         littleEndianText(size, 4) + littleEndianText(nameSize, 2) + littleEndianText(0, 2);
}

std::uint32_t checksumOf(const std::string& header, const NumbersIn& numbers, std::size_t size) {
  return checksum({reinterpret_cast<const char*>(numbers.data), size}, checksum(header));
}

// The arrays of an archive, each read by parse(bytes, place).
template <class Array>
std::vector<Array> arraysOf(std::string_view bytes, const std::string& where,
                            Array (*parse)(std::string_view, const std::string&)) {
  ZipBytes zip(bytes, where);
  const std::uint64_t end = zip.endOfDirectory();
  const std::uint32_t files = zip.number(end + 10, 2);
  std::uint64_t at = zip.number(end + 16, 4), total = 0;
  std::set<std::string> names;
  std::vector<Array> arrays;
  for (std::uint32_t i = 0; i < files; ++i) {
    Entry entry = entryAt(zip, at);
    at += kDirectoryHeader + entry.name.size() + zip.number(at + 30, 2) + zip.number(at + 32, 2);
    const std::string place = cat(where, ": '", entry.name.substr(0, 60), "'");
    if (!entry.name.ends_with(".npy"))
      fail(where, ": required files named .npy, found '", entry.name.substr(0, 60), "'");
    if (!names.insert(entry.name).second) fail(place, ": required one such file, found two");
    checkEntry(entry, place);
    total += entry.size;
    if (total > kMaxBytes) fail(where, ": required at most 4 GiB unpacked, found more");
    Array array = parse(unpacked(zip, entry, place), place);
    array.name = entry.name.substr(0, entry.name.size() - 4);
    arrays.push_back(std::move(array));
  }
  return arrays;
}

}  // namespace

std::vector<StoredArray> parseNpz(std::string_view bytes, const std::string& where) {
  return arraysOf(bytes, where, parseNpy);
}

std::vector<RealArray> parseNpzReals(std::string_view bytes, const std::string& where) {
  return arraysOf(bytes, where, parseNpyReals);
}

void writeNpz(std::ostream& out, std::int64_t samples, const std::vector<NamedSamples>& arrays) {
  std::string directory;
  std::uint64_t place = 0;
  for (const NamedSamples& array : arrays) {
    Shape shape = array.shape;
    shape.insert(shape.begin(), samples);
    const std::string name = array.name + ".npy", header = npyHeader(shape, array.values.element);
    const std::uint64_t data = array.values.count * bytesOf(array.values.element);
    const std::uint64_t size = header.size() + data;
    const std::uint64_t whole = kLocalHeader + name.size() + size;
    if (place + whole + directory.size() > kMaxBytes - (1 << 20))
      fail("required results of less than 4 GiB for .npz, found more; .safetensors holds more");
    const std::string fields =
        commonFields(checksumOf(header, array.values, data), size, name.size());
    out << kZipMagic << littleEndianText(20, 2) << fields << name << header;
    out.write(reinterpret_cast<const char*>(array.values.data), data);
    directory += std::string(kDirectoryMagic) + littleEndianText(20, 2) + littleEndianText(20, 2) +
                 fields + littleEndianText(0, 2) + littleEndianText(0, 2) + littleEndianText(0, 2) +
                 littleEndianText(0, 4) + littleEndianText(place, 4) + name;
    place += whole;
  }
  if (arrays.size() > UINT16_MAX)
    fail("required at most 65535 results for .npz, found ", arrays.size());
  out << directory << kEndMagic << littleEndianText(0, 4) << littleEndianText(arrays.size(), 2)
      << littleEndianText(arrays.size(), 2) << littleEndianText(directory.size(), 4)
      << littleEndianText(place, 4) << littleEndianText(0, 2);
}

}  // namespace tc0
