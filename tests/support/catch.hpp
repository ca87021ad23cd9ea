// The one way for a test to include Catch2: version 2 and version 3 have other headers and other
// names for the same things; tests write version 2's. May not know etch.
//
// A case tagged [.long] runs only under `tests/run.sh --long`.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

#include <string>

using Catch::Approx;

namespace Catch {
using Matchers::EndsWith;
using Matchers::StartsWith;
inline auto Contains(const std::string& text) { return Matchers::ContainsSubstring(text); }
}  // namespace Catch

#else
#include <catch2/catch.hpp>  // declares Approx at global scope itself
#endif
