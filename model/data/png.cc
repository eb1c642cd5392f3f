#include "model/data/png.h"

#include <png.h>

#include <memory>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::uint32_t kMostPixels = 4096;

struct ImageFree {
  void operator()(png_image* image) const { png_image_free(image); }
};

}  // namespace

Picture parsePng(std::string_view bytes, const std::string& where, std::uint8_t background) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, ImageFree> freed(&image);
  if (png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) == 0) {
    fail(where, ": required a PNG file, found otherwise (", image.message, ")");
  }
  if (image.width > kMostPixels || image.height > kMostPixels) {
    fail(where, ": required at most ", kMostPixels, " x ", kMostPixels, " pixels, found ",
         image.width, " x ", image.height);
  }
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Picture picture(image.width, image.height, colour ? 3 : 1, 0);
  const png_color behind{background, background, background};
  if (png_image_finish_read(&image, &behind, picture.bytes.data(), 0, nullptr) == 0) {
    fail(where, ": required a whole PNG file, found damage (", image.message, ")");
  }
  return picture;
}

std::string formatPng(const Picture& picture) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = picture.width;
  image.height = picture.height;
  image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  const std::unique_ptr<png_image, ImageFree> freed(&image);
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string bytes(size, '\0');
  if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.bytes.data(), 0, nullptr) ==
      0) {
    fail("PNG of ", picture.width, " x ", picture.height, " pixels: ", image.message);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace tc0
