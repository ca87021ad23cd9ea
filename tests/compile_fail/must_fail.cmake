# Builds TARGET, whose one source must not compile, and compares the compiler's output with what
# the source states (see CMakeLists.txt).
#
#   cmake -D SOURCE=<file> -D TARGET=<name> -D BUILD=<directory> -D CONFIG=<name> -P must_fail.cmake

cmake_minimum_required(VERSION 3.25)

# Semicolons and brackets mean lists to CMake; a text is searched, and looked for, without them.
function(neutral text result)
  string(REPLACE ";" "<semicolon>" text "${text}")
  string(REPLACE "[" "<bracket>" text "${text}")
  string(REPLACE "]" "<end bracket>" text "${text}")
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

# The rest of each line of `text` that starts with `// key: `.
function(stated key text result)
  string(REGEX MATCHALL "\n// ${key}: [^\n]+" lines "\n${text}")
  string(REPLACE "\n// ${key}: " "" values "${lines}")
  set(${result} "${values}" PARENT_SCOPE)
endfunction()

cmake_path(GET SOURCE FILENAME name)
file(READ "${SOURCE}" source)
neutral("${source}" source)
stated(expect "${source}" expected)
stated(lines "${source}" most_lines)
if(NOT expected)
  message(FATAL_ERROR "${name} states no `// expect: ` line")
endif()
if(NOT source MATCHES "ETCH_TWIN")
  message(FATAL_ERROR "${name} has no twin: nothing in it depends on ETCH_TWIN")
endif()

execute_process(
  COMMAND ${CMAKE_COMMAND} --build "${BUILD}" --target "${TARGET}" --config "${CONFIG}"
  RESULT_VARIABLE failed
  OUTPUT_VARIABLE raw_output
  ERROR_VARIABLE raw_output)
if(NOT failed)
  message(FATAL_ERROR "${name} compiled, but must not")
endif()

# What Ninja and Make add to the compiler's own lines.
neutral("${raw_output}" output)
string(REGEX REPLACE "\n+$" "" lines "${output}")
string(REPLACE "\n" ";" lines "${lines}")
list(FILTER lines EXCLUDE REGEX "^(<bracket>|FAILED: |ninja: |g?make)| -c [^ ]*/${name}$")
list(LENGTH lines line_count)

set(faults "")
foreach(text IN LISTS expected)
  string(FIND "${output}" "${text}" position)
  if(position EQUAL -1)
    string(REPLACE "<semicolon>" ";" text "${text}")
    string(REPLACE "<bracket>" "[" text "${text}")
    string(REPLACE "<end bracket>" "]" text "${text}")
    string(APPEND faults "not in the compiler's output: ${text}\n")
  endif()
endforeach()
if(most_lines AND line_count GREATER most_lines)
  string(APPEND faults "the compiler's output has ${line_count} lines, at most ${most_lines} wanted\n")
endif()
if(faults)
  message(NOTICE "${raw_output}\n${faults}")
  message(FATAL_ERROR "${name} is refused, but not as it states")
endif()
message(STATUS "refused as stated, in ${line_count} lines")
