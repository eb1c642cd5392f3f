#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/import/graph/graph.h"
#include "model/import/tflite/flatbuffer.h"

namespace tc0::importer {

/// A tensor of a TFLite file. Its name is that of the file with "#" and its number.
struct Stored {
  std::string name;
  Shape shape;
  std::int64_t type = 0, buffer = 0;
  std::vector<float> scale;
  std::vector<std::int64_t> zero;  // at least one number
  std::int64_t axis = 0;           // the dimension along which scales lie, if there are several
};
Stored readStored(const FlatTable& table, std::size_t number);

/// An element type that is read; throws Error, naming `where`, for another one.
struct StoredType {
  std::int64_t number;
  bool isFloat, isSigned;
  int bits;
};
StoredType typeOf(const Stored& tensor, const std::string& where);

/// The numbers of a constant tensor, whose buffer holds data; nothing for another tensor.
std::optional<Numbers> numbersOf(const Stored& tensor, const std::vector<FlatTable>& buffers,
                                 const std::string& where);

}  // namespace tc0::importer
