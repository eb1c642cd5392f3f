#include "model/command_rows/file_kind.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/safetensors.h"

namespace tc0 {
namespace {

// The first bytes of files that hold networks of other programs, and whether tc0 import reads them.
struct Signature {
  std::size_t at;
  std::string_view bytes;
  const char* name;
  bool imported;
};
constexpr Signature kSignatures[] = {
    {0, "\x89HDF\r\n\x1a\n", "a network of Keras (HDF5)", false},
    {4, "TFL3", "a network of TensorFlow Lite", true},
    {0, "PK\x03\x04", "a zip archive, such as PyTorch writes", false},
    {0, "\x80\x02", "a pickle, such as PyTorch wrote once", false},
};
constexpr Signature kOnnx{0, "", "a network in ONNX", true};
constexpr Signature kTensorsAlone{0, "", "tensors without metadata of tc0", false};

// ONNX is a message of Protocol Buffers. Its first field is the version, a small number (08 NN);
// then comes a text: the producer's name (12), its version (1a) or the domain (22), or the graph
// itself (3a).
bool looksLikeOnnx(std::string_view bytes) {
  return bytes.size() > 3 && bytes[0] == 8 && bytes[1] > 0 && bytes[1] < 32 &&
         (bytes[2] == 0x12 || bytes[2] == 0x1a || bytes[2] == 0x22 || bytes[2] == 0x3a);
}

// Null if the bytes are no network of another program.
const Signature* foreignOf(std::string_view bytes) {
  for (const Signature& signature : kSignatures)
    if (bytes.size() > signature.at && bytes.substr(signature.at).starts_with(signature.bytes))
      return &signature;
  return looksLikeOnnx(bytes) ? &kOnnx : nullptr;
}

// Nothing unless the bytes are a whole file of tensors.
std::optional<Container> tensorsOf(std::string_view bytes) {
  if (bytes.size() < 9 || bytes[8] != '{') return std::nullopt;
  try {
    return parseSafetensors(bytes, "");
  } catch (const Error&) {
    return std::nullopt;  // the reader that wants such a file says what is broken
  }
}

FileKind kindOfTensors(const Container& container) {
  const auto& metadata = container.metadata;
  if (metadata.contains("program")) return FileKind::kProgram;
  if (metadata.contains("structure"))
    return metadata.contains("kind") && metadata.at("kind") == "netlist" ? FileKind::kNetlist
                                                                         : FileKind::kCircuit;
  if (metadata.contains("model")) return FileKind::kCheckpoint;
  if (metadata.contains("format") && metadata.at("format") == "tc0") return FileKind::kOther;
  for (const char* name : {"pixels", "points", "tokens"})
    if (container.tensors.contains(name)) return FileKind::kSamples;
  return FileKind::kForeign;
}

const char* nameOf(FileKind kind) {
  switch (kind) {
    case FileKind::kCircuit:
      return "a circuit";
    case FileKind::kNetlist:
      return "a netlist";
    case FileKind::kProgram:
      return "an integer program";
    case FileKind::kCheckpoint:
      return "a checkpoint";
    case FileKind::kSamples:
      return "samples";
    case FileKind::kForeign:
    case FileKind::kOther:
      break;
  }
  return "something else";
}

// What to do with a network of another program.
const char* adviceFor(const Signature& foreign) {
  return foreign.imported ? "run tc0 import first, then tc0 compile"
                          : "export the network to ONNX, which tc0 import reads";
}

// What to do with a file of kind `found` in the place of one of kind `wanted`.
const char* adviceFor(FileKind found, FileKind wanted) {
  const bool circuit = wanted == FileKind::kCircuit || wanted == FileKind::kNetlist;
  switch (found) {
    case FileKind::kCheckpoint:
      return circuit ? "run tc0 quantise, then tc0 compile" : "run tc0 quantise first";
    case FileKind::kProgram:
      return circuit ? "run tc0 compile first, or tc0 compile --estimate for its size"
                     : "it is quantised already: tc0 compile and tc0 sample take it";
    case FileKind::kCircuit:
    case FileKind::kNetlist:
      return "it is compiled already: tc0 stats, tc0 simulate and tc0 sample take it";
    case FileKind::kSamples:
      return "tc0 evaluate --samples takes it";
    case FileKind::kForeign:
    case FileKind::kOther:
      break;
  }
  return "";
}

// Whether the file says at its beginning that it is of a wanted kind. Then its reader says what is
// wrong with it, and its header need not be read twice.
bool claimsToBe(std::string_view bytes, std::initializer_list<FileKind> wanted) {
  const std::string_view begin = bytes.substr(0, 4096);
  return std::any_of(wanted.begin(), wanted.end(), [&](FileKind kind) {
    const char* name = kind == FileKind::kCircuit   ? R"("kind":"circuit")"
                       : kind == FileKind::kNetlist ? R"("kind":"netlist")"
                       : kind == FileKind::kProgram ? R"("kind":"program")"
                                                    : nullptr;
    return name != nullptr && begin.find(name) != std::string_view::npos;
  });
}

}  // namespace

FileKind fileKind(std::string_view bytes) {
  if (auto container = tensorsOf(bytes)) return kindOfTensors(*container);
  return foreignOf(bytes) == nullptr ? FileKind::kOther : FileKind::kForeign;
}

void requireFileKind(const std::string& path, std::string_view bytes,
                     std::initializer_list<FileKind> wanted) {
  if (claimsToBe(bytes, wanted)) return;
  const FileKind found = fileKind(bytes);
  if (found == FileKind::kOther || std::find(wanted.begin(), wanted.end(), found) != wanted.end())
    return;
  if (found == FileKind::kForeign) {
    const Signature* known = foreignOf(bytes);
    const Signature& foreign = known == nullptr ? kTensorsAlone : *known;
    fail(path, ": required ", nameOf(*wanted.begin()), ", found ", foreign.name, ": ",
         adviceFor(foreign));
  }
  fail(path, ": required ", nameOf(*wanted.begin()), ", found ", nameOf(found), ": ",
       adviceFor(found, *wanted.begin()));
}

void requireImportable(const std::string& path, std::string_view bytes) {
  const Signature* foreign = foreignOf(bytes);
  if (foreign != nullptr && foreign->imported) return;
  const FileKind kind = fileKind(bytes);
  if (kind == FileKind::kOther) return;
  const char* required = ": required a network in ONNX or TensorFlow Lite, found ";
  if (kind != FileKind::kForeign) fail(path, required, nameOf(kind), ", which is a file of tc0");
  if (foreign == nullptr) foreign = &kTensorsAlone;
  fail(path, required, foreign->name, ": ", adviceFor(*foreign));
}

void requireFileKindOf(const std::string& path, std::initializer_list<FileKind> wanted) {
  std::error_code error;
  if (std::filesystem::is_regular_file(path, error)) requireFileKind(path, readFile(path), wanted);
}

}  // namespace tc0
