#include "model/import/tflite/flatbuffer.h"

#include <bit>

#include "circuit/base/error.h"

namespace tc0::importer {
namespace {

std::int64_t withSign(std::uint64_t value, int bytes) {
  const int unused = 64 - 8 * bytes;
  return static_cast<std::int64_t>(value << unused) >> unused;
}

}  // namespace

FlatTable FlatTable::root(std::string_view bytes, const std::string& where) {
  FlatTable file(bytes, 0, where);
  return {bytes, file.follow(0), where};
}

std::uint64_t FlatTable::number(std::uint64_t at, int size) const {
  const auto count = static_cast<std::uint64_t>(size);
  if (at > bytes_.size() || count > bytes_.size() - at)
    fail(*where_, ": required ", size, " bytes at byte ", at, ", found the end at ", bytes_.size());
  std::uint64_t value = 0;
  for (int i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
  return value;
}

std::uint64_t FlatTable::place(int field) const {
  const std::int64_t list = static_cast<std::int64_t>(at_) - withSign(number(at_, 4), 4);
  if (list < 0) fail(*where_, ": required a table's list of places in the file, found none");
  const auto places = static_cast<std::uint64_t>(list), slot = std::uint64_t{4} + 2 * field;
  const std::uint64_t size = number(places, 2);
  if (size > bytes_.size() - places)
    fail(*where_, ": required a table's list of places in the file, found the end in it");
  if (slot + 2 > size) return 0;
  const std::uint64_t offset = number(places + slot, 2);
  return offset == 0 ? 0 : at_ + offset;
}

std::uint64_t FlatTable::follow(std::uint64_t reference) const {
  return reference + number(reference, 4);
}

std::int64_t FlatTable::integer(int field, int bytes, bool isSigned, std::int64_t otherwise) const {
  const std::uint64_t at = place(field);
  if (at == 0) return otherwise;
  const std::uint64_t value = number(at, bytes);
  return isSigned ? withSign(value, bytes) : static_cast<std::int64_t>(value);
}

float FlatTable::single(int field, float otherwise) const {
  const std::uint64_t at = place(field);
  return at == 0 ? otherwise : std::bit_cast<float>(static_cast<std::uint32_t>(number(at, 4)));
}

std::string_view FlatTable::vector(int field, std::uint64_t size) const {
  const std::uint64_t at = place(field);
  if (at == 0) return {};
  const std::uint64_t begin = follow(at), count = number(begin, 4);
  if (count * size > bytes_.size() - begin - 4)
    fail(*where_, ": required ", count, " elements of ", size, " bytes at byte ", begin + 4,
         ", found the end at ", bytes_.size());
  return bytes_.substr(begin + 4, count * size);
}

std::string FlatTable::text(int field) const {
  return std::string(vector(field, 1).substr(0, kMostText));
}

std::string_view FlatTable::bytes(int field) const { return vector(field, 1); }

std::optional<FlatTable> FlatTable::table(int field) const {
  const std::uint64_t at = place(field);
  if (at == 0) return std::nullopt;
  return FlatTable(bytes_, follow(at), *where_);
}

std::vector<FlatTable> FlatTable::tables(int field) const {
  const std::string_view list = vector(field, 4);
  std::vector<FlatTable> result;
  const std::uint64_t begin = list.empty() ? 0 : list.data() - bytes_.data();
  for (std::uint64_t i = 0; i < list.size(); i += 4)
    result.push_back(FlatTable(bytes_, follow(begin + i), *where_));
  return result;
}

std::vector<std::int64_t> FlatTable::integers(int field, int bytes) const {
  const std::string_view list = vector(field, bytes);
  std::vector<std::int64_t> result;
  const std::uint64_t begin = list.empty() ? 0 : list.data() - bytes_.data();
  for (std::uint64_t i = 0; i < list.size(); i += bytes)
    result.push_back(withSign(number(begin + i, bytes), bytes));
  return result;
}

std::vector<float> FlatTable::singles(int field) const {
  std::vector<float> result;
  for (std::int64_t bits : integers(field, 4))
    result.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  return result;
}

}  // namespace tc0::importer
