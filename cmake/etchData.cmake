# etch::data is etch::etch with zlib, which the headers under etch/data/ need to read gzip files.
# It exists where zlib does. Used by the build and, unchanged, by the installed package: whether
# zlib is there is a question for the machine that builds with etch, not for the one that packed it.

find_package(ZLIB QUIET GLOBAL)

if(ZLIB_FOUND AND NOT TARGET etch::data)
  add_library(etch::data INTERFACE IMPORTED GLOBAL)
  target_link_libraries(etch::data INTERFACE etch::etch ZLIB::ZLIB)
endif()
