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

/// A row of samples side by side, as many of the first as fit `width` columns but at least one, in
/// colours or in shades. `style` says how numbers become pixels; its zoom and gap are not used.
std::string terminalRow(const Samples& samples, GridStyle style, int width, bool colours);

/// Points of the plane over [-3, 3]^2, in at most `width` columns.
std::string terminalScatter(const Samples& points, int width, bool colours);

}  // namespace tc0
