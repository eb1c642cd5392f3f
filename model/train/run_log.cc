#include "model/train/run_log.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/progress.h"
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
    {"step", [](const LogLine& line) { return double(line.step); }},
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

std::string heading(const std::vector<LoggedNumber>& extra) {
  std::string text;
  for (const Column& column : kColumns) text += cat(text.empty() ? "" : ",", column.name);
  for (const LoggedNumber& more : extra) text += cat(",", more.name);
  return text + "\n";
}

std::string csvLine(const LogLine& line) {
  std::string text;
  for (const Column& column : kColumns)
    text += cat(text.empty() ? "" : ",", numberText(column.value(line)));
  for (const LoggedNumber& more : line.extra) text += cat(",", numberText(more.value));
  return text + "\n";
}

// JSON has no word for numbers that are not finite.
std::string jsonNumber(double value) { return std::isfinite(value) ? numberText(value) : "null"; }

std::string jsonLine(const LogLine& line) {
  std::string text;
  for (const Column& column : kColumns) {
    text += cat(text.empty() ? "{\"" : ",\"", column.name, "\":", jsonNumber(column.value(line)));
  }
  for (const LoggedNumber& more : line.extra) {
    text += cat(",\"", more.name, "\":", jsonNumber(more.value));
  }
  return text + "}\n";
}

void append(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::app);
  file << text << std::flush;
  if (!file) fail(path, ": cannot be written");
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

// "31 GFLOP/s (26 %)", with at least two digits.
std::string workText(const WorkRate& work) {
  if (!std::isfinite(work.share)) return "";
  const double giga = 1e-9 * work.flopsPerSecond;
  return formatted("  %.*f GFLOP/s (%.0f %%)", giga < 9.95 ? 1 : 0, giga, 100 * work.share);
}

// The part of the line that every step has. If it is longer than `width`, parts are left out: the rate
// of products, then the weighted loss, then the rate of samples.
std::string stepText(const LogLine& line, std::int64_t steps, int width) {
  const std::string losses = formatted("step %8lld  raw %9.5f", line.step, line.losses.raw);
  const std::string weighted = formatted("  weighted %9.5f", line.losses.weighted);
  const std::string residual = formatted("  residual %8.4f", line.residual);
  const std::string rate = formatted("  %7.0f samples/s", line.samplesPerSecond);
  const std::string work = workText(line.work);
  const std::string left = "  left " + durationText(line.seconds / line.step * (steps - line.step));
  for (const std::string& whole :
       {losses + weighted + residual + rate + work + left,
        losses + weighted + residual + rate + left, losses + residual + rate + left}) {
    if (std::ssize(whole) <= width) return whole;
  }
  return losses + residual + left;
}

// What a checkpoint measures beside, each as a text of its own.
std::vector<std::string> checkpointTexts(const LogLine& line) {
  std::vector<std::string> all;
  for (const Check& check : line.consistency.checks) {
    if (check.name == "identity") continue;  // the residual says it, on other points
    all.push_back(formatted("%s %.4f", check.name.c_str(), check.error));
  }
  for (const auto& [count, distance] : line.consistency.steps)
    all.push_back(
        formatted("%d against %d steps %.4f", count, line.consistency.fineSteps, distance));
  for (const LoggedNumber& more : line.extra)
    all.push_back(formatted("%s %.4f", more.name, more.value));
  return all;
}

}  // namespace

RunLog::RunLog(const std::string& folder, std::int64_t keep, const std::vector<LoggedNumber>& extra)
    : csv_(folder + "/log.csv"), jsonl_(folder + "/log.jsonl") {
  // Both files have a line for the same steps, so they are read side by side. Of a line of the
  // table, the first columns and the tenth, the seconds, are needed.
  std::string csv = heading(extra), jsonl;
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

std::string progressText(const LogLine& line, std::int64_t steps, int width) {
  TC0_ASSERT(line.step >= 1 && line.step <= steps);
  std::string whole = stepText(line, steps, width);
  std::int64_t column = std::ssize(whole);
  for (const std::string& text : checkpointTexts(line)) {
    const bool fits = column + 2 + std::ssize(text) <= width;
    whole += (fits ? "  " : "\n    ") + text;
    column = (fits ? column + 2 : 4) + std::ssize(text);
  }
  return whole + "\n";
}

}  // namespace tc0
