#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tc0::importer {

/// A table of a flatbuffer: fields by number, each read through the table's list of places.
///
///   file      4 bytes: place of the root table; 4 bytes: the format's name, such as TFL3
///   table     4 bytes with sign: how far before it its list of places lies, then the fields
///   places    2 bytes: their size; 2 bytes: the table's size; 2 bytes for each field: its place in
///             the table, 0 if it has its default
///   vector    4 bytes: the number of elements, then the elements
///   reference 4 bytes: how far behind itself a table, vector or text lies
///
/// Every read is within the bytes; otherwise it throws Error, naming `where`.
class FlatTable {
 public:
  static FlatTable root(std::string_view bytes, const std::string& where);

  std::int64_t integer(int field, int bytes, bool isSigned, std::int64_t otherwise) const;
  float single(int field, float otherwise) const;
  /// The first 200 letters of a text: names and messages need no more.
  std::string text(int field) const;
  std::optional<FlatTable> table(int field) const;
  std::vector<FlatTable> tables(int field) const;
  /// Numbers of so many bytes each, with sign.
  std::vector<std::int64_t> integers(int field, int bytes) const;
  std::vector<float> singles(int field) const;
  std::string_view bytes(int field) const;  // of a vector of bytes

 private:
  static constexpr std::size_t kMostText = 200;

  FlatTable(std::string_view bytes, std::uint64_t at, const std::string& where)
      : bytes_(bytes), at_(at), where_(&where) {}
  std::uint64_t number(std::uint64_t at, int size) const;
  std::uint64_t place(int field) const;  // 0: the field has its default
  std::uint64_t follow(std::uint64_t reference) const;
  std::string_view vector(int field, std::uint64_t size) const;

  std::string_view bytes_;
  std::uint64_t at_;
  const std::string* where_;
};

}  // namespace tc0::importer
