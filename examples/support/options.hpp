// What can be said on the command line of the digits' example. May not know the network.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

struct Options {
  std::string mnist;
  bool embedded = false;
  bool short_form = false;
  int epochs = 20;
  int batch = 100;
  double rate = 1.0;
  std::uint64_t seed = 42;
};

/// Reads the command line; nothing where it only asked for help. Prints what is wrong with it and ends
/// the program with a status of its own where it makes no sense.
std::optional<Options> read_options(int count, char** arguments);
