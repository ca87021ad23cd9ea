// What can be said on the command line of examples that read digits. May not know the networks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

struct Options {
  std::string mnist{};
  std::string network{};  ///< one of those that the example has
  bool embedded = false;
  bool short_form = false;
  int epochs = 20;
  int batch = 100;
  double rate = 1.0;
  std::uint64_t seed = 42;
};

/// What an example does, how it does it by default, and the networks it has where there are several.
struct Usage {
  std::string description;
  Options options{};
  std::vector<std::string> networks{};
};

/// Reads the command line; nothing where it only asked for help. Prints what is wrong with it and ends
/// the program with a status of its own where it makes no sense.
std::optional<Options> read_options(int count, char** arguments, const Usage& usage);
