#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace tc0 {

/// Collects what a run left in a folder:
///
///   *.json        figures that commands printed with --json or wrote as reports; the page knows them by
///                 the first word of their names (quality, compile, quantise, family, frontier, orders,
///                 evidence, bench, doctor) and shows others as they are
///   *.png         pictures; a text of that name with the ending .txt is the caption
///   *.tc0         circuits, as maps that can be walked; inputs.json holds samples for them (as
///                 `tc0 eval` takes them), else they are drawn at random
///   log.csv       the log of a training run, drawn as curves in place of loss.png
///   config.toml   its configuration
///
/// Evidence and the figures of a compilation name their circuit by its SHA-256. The page says which
/// circuit of the folder that is, or that it is none of them.
///
/// Throws Error if a file cannot be read or is not what its name says.
nlohmann::ordered_json collectRun(const std::filesystem::path& folder);

/// One page with everything inside: it opens without a network.
std::string reportPage(const nlohmann::ordered_json& run);

}  // namespace tc0
