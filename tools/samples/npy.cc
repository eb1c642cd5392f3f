#include "tools/samples/npy.h"

#include <bit>
#include <charconv>
#include <optional>
#include <ostream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"

namespace tc0 {
namespace {

struct Header {
  std::optional<std::string> descr;
  std::optional<bool> fortran;
  std::optional<Shape> shape;
};

// Reads the header: a literal of Python with the keys that the format has, in any order. Everything
// else is refused, so a number or a name is never looked for in another place than its own.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, const std::string& where) : text_(text), where_(where) {}

  Header read() {
    Header header;
    require('{');
    while (!take('}')) {
      std::string key = quoted();
      require(':');
      if (key == "descr" && !header.descr)
        header.descr = quoted();
      else if (key == "fortran_order" && !header.fortran)
        header.fortran = truth();
      else if (key == "shape" && !header.shape)
        header.shape = tuple();
      else
        fail(where_, ": required descr, fortran_order and shape once, found '", key, "'");
      if (!take(',')) {
        require('}');
        break;
      }
    }
    if (!header.descr || !header.fortran || !header.shape)
      fail(where_, ": required a header with descr, fortran_order and shape");
    return header;
  }

 private:
  void skipBlanks() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    skipBlanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void require(char c) {
    if (!take(c))
      fail(where_, ": required '", c, "' in the header, found '", text_.substr(at_, 20), "'");
  }
  // A list stands here if the numbers of a sample have names of their own.
  std::string quoted() {
    char quote = take('"') ? '"' : '\'';
    if (quote == '\'') require('\'');
    std::size_t end = std::min(text_.find(quote, at_), text_.size());
    std::string word(text_.substr(at_, end - at_));
    at_ = end;
    require(quote);
    return word;
  }
  bool truth() {
    skipBlanks();
    for (std::string_view word : {"True", "False"})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return word == "True";
      }
    fail(where_, ": required True or False in the header, found '", text_.substr(at_, 20), "'");
  }
  Shape tuple() {
    Shape shape;
    require('(');
    while (!take(')')) {
      skipBlanks();
      std::int64_t extent = -1;
      const char* end = text_.data() + text_.size();
      auto [next, error] = std::from_chars(text_.data() + at_, end, extent);
      if (error != std::errc() || extent < 0 || shape.size() > kMaxRank)
        fail(where_, ": required a shape of at most ", kMaxRank, " dimensions after the first,",
             " found '", text_.substr(at_, 20), "'");
      shape.push_back(extent);
      at_ = next - text_.data();
      if (!take(',')) {
        require(')');
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  const std::string& where_;
  std::size_t at_ = 0;
};

// A type of numbers in the file; floats only where they are wanted.
struct NpyType : IntegerType {
  bool isFloat = false;
};

NpyType typeOf(const std::string& descr, bool floats, const std::string& where) {
  std::string text = descr;
  NpyType type;
  if (!text.empty() && std::string_view("<>|=").find(text[0]) != std::string_view::npos) {
    type.bigEndian = text[0] == '>';
    text.erase(0, 1);
  }
  if (floats && (text == "f4" || text == "f8")) {
    type.isFloat = true;
    type.bytes = text[1] - '0';
    return type;
  }
  if (!floats && (text.starts_with('f') || text.starts_with('c')))
    fail(where, ": required integers, found '", descr,
         "', floats; round them and convert the array, such as x.astype('int64')");
  if (text == "b1" || text == "?") text = "u1";
  if (text.size() != 2 || (text[0] != 'i' && text[0] != 'u') ||
      std::string_view("1248").find(text[1]) == std::string_view::npos)
    fail(where, ": required integers of 1, 2, 4 or 8 bytes or booleans",
         floats ? " or floats of 4 or 8" : "", ", found '", descr.substr(0, 40), "'");
  type.isSigned = text[0] == 'i';
  type.bytes = text[1] - '0';
  return type;
}

// The place of each element of a row-major array in a column-major one. `index` counts through the
// elements in row-major order, the last coordinate fastest; strides[d] is the distance of neighbours
// along d in column-major order, and `from` the place of the element at `index` there.
std::vector<std::int64_t> columnMajorPlaces(std::int64_t count, const Shape& shape) {
  std::vector<std::int64_t> places, strides(shape.size(), 1), index(shape.size(), 0);
  for (std::size_t d = 1; d < shape.size(); ++d) strides[d] = strides[d - 1] * shape[d - 1];
  std::int64_t from = 0;
  while (std::ssize(places) < count) {
    TC0_ASSERT(from >= 0 && from < count);
    places.push_back(from);
    for (std::size_t d = shape.size(); d-- > 0;) {
      from += strides[d];
      if (++index[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return places;
}

template <class Array>
void makeRowMajor(Array& array) {
  auto values = array.values;
  const std::vector<std::int64_t> places = columnMajorPlaces(std::ssize(values), array.shape);
  for (std::size_t e = 0; e < places.size(); ++e) array.values[e] = values[places[e]];
}

const char* descrOf(Element element) {
  switch (element) {
    case Element::kU8:
      return "|u1";
    case Element::kI8:
      return "|i1";
    case Element::kI16:
      return "<i2";
    case Element::kI32:
      return "<i4";
    default:
      return "<i8";
  }
}

}  // namespace

namespace {

std::vector<double> decodeReals(std::string_view data, NpyType type, const std::string& where) {
  std::vector<double> result;
  if (!type.isFloat) {
    for (std::int64_t value : decodeIntegers(data, type, where))
      result.push_back(static_cast<double>(value));
    return result;
  }
  const auto bytes = static_cast<std::size_t>(type.bytes);
  for (std::size_t at = 0; at < data.size(); at += bytes) {
    std::uint64_t bits = littleEndianAt(data, at, bytes);
    if (type.bigEndian) bits = __builtin_bswap64(bits) >> (64 - 8 * bytes);
    result.push_back(bytes == 4 ? std::bit_cast<float>(static_cast<std::uint32_t>(bits))
                                : std::bit_cast<double>(bits));
  }
  return result;
}

// An array's shape, type and data, whose sizes agree.
struct Parts {
  Header header;
  NpyType type;
  std::string_view data;
};

Parts partsOf(std::string_view bytes, bool floats, const std::string& where) {
  if (!bytes.starts_with(kNpyMagic) || bytes.size() < 12)
    fail(where, ": required a NumPy array, which begins with \\x93NUMPY, found '",
         bytes.substr(0, 8), "'");
  const int version = bytes[6];
  if (version < 1 || version > 3)
    fail(where, ": required version 1 to 3 of the format, found ", version);
  const std::size_t lengthBytes = version == 1 ? 2 : 4, begin = 8 + lengthBytes;
  const std::uint64_t length = littleEndianAt(bytes, 8, lengthBytes);
  if (length > bytes.size() - begin)
    fail(where, ": required a header within ", bytes.size(), " bytes, found a length of ", length);
  Header header = HeaderReader(bytes.substr(begin, length), where).read();
  NpyType type = typeOf(*header.descr, floats, where);
  Magnitude size = type.bytes;
  for (std::int64_t extent : *header.shape) size = multiplyMagnitudes(size, extent);
  std::string_view data = bytes.substr(begin + length);
  if (size != data.size())
    fail(where, ": required ", size, " bytes of data for the shape ", listText(*header.shape),
         ", found ", data.size());
  return {std::move(header), type, data};
}

}  // namespace

StoredArray parseNpy(std::string_view bytes, const std::string& where) {
  const Parts parts = partsOf(bytes, false, where);
  StoredArray array{"", *parts.header.shape, decodeIntegers(parts.data, parts.type, where)};
  if (*parts.header.fortran) makeRowMajor(array);
  return array;
}

RealArray parseNpyReals(std::string_view bytes, const std::string& where) {
  const Parts parts = partsOf(bytes, true, where);
  RealArray array{"", *parts.header.shape, decodeReals(parts.data, parts.type, where)};
  if (*parts.header.fortran) makeRowMajor(array);
  return array;
}

// The header is filled with blanks, so that the data begin at a multiple of 64 bytes.
std::string npyHeader(const Shape& shape, Element element) {
  std::string text = cat("{'descr': '", descrOf(element), "', 'fortran_order': False, 'shape': (");
  for (std::int64_t extent : shape) text += cat(extent, ", ");
  text += "), }";
  constexpr std::size_t kBefore = 10;
  text.resize((kBefore + text.size() + 1 + 63) / 64 * 64 - kBefore - 1, ' ');
  text += '\n';
  TC0_ASSERT((kBefore + text.size()) % 64 == 0 && text.size() < 1 << 16);
  return std::string(kNpyMagic) + std::string("\1\0", 2) + littleEndianText(text.size(), 2) + text;
}

void writeNpy(std::ostream& out, std::int64_t samples, const NamedSamples& array) {
  Shape shape = array.shape;
  shape.insert(shape.begin(), samples);
  out << npyHeader(shape, array.values.element);
  out.write(reinterpret_cast<const char*>(array.values.data),
            array.values.count * bytesOf(array.values.element));
}

}  // namespace tc0
