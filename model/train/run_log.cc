#include "model/train/run_log.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/train/value_text.h"

namespace tc0 {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double errorOf(const LogLine& line, const std::string& check) {
  for (const Check& each : line.consistency.checks) {
    if (each.name == check) return each.error;
  }
  return kNone;
}

struct Column {
  const char* name;
  double (*value)(const LogLine& line);
};

const Column kColumns[] = {
    {"step", [](const LogLine& line) { return static_cast<double>(line.step); }},
    {"raw", [](const LogLine& line) { return line.losses.raw; }},
    {"weighted", [](const LogLine& line) { return line.losses.weighted; }},
    {"velocity", [](const LogLine& line) { return line.losses.velocity; }},
    {"acceleration", [](const LogLine& line) { return line.losses.acceleration; }},
    {"gradient", [](const LogLine& line) { return line.losses.gradient; }},
    {"residual", [](const LogLine& line) { return line.residual; }},
    {"rate", [](const LogLine& line) { return line.rate; }},
    {"samples_per_second", [](const LogLine& line) { return line.samplesPerSecond; }},
    {"seconds", [](const LogLine& line) { return line.seconds; }},
    {"cpu_seconds", [](const LogLine& line) { return line.cpuSeconds; }},
    {"gflop_per_second", [](const LogLine& line) { return 1e-9 * line.work.flopsPerSecond; }},
    {"product_share", [](const LogLine& line) { return line.work.share; }},
    {"boundary", [](const LogLine& line) { return errorOf(line, "boundary"); }},
    {"velocity_additivity",
     [](const LogLine& line) { return errorOf(line, "velocity_additivity"); }},
    {"acceleration_additivity",
     [](const LogLine& line) { return errorOf(line, "acceleration_additivity"); }},
    {"one_against_many",
     [](const LogLine& line) {
       const auto& steps = line.consistency.steps;
       return steps.empty() ? kNone : steps.front().second;
     }},
};

std::string heading(const std::vector<Watched>& watched) {
  std::string text;
  for (const Column& column : kColumns)
    text += (text.empty() ? "" : ",") + std::string(column.name);
  for (const Watched& more : watched) text += cat(",", more.name);
  return text + "\n";
}

std::string csvLine(const LogLine& line) {
  std::string text;
  for (const Column& column : kColumns) {
    text += (text.empty() ? "" : ",") + numberText(column.value(line));
  }
  for (const Watched& more : line.watched) text += "," + numberText(more.value);
  return text + "\n";
}

// JSON has no word for numbers that are not finite.
std::string jsonNumber(double value) { return std::isfinite(value) ? numberText(value) : "null"; }

std::string jsonLine(const LogLine& line) {
  std::string text;
  for (const Column& column : kColumns) {
    text += cat(text.empty() ? "{\"" : ",\"", column.name, "\":", jsonNumber(column.value(line)));
  }
  for (const Watched& more : line.watched) {
    text += cat(",\"", more.name, "\":", jsonNumber(more.value));
  }
  return text + "}\n";
}

void append(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::app);
  file << text << std::flush;
  if (!file) fail(path, ": cannot be written");
}

std::string durationText(double seconds) {
  const auto whole = std::llround(std::max(0.0, seconds));
  char text[32];
  std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  return text;
}

// " 31 GFLOP/s (26 %)", with two digits at least.
std::string workText(const Work& work) {
  if (!std::isfinite(work.share)) return "";
  const double giga = 1e-9 * work.flopsPerSecond;
  char text[64];
  std::snprintf(text, sizeof text, "  %.*f GFLOP/s (%.0f %%)", giga < 9.95 ? 1 : 0, giga,
                100 * work.share);
  return text;
}

}  // namespace

RunLog::RunLog(const std::string& folder, std::int64_t keep, const std::vector<Watched>& watched)
    : csv_(folder + "/log.csv"), jsonl_(folder + "/log.jsonl") {
  std::string csv = heading(watched), jsonl;
  if (keep > 0 && std::filesystem::exists(csv_) && std::filesystem::exists(jsonl_)) {
    std::istringstream lines(readFile(csv_)), jsonLines(readFile(jsonl_));
    std::string line, jsonText;
    std::getline(lines, line);
    while (std::getline(lines, line) && std::getline(jsonLines, jsonText)) {
      LogLine old;
      char comma;
      std::istringstream fields(line);
      fields >> old.step >> comma >> old.losses.raw;
      if (old.step > keep) break;
      for (int column = 2; column <= 9; ++column) fields >> comma >> old.seconds;
      raw_.emplace_back(old.step, old.losses.raw);
      seconds_ = old.seconds;
      csv += line + "\n";
      jsonl += jsonText + "\n";
    }
  }
  writeFile(csv_, [&](std::ostream& out) { out << csv; });
  writeFile(jsonl_, [&](std::ostream& out) { out << jsonl; });
}

void RunLog::add(const LogLine& line) {
  raw_.emplace_back(line.step, line.losses.raw);
  append(csv_, csvLine(line));
  append(jsonl_, jsonLine(line));
}

std::string progressText(const LogLine& line, std::int64_t steps) {
  const double left =
      line.seconds / static_cast<double>(line.step) * static_cast<double>(steps - line.step);
  char text[256];
  std::snprintf(text, sizeof text,
                "step %8lld  raw %9.5f  weighted %9.5f  residual %8.4f  %8.0f samples/s%s  left %s",
                static_cast<long long>(line.step), line.losses.raw, line.losses.weighted,
                line.residual, line.samplesPerSecond, workText(line.work).c_str(),
                durationText(left).c_str());
  std::string whole = text;
  for (const Check& check : line.consistency.checks) {
    if (check.name == "identity") continue;  // the residual, on other points
    std::snprintf(text, sizeof text, "  %s %.4f", check.name.c_str(), check.error);
    whole += text;
  }
  for (const auto& [count, distance] : line.consistency.steps) {
    std::snprintf(text, sizeof text, "  %d against %d steps %.4f", count,
                  line.consistency.fineSteps, distance);
    whole += text;
  }
  for (const Watched& more : line.watched) {
    std::snprintf(text, sizeof text, "  %s %.4f", more.name, more.value);
    whole += text;
  }
  return whole + "\n";
}

}  // namespace tc0
