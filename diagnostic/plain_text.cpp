// UTF-8, decided byte by byte: parser generators throw at anything else.
#include "diagnostic/plain_text.h"

namespace flyball::diagnostic {
namespace {

/// Length in bytes of the UTF-8 character that begins at `i`, 0 when there is none.
size_t character_length(std::string_view text, size_t i) {
  const auto byte = [&](size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u; };
  const unsigned lead = byte(i);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  for (size_t k = 1; k < length; k++) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
  }
  const unsigned second = byte(i + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

}  // namespace

std::optional<NotText> find_not_text(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '\0') return NotText{i, NotText::Why::kNul};
    const size_t length = character_length(text, i);
    if (length == 0) return NotText{i, NotText::Why::kNotUtf8};
    i += length;
  }
  return std::nullopt;
}

}  // namespace flyball::diagnostic
