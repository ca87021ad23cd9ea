# What needs another library, each there where that is: etch::data is etch::etch with zlib, which the headers under
# etch/data/ need to read gzip files; etch::parallel is etch::etch with oneTBB, which etch/train/parallel.hpp
# needs. Used by the build and, unchanged, by the installed package: whether a library is there is a
# question for the machine that builds with etch, not for the one that packed it.

function(etch_component component package library)
  find_package(${package} QUIET GLOBAL)
  if(TARGET ${library} AND NOT TARGET etch::${component})
    add_library(etch::${component} INTERFACE IMPORTED GLOBAL)
    target_link_libraries(etch::${component} INTERFACE etch::etch ${library})
  endif()
endfunction()

set(etch_components data parallel)
etch_component(data ZLIB ZLIB::ZLIB)
etch_component(parallel TBB TBB::tbb)
