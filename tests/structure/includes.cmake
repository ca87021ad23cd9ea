# Reads #include lines. Knows how to follow <etch/...>, and no rule about what may include what.

# The files that `file` includes, as written but without the brackets, into `result`; one that is
# included by quotes keeps them. Read once a file and kept.
function(etch_includes file result)
  get_property(known GLOBAL PROPERTY "etch_includes:${file}" SET)
  if(NOT known)
    file(READ "${file}" text)
    # Semicolons and brackets would be taken for CMake's own list syntax.
    string(REGEX REPLACE "[];[]" " " text "\n${text}")
    string(REGEX MATCHALL "\n[ \t]*#[ \t]*include[ \t]*[<\"][^>\"\n]+[>\"]" lines "${text}")
    string(REGEX REPLACE "\n[ \t]*#[ \t]*include[ \t]*" "" names "${lines}")
    string(REGEX REPLACE "[<>]" "" names "${names}")
    set_property(GLOBAL PROPERTY "etch_includes:${file}" "${names}")
  endif()
  get_property(names GLOBAL PROPERTY "etch_includes:${file}")
  set(${result} "${names}" PARENT_SCOPE)
endfunction()

# All that `file` reaches through <etch/...> in the include directory: etch's own headers into
# `ours`, and whatever those and `file` include besides into `others`.
function(etch_reached file include_directory ours others)
  set(waiting "${file}")
  set(own "")
  set(foreign "")
  while(waiting)
    list(POP_BACK waiting next)
    etch_includes("${next}" names)
    foreach(name IN LISTS names)
      if(NOT name MATCHES "^etch/")
        list(APPEND foreign "${name}")
      elseif(NOT name IN_LIST own AND EXISTS "${include_directory}/${name}")
        list(APPEND own "${name}")
        list(APPEND waiting "${include_directory}/${name}")
      endif()
    endforeach()
  endwhile()
  list(REMOVE_DUPLICATES foreign)
  set(${ours} "${own}" PARENT_SCOPE)
  set(${others} "${foreign}" PARENT_SCOPE)
endfunction()
