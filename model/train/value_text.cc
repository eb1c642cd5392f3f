#include "model/train/value_text.h"

#include <charconv>

namespace tc0 {
namespace {

struct Formatter {
  std::string operator()(const std::int64_t* value) const { return std::to_string(*value); }
  std::string operator()(const double* value) const { return numberText(*value); }
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const std::string* value) const { return quotedText(*value); }
  std::string operator()(const std::vector<double>* values) const {
    std::string text = "[";
    for (const double value : *values) text += (text.size() > 1 ? ", " : "") + numberText(value);
    return text + "]";
  }
  std::string operator()(const NamedChoice& choice) const { return quotedText(choice.chosen()); }
};

}  // namespace

std::string quotedText(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string numberText(double value) {
  char buffer[64];
  const auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end);
}

std::string valueText(const KeyPlace& place) { return std::visit(Formatter{}, place); }

}  // namespace tc0
