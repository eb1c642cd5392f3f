#include "tools/check/container.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "tools/check/error.h"
#include "tools/check/strict_json.h"

namespace tc0check {

namespace {

constexpr std::uintmax_t kMaxFile = std::uintmax_t{1} << 34;
constexpr std::uint64_t kMaxHeader = std::uint64_t{1} << 26;

struct Extent {
  Int begin, end;
  std::string name;
};

int widthOf(const std::string& dtype, const std::string& where) {
  if (dtype == "I8") return 1;
  if (dtype == "I16") return 2;
  if (dtype == "I32") return 4;
  if (dtype == "I64") return 8;
  refuse(where, ": dtype I8, I16, I32 or I64 required; found '", brief(dtype), "'");
}

/// Reads one tensor's entry; `size` is the number of bytes after the header.
Extent readTensor(const std::string& name, const Json& entry, const char* data, Int size,
                  Container& container) {
  Fields fields(entry, container.path + ": tensor '" + brief(name) + "'",
                {"dtype", "shape", "data_offsets"});
  int width = widthOf(fields.text("dtype"), fields.where());
  std::vector<Int> shape = fields.integers("shape");
  std::vector<Int> offsets = fields.integers("data_offsets");
  if (shape.empty() || shape.size() > 16) {
    refuse(fields.where(), ": 1 to 16 extents required; found ", shape.size());
  }
  Wide elements = 1;
  for (Int extent : shape) {
    if (extent < 0) {
      refuse(fields.where(), ": ", shape.size() == 1 ? "one extent" : "extents",
             " of at least 0 required; found ", brief(entry["shape"].dump()));
    }
    elements = std::min(elements * extent, Wide{1} << 62);
  }
  if (offsets.size() != 2 || offsets[0] < 0 || offsets[1] < offsets[0] || offsets[1] > size) {
    refuse(fields.where(), ": offsets 0 <= begin <= end <= ", size, " required; found ",
           brief(entry["data_offsets"].dump()));
  }
  Int bytes = offsets[1] - offsets[0];
  if (bytes % width != 0 || bytes / width != elements) {
    refuse(fields.where(), ": ", signedDecimal(elements), " numbers of ", width,
           " bytes required; found ", bytes, " bytes");
  }
  container.tensors[name] = Numbers(data + offsets[0], width, bytes / width);
  if (shape.size() != 1) container.shapes[name] = std::move(shape);
  return {offsets[0], offsets[1], name};
}

/// Refuses unless the tensors lie back to back from the first byte to the last.
void checkTiling(std::vector<Extent>& extents, Int size, const std::string& path) {
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  Int next = 0;
  for (const Extent& extent : extents) {
    if (extent.begin != next) {
      refuse(path, ": tensors must lie back to back; '", brief(extent.name), "' begins at ",
             extent.begin, ", the one before ends at ", next);
    }
    next = extent.end;
  }
  if (next != size) {
    refuse(path, ": ", next, " bytes of tensors required; found ", size, " after the header");
  }
}

}  // namespace

std::string readBytes(const std::string& path, std::uintmax_t limit) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) refuse(path, ": a file required; found none");
  std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) refuse(path, ": a readable file required; found none");
  if (size > limit) refuse(path, ": at most ", limit, " bytes required; found ", size);
  std::ifstream in(path, std::ios::binary);
  std::string bytes(size, '\0');
  if (!in.read(bytes.data(), size)) {
    refuse(path, ": a readable file of ", size, " bytes required; reading it failed");
  }
  return bytes;
}

const Numbers& Container::find(const std::string& name) const {
  auto found = tensors.find(name);
  if (found == tensors.end()) refuse(path, ": tensor '", brief(name), "' required; it is missing");
  read_.insert(name);
  return found->second;
}

const Numbers& Container::tensor(const std::string& name) const {
  const Numbers& found = find(name);
  if (shapes.count(name) != 0) refuse(path, ": tensor '", brief(name), "': one extent required");
  return found;
}

const Numbers& Container::tensor(const std::string& name, const std::vector<Int>& shape) const {
  const Numbers& found = find(name);
  auto own = shapes.find(name);
  bool fits =
      own != shapes.end() ? own->second == shape : shape.size() == 1 && shape[0] == found.size();
  if (!fits) {
    refuse(path, ": tensor '", brief(name), "': shape ", Json(shape).dump(), " required; found ",
           own != shapes.end() ? Json(own->second).dump() : paste("[", found.size(), "]"));
  }
  return found;
}

void Container::add(const std::string& name, std::vector<Int> numbers) {
  added_.push_back(std::make_shared<const std::vector<Int>>(std::move(numbers)));
  const std::vector<Int>& kept = *added_.back();
  tensors[name] =
      Numbers(reinterpret_cast<const char*>(kept.data()), sizeof(Int), std::ssize(kept));
}

void Container::requireAllRead(const char* reader) const {
  for (const auto& [name, numbers] : tensors) {
    if (read_.count(name) == 0) {
      refuse(path, ": tensors that ", reader, " reads required; found '", brief(name), "'");
    }
  }
}

void Container::requireKind(const std::string& kind) const {
  for (const auto& [key, required] :
       {std::pair<std::string, std::string>{"format", "tc0"}, {"version", "1"}, {"kind", kind}}) {
    auto found = metadata.find(key);
    std::string value = found == metadata.end() ? "" : found->second;
    if (value == required) continue;
    refuse(path, ": metadata ", key, " '", required, "' required; found '", brief(value), "'");
  }
}

void Container::requireFlat() const {
  if (shapes.empty()) return;
  const auto& [name, shape] = *shapes.begin();
  refuse(path, ": tensor '", brief(name), "': one extent of at least 0 required; found ",
         Json(shape).dump());
}

Container readContainer(const std::string& path) {
  Container container;
  container.path = path;
  container.bytes = std::make_shared<const std::string>(readBytes(path, kMaxFile));
  const std::string& bytes = *container.bytes;
  if (bytes.size() < 8) refuse(path, ": at least 8 bytes required; found ", bytes.size());

  std::uint64_t length;
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - 8 || length > kMaxHeader) {
    refuse(path, ": a header of at most ", std::min<std::uint64_t>(bytes.size() - 8, kMaxHeader),
           " bytes required; its length says ", length);
  }
  const char* data = bytes.data() + 8 + length;
  Int size = bytes.size() - 8 - length;
  std::vector<Extent> extents;
  bool hasMetadata = false;
  TakeMember take = [&](const std::string& name, const Json& entry) {
    if (name != "__metadata__") {
      if (container.has(name)) return false;
      extents.push_back(readTensor(name, entry, data, size, container));
      return true;
    }
    if (std::exchange(hasMetadata, true)) return false;
    if (!entry.is_object()) refuse(path, ": __metadata__: an object required");
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) refuse(path, ": __metadata__: '", brief(key), "' must be a string");
      container.metadata[key] = value.get<std::string>();
    }
    return true;
  };
  parseMembers(std::string_view(bytes).substr(8, length), path + ": header", take);
  checkTiling(extents, size, path);
  return container;
}

}  // namespace tc0check
