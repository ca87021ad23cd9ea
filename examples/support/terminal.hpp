// What the examples need of a terminal: whether there is one, and a bar drawn in a line of it.
// May not know networks.
#pragma once

#include <algorithm>
#include <cstdio>
#include <string>

#if defined(_WIN32)
#include <io.h>
#else
#include <unistd.h>
#endif

namespace terminal {

/// Whether standard output is a terminal, where a line can be drawn again; a file or a pipe is none.
inline bool is_interactive() {
#if defined(_WIN32)
  return _isatty(_fileno(stdout)) != 0;
#else
  return isatty(fileno(stdout)) != 0;
#endif
}

/// Back to the beginning of the line, which is emptied.
inline constexpr const char* restart_line = "\r\x1b[K";

/// A bar of `width` characters, filled from the left to an eighth of a character.
inline std::string bar(double fraction, int width) {
  static constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const int filled = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * width * 8);
  const int whole = filled / 8, part = filled % 8;
  std::string text;
  for (int i = 0; i < whole; ++i) text += "█";
  text += eighths[part];
  for (int i = whole + (part > 0 ? 1 : 0); i < width; ++i) text += "·";
  return text;
}

}  // namespace terminal
