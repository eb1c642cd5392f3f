#pragma once

#include <string>
#include <string_view>

#include "tools/check/figures.h"

namespace tc0check {

/// Recounts a threshold netlist in text:
///
///   .model X
///   .inputs a b
///   .outputs z
///   .threshold a b z      the gate z reads a and b:
///   1 1 2                 [1 a + 1 b >= 2]
///   .end
///
/// '#' begins a comment, '\' at the end of a line goes on in the next. .inputs and .outputs may
/// come in several lines, gates in any order. Every signal that is read must be an input or the
/// output of exactly one gate, and the gates must form no cycle. Each gate is its own bank.
/// `path` names the file in messages.
Figures recountTh(std::string_view text, const std::string& path);

}  // namespace tc0check
