# Fails where a diagnostic of etch/core/diagnostics.hpp has no case in tests/compile_fail/, where a layer of
# etch/nn/layers.hpp has none and does not say that every shape fits it, where a case names what there is
# not, and where a header that users meet words an error by itself.
#
#   cmake -D HOUSE=<include directory> -D CASES=<directory> [-D FAULTS=<file>] -P diagnostics.cmake
#
# FAULTS holds the complaints that are expected, one a line, for the test of this test.

cmake_minimum_required(VERSION 3.25)

set(complaints "")
function(complain text)
  set(complaints "${complaints}${text}\n" PARENT_SCOPE)
endfunction()

# The file without what CMake would take for its own list syntax.
function(read_text file result)
  file(READ "${file}" text)
  string(REGEX REPLACE "[];[]" " " text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# What stands in `text` where `pattern` has its group, for every match.
function(all_of pattern text result)
  string(REGEX MATCHALL "${pattern}" matches "${text}")
  list(TRANSFORM matches REPLACE "${pattern}" "\\1")
  set(${result} "${matches}" PARENT_SCOPE)
endfunction()

read_text("${HOUSE}/etch/core/diagnostics.hpp" words)
all_of("\nconstexpr Text ([a-z_]+)\\(" "\n${words}" diagnostics)
read_text("${HOUSE}/etch/nn/layers.hpp" layers_text)
all_of("\nstruct ([A-Za-z0-9]+) *[:{]" "\n${layers_text}" layers)
if(NOT diagnostics OR NOT layers)
  message(FATAL_ERROR "no diagnostic or no layer found under ${HOUSE}")
endif()

set(shown "")
set(refusing "")
file(GLOB cases "${CASES}/*.cpp")
foreach(case IN LISTS cases)
  cmake_path(GET case FILENAME name)
  read_text("${case}" text)
  all_of("\n// diagnostic: ([^\n]+)" "\n${text}" named)
  foreach(diagnostic IN LISTS named)
    if(NOT diagnostic IN_LIST diagnostics)
      complain("${name} names the diagnostic ${diagnostic}, which does not exist")
    endif()
  endforeach()
  list(APPEND shown ${named})
  all_of("\n// layer: ([^\n]+)" "\n${text}" named)
  foreach(layer IN LISTS named)
    if(NOT layer IN_LIST layers)
      complain("${name} names the layer ${layer}, which does not exist")
    endif()
  endforeach()
  list(APPEND refusing ${named})
endforeach()

foreach(diagnostic IN LISTS diagnostics)
  if(NOT diagnostic IN_LIST shown)
    complain("no case shows the diagnostic ${diagnostic}")
  endif()
endforeach()
foreach(layer IN LISTS layers)
  string(FIND "${layers_text}" "\nstruct ${layer} " at)
  string(SUBSTRING "${layers_text}" 0 ${at} before)
  # The comment of the layer alone: from the end of the code before it.
  string(REGEX REPLACE ".*\n}" "" comment "${before}")
  string(FIND "${comment}" "Fits every shape" marked)
  if(marked EQUAL -1 AND NOT layer IN_LIST refusing)
    complain("no case shows where the layer ${layer} does not fit, nor says it: Fits every shape")
  endif()
endforeach()

foreach(folder expr nn train data)
  file(GLOB headers RELATIVE "${HOUSE}" "${HOUSE}/etch/${folder}/*.hpp")
  foreach(header IN LISTS headers)
    file(READ "${HOUSE}/${header}" text)
    if(text MATCHES "static_assert\\([^;]*\"")
      complain("${header} words an error by itself: etch/core/diagnostics.hpp has the words")
    endif()
  endforeach()
endforeach()

if(DEFINED FAULTS)
  file(READ "${FAULTS}" expected)
  if(NOT complaints STREQUAL expected)
    message(NOTICE "expected:\n${expected}\nfound:\n${complaints}")
    message(FATAL_ERROR "the faults of ${HOUSE} were not found")
  endif()
elseif(complaints)
  message(NOTICE "${complaints}")
  message(FATAL_ERROR "diagnostics and cases do not agree")
endif()
list(LENGTH diagnostics diagnostic_count)
list(LENGTH layers layer_count)
message(STATUS "${diagnostic_count} diagnostics and ${layer_count} layers have their cases")
