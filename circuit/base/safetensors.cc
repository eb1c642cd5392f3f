#include "circuit/base/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are copied as they stand in the file");

constexpr std::uint64_t kMaxHeader = std::uint64_t{64} << 20;

std::size_t bytesOf(const std::string& dtype) {
  static const std::map<std::string, std::size_t> kBytes{
      {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"U16", 2}, {"I16", 2}, {"F16", 2}, {"BF16", 2},
      {"U32", 4},  {"I32", 4}, {"F32", 4}, {"U64", 8}, {"I64", 8}, {"F64", 8}};
  auto found = kBytes.find(dtype);
  return found == kBytes.end() ? 0 : found->second;
}

struct Extent {
  std::uint64_t begin = 0, end = 0;
  const std::string* name = nullptr;
};

// Reads the entry of a tensor. Its offsets lie within the data and are as far apart as its shape
// and type say; the product of the extents saturates, so a hostile shape does not wrap to a small
// size.
TensorView parseTensor(const JsonObject& entry, std::string_view data, Extent& extent) {
  entry.allow({"dtype", "shape", "data_offsets"});
  TensorView tensor{entry.text("dtype"), entry.integers("shape"), {}};
  std::size_t bytes = bytesOf(tensor.dtype);
  if (bytes == 0)
    fail(entry.where(), ": required a known dtype, found '", shortened(tensor.dtype), "'");
  Magnitude size = bytes;
  for (std::int64_t dimension : tensor.shape) {
    if (dimension < 0)
      fail(entry.where(), ": required a shape without negative numbers, found ", dimension);
    size = multiplyMagnitudes(size, dimension);
  }
  std::vector<std::int64_t> offsets = entry.integers("data_offsets");
  if (offsets.size() != 2 || offsets[0] < 0 || offsets[1] < offsets[0] ||
      std::cmp_greater(offsets[1], data.size()))
    fail(entry.where(), ": required data_offsets within ", data.size(), " bytes of data, found ",
         listText(offsets));
  extent.begin = offsets[0];
  extent.end = offsets[1];
  if (size == kSaturated)
    fail(entry.where(), ": required a shape of fewer than 2^64 bytes, found ",
         listText(tensor.shape));
  if (extent.end - extent.begin != size)
    fail(entry.where(), ": required ", size, " bytes for its shape and dtype, found ",
         extent.end - extent.begin);
  tensor.data = data.substr(extent.begin, extent.end - extent.begin);
  return tensor;
}

template <class Int>
void appendAs(std::string& data, std::span<const std::int64_t> values) {
  for (std::int64_t value : values) {
    auto narrow = static_cast<Int>(value);
    data.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
  }
}

template <class Int>
std::vector<std::int64_t> widened(std::string_view data) {
  std::vector<std::int64_t> values(data.size() / sizeof(Int));
  for (std::size_t i = 0; i < values.size(); ++i) {
    Int value;
    std::memcpy(&value, data.data() + i * sizeof value, sizeof value);
    values[i] = value;
  }
  return values;
}

}  // namespace

Container parseSafetensors(std::string_view bytes, const std::string& where) {
  if (bytes.size() < 8)
    fail(where, ": required 8 bytes of header length, found ", bytes.size(), " bytes in all");
  std::uint64_t length;
  std::memcpy(&length, bytes.data(), 8);
  if (length > kMaxHeader || length > bytes.size() - 8)
    fail(where, ": required a header of at most ",
         std::min<std::uint64_t>(kMaxHeader, bytes.size() - 8), " bytes, found a length of ",
         length);
  std::string_view data = bytes.substr(8 + length);
  Container container;
  std::vector<Extent> extents;
  bool hasMetadata = false;
  auto readField = [&](const std::string& name, const nlohmann::json& value) {
    if (name == "__metadata__") {
      if (std::exchange(hasMetadata, true)) return false;
      JsonObject entries(value, cat(where, ": __metadata__"));
      for (const auto& [key, text] : value.items())
        container.metadata[key] = entries.text(key.c_str());
      return true;
    }
    auto [found, fresh] = container.tensors.try_emplace(name);
    if (!fresh) return false;
    Extent& extent = extents.emplace_back();
    extent.name = &found->first;
    JsonObject entry(value, where + ": tensor '" + shortened(name) + "'");
    found->second = parseTensor(entry, data, extent);
    return true;
  };
  parseJsonFields(bytes.substr(8, length), cat(where, ": header"), readField);
  // Sorted by offsets, each tensor has to begin where the one before ends: no gaps, no overlaps.
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t end = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != end)
      fail(where, ": tensor '", shortened(*extent.name), "': required to begin at byte ", end,
           " where the one before ends, found ", extent.begin);
    end = extent.end;
  }
  if (end != data.size()) fail(where, ": required ", end, " bytes of data, found ", data.size());
  return container;
}

std::vector<std::int64_t> integersOf(const Container& container, const std::string& name,
                                     const std::string& where) {
  auto found = container.tensors.find(name);
  if (found == container.tensors.end())
    fail(where, ": required a tensor '", shortened(name), "', found none");
  const TensorView& tensor = found->second;
  if (tensor.shape.size() != 1)
    fail(where, ": tensor '", shortened(name), "': required one dimension, found ",
         listText(tensor.shape));
  if (tensor.dtype == "I8") return widened<std::int8_t>(tensor.data);
  if (tensor.dtype == "I16") return widened<std::int16_t>(tensor.data);
  if (tensor.dtype == "I32") return widened<std::int32_t>(tensor.data);
  if (tensor.dtype == "I64") return widened<std::int64_t>(tensor.data);
  fail(where, ": tensor '", shortened(name), "': required dtype I8, I16, I32 or I64, found ",
       tensor.dtype);
}

std::vector<float> floatsOf(const Container& container, const std::string& name,
                            const std::string& where) {
  auto found = container.tensors.find(name);
  if (found == container.tensors.end())
    fail(where, ": required a tensor '", shortened(name), "', found none");
  const TensorView& tensor = found->second;
  if (tensor.dtype != "F32")
    fail(where, ": tensor '", shortened(name), "': required dtype F32, found ", tensor.dtype);
  std::vector<float> values(tensor.data.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

void ContainerWriter::add(const std::string& name, std::span<const std::int64_t> values,
                          std::vector<std::int64_t> shape) {
  if (shape.empty()) shape.push_back(std::ssize(values));
  std::int64_t lo = 0, hi = 0;
  for (std::int64_t value : values) {
    lo = std::min(lo, value);
    hi = std::max(hi, value);
  }
  auto fits = [&](int bits) {
    return lo >= -(std::int64_t{1} << (bits - 1)) && hi < (std::int64_t{1} << (bits - 1));
  };
  Entry& entry = entries_.emplace_back(Entry{name, "", std::move(shape), ""});
  if (fits(8)) {
    entry.dtype = "I8";
    appendAs<std::int8_t>(entry.data, values);
  } else if (fits(16)) {
    entry.dtype = "I16";
    appendAs<std::int16_t>(entry.data, values);
  } else if (fits(32)) {
    entry.dtype = "I32";
    appendAs<std::int32_t>(entry.data, values);
  } else {
    entry.dtype = "I64";
    appendAs<std::int64_t>(entry.data, values);
  }
}

void ContainerWriter::addFloats(const std::string& name, std::span<const float> values,
                                std::vector<std::int64_t> shape) {
  std::string data(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  entries_.push_back(Entry{name, "F32", std::move(shape), std::move(data)});
}

// The tensors lie back to back, the widest types first. The header is padded to a multiple of 8
// bytes, so every tensor begins at a multiple of the size of its type, as programs that map the
// file need.
std::string ContainerWriter::format() const {
  nlohmann::ordered_json header;
  header["__metadata__"] = metadata_;
  std::vector<const Entry*> order;
  for (const Entry& entry : entries_) order.push_back(&entry);

  std::stable_sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) {
    return bytesOf(a->dtype) > bytesOf(b->dtype);
  });
  std::size_t offset = 0;
  for (const Entry* entry : order) {
    header[entry->name] = {{"dtype", entry->dtype},
                           {"shape", entry->shape},
                           {"data_offsets", {offset, offset + entry->data.size()}}};
    offset += entry->data.size();
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';
  std::uint64_t length = text.size();
  std::string bytes(reinterpret_cast<const char*>(&length), 8);
  bytes.reserve(8 + text.size() + offset);
  bytes += text;
  for (const Entry* entry : order) bytes += entry->data;
  return bytes;
}

}  // namespace tc0
