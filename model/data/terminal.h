#pragma once

#include <string>

#include "model/data/picture.h"

namespace tc0 {

/// Small pictures as text for a terminal.

/// A picture in 24-bit colours. A character shows two pixels, one above the other: an upper half
/// block, whose foreground is the upper pixel and whose background is the lower one.
std::string terminalColours(const Picture& picture);

/// A picture in five shades from blank to full, without colour codes. A pixel is two characters
/// wide, because characters are about twice as high as wide.
std::string terminalShades(const Picture& picture);

/// The first samples, at most style.columns of them, in colours or in shades. As many stand side by
/// side as fit `width` columns, but at least one; the others follow below. `style` says how numbers
/// become pixels; its zoom and gap are not used.
std::string terminalGrid(const Samples& samples, GridStyle style, int width, bool colours);

/// Points of the plane over [-3, 3]^2, in at most `width` columns.
std::string terminalScatter(const Samples& points, int width, bool colours);

}  // namespace tc0
