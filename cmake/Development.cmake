# The flags of the programs that this repository builds for itself: etch_development. None of them
# reaches a user of etch::etch, who copies no flag to compile.

include(CheckCXXCompilerFlag)

if(PROJECT_IS_TOP_LEVEL
   AND NOT CMAKE_BUILD_TYPE
   AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE
      Release
      CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()

# What compiles here compiles without extensions; users may have them.
set(CMAKE_CXX_EXTENSIONS OFF)

add_library(etch_development INTERFACE)
target_compile_options(etch_development INTERFACE -Wall -Wextra -Wpedantic -Wconversion)

if(ETCH_NATIVE)
  check_cxx_compiler_flag(-march=native ETCH_HAS_MARCH_NATIVE)
  if(ETCH_HAS_MARCH_NATIVE)
    target_compile_options(etch_development INTERFACE -march=native)
  else()
    message(WARNING "etch: ${CMAKE_CXX_COMPILER} does not take -march=native; "
                    "kernels will be built for its default machine")
  endif()
endif()

if(ETCH_SANITIZE)
  target_compile_options(
    etch_development INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all
                               -fno-omit-frame-pointer)
  target_link_options(etch_development INTERFACE -fsanitize=address,undefined)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # With these three g++ takes no function's address for non-null while it compiles, so that
    # asking an op whether it has an adjoint is no constant expression. AddressSanitizer still
    # stops at a null pointer that is read.
    target_compile_options(
      etch_development
      INTERFACE -fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute)
    # Its manual warns of false positives of these under sanitizers: <regex> gives dozens, its own
    # avx512fintrin.h the others.
    target_compile_options(etch_development INTERFACE -Wno-maybe-uninitialized -Wno-uninitialized)
  endif()
endif()
