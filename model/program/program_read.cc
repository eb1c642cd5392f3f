#include <map>
#include <unordered_set>
#include <utility>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/fields.h"
#include "model/program/program_json.h"

namespace tc0::program {
namespace {

using nlohmann::json;

// Rebuilds a program through ProgramBuilder, tensor by tensor. Text that names a tensor, a shape or
// a number out of place is refused here or by the builder, before memory is taken for it.
class Reader {
 public:
  Reader(const Container& container, std::string where)
      : container_(container), where_(std::move(where)) {}

  Program read(const JsonObject& text, const Note& note) {
    text.allow({"metadata", "tensors", "outputs"});
    JsonObject metadata(text.at("metadata"), cat(where_, ": program, 'metadata'"));
    for (const auto& [key, value] : text.at("metadata").items())
      builder_.metadata(key, metadata.text(key.c_str()));
    for (const json& tensor : text.list("tensors")) {
      JsonObject object(tensor, cat(where_, ": tensor ", tensors_++));
      named(object.where(), [&] { readTensor(object); });
    }
    std::size_t outputs = 0;
    for (const json& output : text.list("outputs")) {
      JsonObject object(output, cat(where_, ": output ", outputs++));
      object.allow({"name", "tensor"});
      named(object.where(), [&] { builder_.output(object.text("name"), id(object, "tensor")); });
    }
    if (outputs == 0) fail(where_, ": required a program with outputs, found none");
    for (const auto& [name, tensor] : container_.tensors)
      if (!read_.contains(name))
        fail(where_, ": required tensors that the program reads, found '", shortened(name), "'");
    if (note && wider_ > 0)
      note(cat(where_, ": ", wider_, " of ", tensors_,
               " ranges are wider than the proven ones, first ", firstWider_));
    return builder_.finish();
  }

 private:
  // Errors of the builder name the tensor; this adds the file and the tensor's number.
  template <class Body>
  void named(const std::string& where, Body body) const {
    try {
      body();
    } catch (const Error& error) {
      std::string text = error.what(), file = where_ + ": ";
      if (text.starts_with(where)) throw;
      if (text.starts_with(file)) text.erase(0, file.size());
      fail(where, ": ", text);
    }
  }

  void readTensor(const JsonObject& tensor) {
    name_ = tensor.text("name");
    shape_ = tensor.integers("shape");
    range_ = range(tensor);
    std::string op = tensor.text("op");
    auto known = operationNamed(op);
    if (!known) fail(tensor.where(), ": required a known op, found '", shortened(op), "'");
    Tensor read{name_, shape_, 0, std::move(*known), range_, {}, 0};
    FieldKeys keys;
    fieldsOf(read, keys);
    tensor.allow(keys.keys);
    fieldsOf(read, FieldReader{*this, tensor});
    compare(tensor, builder_.tensor(builder_.addTensor(read)));
  }

  // Throws Error if the file's shape differs from the one that follows from the operands, or if its
  // range does not contain the proven one.
  void compare(const JsonObject& text, const Tensor& tensor) {
    if (tensor.shape != shape_)
      fail(text.where(), ", 'shape': required ", listText(tensor.shape), " by its operands, found ",
           listText(shape_));
    if (range_.lo > tensor.range.lo || range_.hi < tensor.range.hi)
      fail(text.where(), ", 'range': required the proven [", tensor.range.lo, ", ", tensor.range.hi,
           "] within it, found [", range_.lo, ", ", range_.hi, "]");
    if (range_ == tensor.range) return;
    if (wider_++ == 0)
      firstWider_ =
          cat("tensor ", tensors_ - 1, " '", tensor.name, "', [", range_.lo, ", ", range_.hi,
              "] where [", tensor.range.lo, ", ", tensor.range.hi, "] is proven");
  }

  // Collects the keys that a tensor's JSON object may have.
  struct FieldKeys : SeeNothing {
    std::vector<const char*> keys{"name", "op", "shape", "range"};

    void operand(const char* key, TensorId) { keys.push_back(key); }
    void operands(const char* key, const std::vector<TensorId>&) { keys.push_back(key); }
    void axis(const char* key, int) { keys.push_back(key); }
    void axes(const char* key, const std::vector<int>&) { keys.push_back(key); }
    void number(const char* key, std::int64_t) { keys.push_back(key); }
    void count(const char* key, std::int64_t) { keys.push_back(key); }
    void list(const char* key, const std::vector<std::int64_t>&) { keys.push_back(key); }
    void numbers(const char* key, const Integers&, NumbersShape) { keys.push_back(key); }
    void tables(const Tables&, const char* key, int) { keys.push_back(key); }
  };

  // Fills an operation's fields from the tensor's JSON object and from the container.
  struct FieldReader {
    Reader& reader;
    const JsonObject& tensor;
    const Shape* x = nullptr;  // the shape of the first operand

    void range(Range& range) { range = reader.range_; }
    void operand(const char* key, TensorId& id) {
      id = reader.id(tensor, key);
      if (x == nullptr) x = &reader.builder_.tensor(id).shape;
    }
    void operands(const char* key, std::vector<TensorId>& ids) {
      for (std::int64_t id : tensor.integers(key)) ids.push_back(narrow(tensor, key, id));
    }
    void axis(const char* key, int& axis) { axis = small(tensor, key); }
    void axes(const char* key, std::vector<int>& axes) {
      for (std::int64_t axis : tensor.integers(key)) axes.push_back(narrow(tensor, key, axis));
    }
    void number(const char* key, std::int64_t& number) { number = tensor.integer(key); }
    void count(const char* key, std::int64_t& number) {
      if (!tensor.has(key)) return;
      number = tensor.integer(key);
      if (number < 2)
        fail(tensor.where(), ", ", key, ": required an integer of at least 2, found ", number);
    }
    void list(const char* key, std::vector<std::int64_t>& list) { list = tensor.integers(key); }
    void numbers(const char* key, Integers& values, NumbersShape shape) {
      if (shape.kind == NumbersShape::kMatrix && (x->empty() || reader.shape_.empty()))
        fail(tensor.where(),
             ": required at least one dimension of x and of the result, found none");
      if (shape.kind == NumbersShape::kOptionalRow && !tensor.has(key)) return;
      values = reader.numbers(tensor, key, shapeOfNumbers(shape, reader.shape_, x));
    }
    void tables(Tables& tables, const char* key, int& axis) {
      tables = reader.tables();
      axis = small(tensor, key, -1);
    }
  };

  static std::int32_t narrow(const JsonObject& object, const char* key, std::int64_t value) {
    if (value < INT32_MIN || value > INT32_MAX)
      fail(object.where(), ", '", key, "': required an integer of 32 bits, found ", value);
    return value;
  }
  static int small(const JsonObject& object, const char* key) {
    return narrow(object, key, object.integer(key));
  }
  static int small(const JsonObject& object, const char* key, int otherwise) {
    return object.has(key) ? small(object, key) : otherwise;
  }

  // The number of an earlier tensor. It is checked here because FieldReader looks at the tensor
  // before the builder does. Only outputs have the key "tensor", and they may read the last one
  // too.
  TensorId id(const JsonObject& object, const char* key) const {
    std::int64_t number = object.integer(key);
    std::int64_t earlier = object.has("tensor") ? tensors_ : tensors_ - 1;
    if (earlier == 0)
      fail(object.where(), ", '", key, "': required an earlier tensor, found ", number,
           " and no tensor before it");
    if (number < 0 || number >= earlier)
      fail(object.where(), ", '", key, "': required an earlier tensor, 0 to ", earlier - 1,
           ", found ", number);
    return TensorId(number);
  }

  static Range range(const JsonObject& tensor) {
    std::vector<std::int64_t> ends = tensor.integers("range");
    if (ends.size() != 2)
      fail(tensor.where(), ", 'range': required [lo, hi], found ", listText(ends));
    return {ends[0], ends[1]};
  }

  // The tensor of the container that the field names. It is read once, and all who use it share it.
  Integers numbers(const JsonObject& object, const char* key, Shape shape) {
    if (shape.empty()) shape = {1};
    std::string name = object.text(key);
    auto found = container_.tensors.find(name);
    if (found != container_.tensors.end() && found->second.shape != shape)
      fail(object.where(), ", '", key, "': required a tensor of shape ", listText(shape),
           ", found '", shortened(name), "' of shape ", listText(found->second.shape));
    read_.insert(name);
    Integers& read = numbers_[name];
    if (read == nullptr) read = integers(integersOf(flat(name), name, where_));
    return read;
  }

  Tables tables() {
    Tables tables{table("start"), table("p"), {}, table("base"), table("increments")};
    if (container_.tensors.contains(cat(name_, ".q"))) tables.q = table("q");
    return tables;
  }
  std::vector<std::int64_t> table(const char* what) {
    std::string name = cat(name_, ".", what);
    read_.insert(name);
    return integersOf(container_, name, where_);
  }

  // A container with this tensor alone, in one dimension, as integersOf takes it.
  Container flat(const std::string& name) const {
    Container one;
    auto found = container_.tensors.find(name);
    if (found == container_.tensors.end()) return one;
    TensorView view = found->second;
    std::int64_t elements = 1;  // the container has checked that they are as many as the data's
    for (std::int64_t extent : view.shape) elements *= extent;
    view.shape = {elements};
    one.tensors[name] = view;
    return one;
  }

  const Container& container_;
  std::string where_;
  ProgramBuilder builder_;
  std::map<std::string, Integers> numbers_;
  std::unordered_set<std::string> read_;  // the names of tensors of the container
  std::int64_t tensors_ = 0;
  std::int64_t wider_ = 0;  // how many ranges of the file are wider than the proven ones
  std::string firstWider_;
  // What the file says of the tensor that is being read.
  std::string name_;
  Shape shape_;
  Range range_;
};

}  // namespace

Program programFrom(const JsonObject& text, const Container& container, const std::string& where,
                    const Note& note) {
  return Reader(container, where).read(text, note);
}

}  // namespace tc0::program
