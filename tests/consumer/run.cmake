# Builds and runs the consumer in a new folder, as somebody else's project.
#   FROM: package, subdirectory or fetch. BUILD: where loadline was configured. WORK: the new folder.
#   OPTIONS: for the consumer's configuration, such as its compiler.
cmake_minimum_required(VERSION 3.25)
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
set(ENV{DESTDIR})
if(FROM STREQUAL "package")
  run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
  list(APPEND OPTIONS -DCMAKE_PREFIX_PATH=${WORK}/installed)
endif()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -DLOADLINE_FROM=${FROM} ${OPTIONS})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/consumer)
