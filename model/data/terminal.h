#pragma once

#include <string>

#include "model/data/picture.h"

namespace tc0 {

/// A picture as text of two pixels a character, upper half blocks in 24-bit colours of the
/// terminal; meant for small ones.
std::string terminalColours(const Picture& picture);

/// The same without colours, one character a pixel of two columns width, from blank to full in five
/// shades.
std::string terminalShades(const Picture& picture);

}  // namespace tc0
