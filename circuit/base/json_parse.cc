#include <algorithm>
#include <cctype>
#include <utility>

#include "circuit/base/error.h"
#include "circuit/base/json_text.h"

namespace tc0 {
namespace {

using nlohmann::json;

constexpr int kMaxNesting = 64;
constexpr std::int64_t kMaxValues = 8'000'000;
constexpr std::int64_t kMaxObjects = 1'000'000;

// Builds values as the parser meets them. If `visit` is set, the text has to be an object, and each
// of its fields is given away as soon as it is complete.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(std::string_view text, const std::string& where, JsonVisitor visit)
      : text_(text), where_(where), visit_(std::move(visit)) {}

  json take() { return std::move(root_); }

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (++objects_ > kMaxObjects)
      fail(where_, ": required at most ", kMaxObjects, " JSON objects, found more");
    return start(json::object());
  }
  bool start_array(std::size_t) override { return start(json::array()); }
  bool end_object() override { return end(); }
  bool end_array() override { return end(); }

  bool key(string_t& name) override {
    if (atTop()) {
      top_ = std::move(name);
      return true;
    }
    if (!open_.back()->emplace(name, nullptr).second) failTwice(name);
    name_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kOutOfRange = 406;
    if (error.id == kOutOfRange)
      fail(where_, ": required JSON with numbers that can be stored, found one that cannot");
    std::size_t at = std::min(std::max<std::size_t>(position, 1) - 1, text_.size());
    while (at > 0 && at < text_.size() && std::isalnum(static_cast<unsigned char>(text_[at - 1])))
      --at;  // to the begin of the word
    auto line = 1 + std::count(text_.begin(), text_.begin() + at, '\n');
    std::string rest(text_.substr(at, 20));
    fail(where_, ":", line, ": required JSON, found ",
         rest.empty() ? "the end of the text" : quotedJson(rest), " at byte ", at);
  }

 private:
  // Whether the value to come is a field of the object that is given away field by field.
  bool atTop() const { return visit_ && depth_ == 1; }

  json* place(json value) {
    if (visit_ && depth_ == 0) fail(where_, ": required a JSON object, found ", quotedJson(value));
    if (++values_ > kMaxValues)
      fail(where_, ": required at most ", kMaxValues, " JSON values, found more");
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_array()) return &open_.back()->emplace_back(std::move(value));
    return &(open_.back()->at(name_) = std::move(value));
  }

  bool scalar(json value) {
    place(std::move(value));
    giveAway();
    return true;
  }

  bool start(json empty) {
    bool top = visit_ && depth_ == 0 && empty.is_object();
    if (!top) {
      json* placed = place(std::move(empty));
      open_.push_back(placed);
    }
    if (++depth_ > kMaxNesting)
      fail(where_, ": required JSON nested at most ", kMaxNesting, " deep, found more");
    return true;
  }

  bool end() {
    if (!open_.empty()) open_.pop_back();
    --depth_;
    giveAway();
    return true;
  }

  [[noreturn]] void failTwice(const std::string& name) const {
    fail(where_, ": required different names in a JSON object, found ", quotedJson(name), " twice");
  }

  void giveAway() {
    if (!atTop()) return;
    if (!visit_(top_, root_)) failTwice(top_);
    root_ = nullptr;
    values_ = objects_ = 0;
  }

  std::string_view text_;
  const std::string& where_;
  JsonVisitor visit_;
  json root_;
  std::vector<json*> open_;  // the lists and objects that are not complete, outermost first
  std::string name_;         // of the field to come
  std::string top_;          // the name of the field to be given away next
  int depth_ = 0;
  std::int64_t values_ = 0, objects_ = 0;
};

}  // namespace

json parseJson(std::string_view text, const std::string& where) {
  Builder builder(text, where, nullptr);
  json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

void parseJsonFields(std::string_view text, const std::string& where, const JsonVisitor& visit) {
  Builder builder(text, where, visit);
  json::sax_parse(text.begin(), text.end(), &builder);
}

}  // namespace tc0
