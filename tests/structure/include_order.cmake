# Walks the floors of the house: fails where a header includes what stands above it or what its
# floor may not know, or has grown past 400 lines.
#
#   cmake -D HOUSE=<include directory> [-D FAULTS=<file>] -P include_order.cmake
#
# FAULTS holds the complaints that are expected, one a line, for the test of this test.

cmake_minimum_required(VERSION 3.25)
include("${CMAKE_CURRENT_LIST_DIR}/includes.cmake")

# What a folder may include besides itself. Three pairs share a floor and see each other one way:
# check → autodiff, and train → data → io.
set(up_to_op core shape graph op)
set(may_core "")
set(may_shape core)
set(may_graph core shape)
set(may_op core shape graph)
set(may_expr ${up_to_op})
set(may_transform ${up_to_op})
set(may_plan ${up_to_op})
set(may_kernel ${up_to_op} plan)
set(may_program ${up_to_op} expr transform plan kernel)
set(may_autodiff ${may_program} program)
set(may_check ${may_autodiff} autodiff)
set(may_nn ${may_check} check)
set(may_io ${may_nn} nn)
set(may_data ${may_io} io)
set(may_train ${may_data} data)
set(may_etch ${may_train} train)

# Which folders may include other libraries.
set(eigen_in op kernel autodiff check nn train data io)
set(hana_in nn train data io)
set(zlib_in data)
set(interprocess_in io)
set(tbb_in train)
set(system_in io train)  # terminals, and what the standard library has not of files
set(system_headers fcntl.h io.h unistd.h)

set(longest_file 400)

set(standard_headers
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono
    cinttypes climits clocale cmath codecvt compare complex concepts condition_variable coroutine
    csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring ctime cuchar cwchar cwctype deque
    exception execution filesystem format forward_list fstream functional future initializer_list
    iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource
    mutex new numbers numeric optional ostream queue random ranges ratio regex scoped_allocator
    semaphore set shared_mutex source_location span sstream stack stdexcept stop_token streambuf
    string string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo
    unordered_map unordered_set utility valarray variant vector version)

set(complaints "")
function(complain text)
  set(complaints "${complaints}${text}\n" PARENT_SCOPE)
endfunction()

# etch/nn/layer/dense.hpp → nn; etch/program.hpp → program.
function(folder_of header result)
  string(REGEX REPLACE "^etch/([^/.]+).*" "\\1" folder "${header}")
  set(${result} "${folder}" PARENT_SCOPE)
endfunction()

macro(check_own_include header folder name)
  folder_of("${name}" other)
  if(NOT EXISTS "${HOUSE}/${name}")
    complain("${header} includes <${name}>, which does not exist")
  elseif(NOT other STREQUAL folder AND NOT other IN_LIST may_${folder})
    complain("${header} includes <${name}>: ${folder} may not know ${other}")
  endif()
endmacro()

macro(check_foreign_include header folder name)
  if(name MATCHES "^\"")
    complain("${header} includes ${name}: write <etch/...>")
  elseif(name IN_LIST standard_headers)
    # Any floor may.
  elseif(name MATCHES "^Eigen/" AND folder IN_LIST eigen_in)
  elseif(name MATCHES "^boost/hana/" AND folder IN_LIST hana_in)
  elseif(name MATCHES "^boost/interprocess/" AND folder IN_LIST interprocess_in)
  elseif(name MATCHES "^tbb/" AND folder IN_LIST tbb_in)
  elseif(name STREQUAL "zlib.h" AND folder IN_LIST zlib_in)
  elseif(name IN_LIST system_headers AND folder IN_LIST system_in)
  else()
    complain("${header} includes <${name}>: ${folder} may not know it")
  endif()
endmacro()

function(count_lines file result)
  file(READ "${file}" text)
  string(REGEX REPLACE "[^\n]" "" newlines "${text}")
  string(LENGTH "${newlines}" count)
  set(${result} ${count} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE headers RELATIVE "${HOUSE}" "${HOUSE}/etch/*")
list(SORT headers)
if(NOT headers)
  message(FATAL_ERROR "no header under ${HOUSE}/etch")
endif()

foreach(header IN LISTS headers)
  folder_of("${header}" folder)
  if(NOT DEFINED may_${folder})
    complain("${header} stands on no floor")
  endif()
  count_lines("${HOUSE}/${header}" lines)
  if(lines GREATER longest_file)
    complain("${header} has ${lines} lines, more than ${longest_file}: split it")
  endif()
  etch_includes("${HOUSE}/${header}" names)
  foreach(name IN LISTS names)
    if(name MATCHES "^etch/")
      check_own_include("${header}" "${folder}" "${name}")
    elseif(NOT header STREQUAL "etch/etch.hpp")
      check_foreign_include("${header}" "${folder}" "${name}")
    endif()
  endforeach()
endforeach()

# The umbrella includes only, and brings a user nothing but the standard library, Eigen and Hana.
if("etch/etch.hpp" IN_LIST headers)
  file(STRINGS "${HOUSE}/etch/etch.hpp" code REGEX "^[ \t]*[^ \t/#]")
  if(code)
    complain("etch/etch.hpp does more than include")
  endif()
  etch_reached("${HOUSE}/etch/etch.hpp" "${HOUSE}" ours others)
  foreach(name IN LISTS others)
    if(NOT name IN_LIST standard_headers AND NOT name MATCHES "^(Eigen|boost/hana)/")
      complain("etch/etch.hpp reaches <${name}>")
    endif()
  endforeach()
endif()

# message() would wrap the lines of an error: the error itself is short.
if(DEFINED FAULTS)
  file(READ "${FAULTS}" expected)
  if(NOT complaints STREQUAL expected)
    message(NOTICE "expected:\n${expected}\nfound:\n${complaints}")
    message(FATAL_ERROR "the walk through ${HOUSE} did not find the faults it should")
  endif()
elseif(complaints)
  message(NOTICE "${complaints}")
  message(FATAL_ERROR "the floors of the house are not kept")
endif()
list(LENGTH headers count)
message(STATUS "${count} headers read")
