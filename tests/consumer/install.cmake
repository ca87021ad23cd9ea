# Installs BUILD into an empty PREFIX, so that a header which is gone from the source is gone there.
# Installed files keep their times: what was built on them is not built again.

file(REMOVE_RECURSE "${PREFIX}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${PREFIX}"
                COMMAND_ERROR_IS_FATAL ANY)
