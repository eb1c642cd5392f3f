#include "tools/check/strict_json.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr int kMaxNesting = 64;
constexpr std::int64_t kMaxValues = 8'000'000;
constexpr std::int64_t kMaxObjects = 1'000'000;

/// Receives what the parser finds and hangs it into a tree; refuses what is too deep, too large or
/// there twice. With a `take`, the root is an object whose members are handed out and forgotten.
class Tree : public nlohmann::json_sax<Json> {
 public:
  Tree(const std::string& where, const TakeMember* take) : where_(where), take_(take) {}

  Json root;

  bool null() override { return leaf(nullptr); }
  bool boolean(bool value) override { return leaf(value); }
  bool number_integer(number_integer_t value) override { return leaf(value); }
  bool number_unsigned(number_unsigned_t value) override { return leaf(value); }
  bool number_float(number_float_t value, const string_t&) override { return leaf(value); }
  bool string(string_t& value) override { return leaf(std::move(value)); }
  bool binary(binary_t&) override { return leaf(nullptr); }
  bool start_array(std::size_t) override { return branch(Json::array()); }
  bool start_object(std::size_t) override {
    if (++objects_ > kMaxObjects) {
      refuse(where_, ": at most ", kMaxObjects, " JSON objects required");
    }
    return branch(Json::object());
  }
  bool end_array() override { return close(); }
  bool end_object() override { return close(); }

  bool key(string_t& name) override {
    if (handsOut()) {
      member_ = name;
      return true;
    }
    if (!path_.back()->emplace(name, nullptr).second) refuseTwice(name);
    name_ = name;
    return true;
  }

  bool parse_error(std::size_t at, const std::string&,
                   const nlohmann::detail::exception& error) override {
    if (dynamic_cast<const Json::parse_error*>(&error) == nullptr) {
      refuse(where_, ": valid JSON required; found a number out of range");
    }
    refuse(where_, ": valid JSON required; it breaks at byte ", at);
  }

 private:
  /// Whether the next member is handed out: only the root, which `path_` holds as null, is open.
  bool handsOut() const { return take_ != nullptr && path_.size() == 1; }

  Json* hang(Json value) {
    if (++values_ > kMaxValues) {
      refuse(where_, ": at most ", kMaxValues, " JSON values required");
    }
    if (path_.empty() || handsOut()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *path_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    Json& member = parent[name_];
    member = std::move(value);
    return &member;
  }

  bool leaf(Json value) {
    requireObject(value);
    hang(std::move(value));
    handOut();
    return true;
  }

  bool branch(Json value) {
    requireObject(value);
    bool isRoot = path_.empty() && take_ != nullptr;
    Json* hung = isRoot ? nullptr : hang(std::move(value));
    path_.push_back(hung);
    if (path_.size() > kMaxNesting) {
      refuse(where_, ": JSON nested at most ", kMaxNesting, " deep required");
    }
    return true;
  }

  bool close() {
    path_.pop_back();
    handOut();
    return true;
  }

  void requireObject(const Json& value) const {
    if (take_ != nullptr && path_.empty() && !value.is_object()) {
      refuse(where_, ": an object required; found ", described(value));
    }
  }

  [[noreturn]] void refuseTwice(const std::string& name) const {
    refuse(where_, ": names must differ; found '", brief(name), "' twice in one object");
  }

  void handOut() {
    if (!handsOut()) return;
    if (!(*take_)(member_, root)) refuseTwice(member_);
    root = nullptr;
    values_ = objects_ = 0;
  }

  const std::string& where_;
  const TakeMember* take_;
  std::vector<Json*> path_;  // the arrays and objects that are open, from the root on
  std::string name_;         // the last one
  std::string member_;       // the last one of the root
  std::int64_t values_ = 0, objects_ = 0;
};

}  // namespace

std::string brief(std::string_view text) {
  return text.size() <= 80 ? std::string(text) : std::string(text.substr(0, 77)) + "...";
}

void checkName(const std::string& name, const std::string& where) {
  if (name.empty() || name.size() > 256) {
    refuse(where, ": a name of 1 to 256 bytes required; found ", name.size());
  }
  for (unsigned char c : name) {
    if (c <= ' ' || c == 127) {
      refuse(where, ": a name without blanks and control characters required; found byte ", int{c});
    }
  }
}

Json parseJson(std::string_view text, const std::string& where) {
  Tree tree(where, nullptr);
  Json::sax_parse(text.begin(), text.end(), &tree);
  return std::move(tree.root);
}

void parseMembers(std::string_view text, const std::string& where, const TakeMember& take) {
  Tree tree(where, &take);
  Json::sax_parse(text.begin(), text.end(), &tree);
}

std::string described(const Json& value) {
  if (value.is_number()) return "the number " + value.dump();
  if (value.is_string()) return "the string '" + value.get<std::string>().substr(0, 40) + "'";
  return std::string(value.is_array() || value.is_object() ? "an " : "a ") + value.type_name();
}

Int integerOf(const Json& value, const std::string& where) {
  constexpr std::uint64_t kMost = std::numeric_limits<Int>::max();
  bool fits =
      value.is_number_unsigned() ? value.get<std::uint64_t>() <= kMost : value.is_number_integer();
  if (!fits) refuse(where, ": an integer of 64 bits required; found ", described(value));
  return value.get<Int>();
}

std::vector<Int> integersOf(const Json& value, const std::string& where) {
  if (!value.is_array()) refuse(where, ": an array of integers required; found ", described(value));
  std::vector<Int> result;
  result.reserve(value.size());
  for (const Json& element : value) result.push_back(integerOf(element, where));
  return result;
}

Fields::Fields(const Json& object, std::string where, std::initializer_list<std::string_view> known)
    : object_(&object), where_(std::move(where)) {
  if (!object.is_object()) refuse(where_, ": an object required; found ", described(object));
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      std::vector<std::string> words(known.begin(), known.end());
      refuse(where_, ": unknown name '", brief(key), "'; the nearest known one is '",
             nearest(key, words), "'");
    }
  }
}

const Json& Fields::at(const char* key) const {
  auto found = object_->find(key);
  if (found == object_->end()) refuse(where_, ": '", key, "' required; it is missing");
  return *found;
}

const Json& Fields::array(const char* key) const {
  const Json& value = at(key);
  if (!value.is_array()) refuse(place(key), ": an array required; found ", described(value));
  return value;
}

std::string Fields::text(const char* key) const {
  const Json& value = at(key);
  if (!value.is_string()) refuse(place(key), ": a string required; found ", described(value));
  return value.get<std::string>();
}

std::string Fields::name(const char* key) const {
  std::string name = text(key);
  checkName(name, place(key));
  return name;
}

Int Fields::integer(const char* key) const { return integerOf(at(key), place(key)); }

std::vector<Int> Fields::integers(const char* key) const { return integersOf(at(key), place(key)); }

namespace {

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  word = word.substr(0, 64);
  return *std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return editDistance(word, a) < editDistance(word, b);
  });
}

}  // namespace tc0check
