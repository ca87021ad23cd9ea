# Compiles SOURCE, which must not compile, and compares the compiler's output with what the source
# states (see CMakeLists.txt); then its twin, which must. The output is left in OUTPUT for
# docs/errors.sh.
#
#   cmake -D SOURCE=<file> -D COMPILER=<c++> -D OWN=<include directory> -D "OTHERS=<directory>|..."
#         -D "IMPLICIT=<directory>|..." -D OUTPUT=<file> [-D STANDARD=c++26] -P must_fail.cmake
#
# OTHERS are the directories of other libraries' headers, IMPLICIT those that the compiler searches
# anyway: named, they would be searched too early.

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

function(count pattern text result)
  string(REGEX MATCHALL "${pattern}" found "${text}")
  list(LENGTH found number)
  set(${result} ${number} PARENT_SCOPE)
endfunction()

cmake_path(GET SOURCE FILENAME name)
file(READ "${SOURCE}" source)
neutral("${source}" source)
stated(expect "${source}" expected)
stated(lines "${source}" most_lines)
stated(errors "${source}" most_errors)
if(NOT expected OR NOT most_lines)
  message(FATAL_ERROR "${name} states no `// expect: ` or no `// lines: ` line")
endif()
if(NOT source MATCHES "ETCH_TWIN")
  message(FATAL_ERROR "${name} has no twin: nothing in it depends on ETCH_TWIN")
endif()
if(NOT most_errors)
  set(most_errors 1)
endif()

string(REPLACE "|" ";" others "${OTHERS}")
string(REPLACE "|" ";" implicit "${IMPLICIT}")
list(REMOVE_ITEM others "${OWN}" ${implicit})
list(REMOVE_DUPLICATES others)
list(TRANSFORM others PREPEND "-isystem")
if(NOT STANDARD)
  set(STANDARD c++20)
endif()
set(compile "${COMPILER}" -std=${STANDARD} -fsyntax-only "-I${OWN}" ${others})
execute_process(
  COMMAND ${compile} "${SOURCE}"
  RESULT_VARIABLE failed
  OUTPUT_VARIABLE raw_output
  ERROR_VARIABLE raw_output)
if(NOT failed)
  message(FATAL_ERROR "${name} compiled, but must not")
endif()
file(WRITE "${OUTPUT}" "${raw_output}")

neutral("${raw_output}" output)
count("\n" "${output}" line_count)
count(" error: " "${output}" error_count)

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
if(line_count GREATER most_lines)
  string(APPEND faults "the output has ${line_count} lines, at most ${most_lines} wanted\n")
endif()
if(error_count GREATER most_errors)
  string(APPEND faults "the output has ${error_count} errors, ${most_errors} wanted\n")
endif()
if(faults)
  message(NOTICE "${raw_output}\n${faults}")
  message(FATAL_ERROR "${name} is refused, but not as it states")
endif()

execute_process(
  COMMAND ${compile} -DETCH_TWIN -Wall -Wextra -Wpedantic -Wconversion -Werror "${SOURCE}"
  RESULT_VARIABLE failed
  ERROR_VARIABLE raw_output)
if(failed)
  message(NOTICE "${raw_output}")
  message(FATAL_ERROR "${name}'s twin does not compile, but must")
endif()
message(STATUS "refused as stated, in ${line_count} lines")
