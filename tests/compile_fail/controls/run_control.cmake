# Runs run_case.cmake on a case that it must reject, and checks that it does, for the one reason in
# the control's `// rejected: reason` line. A control without that line must be accepted.
cmake_minimum_required(VERSION 3.25)
include(${WITH})
file(STRINGS ${CASE} reason REGEX "^// rejected: ")
string(REPLACE "// rejected: " "" reason "${reason}")

execute_process(
  COMMAND ${CMAKE_COMMAND} -DWITH=${WITH} -DCASE=${CASE}
    -P ${CMAKE_CURRENT_LIST_DIR}/../run_case.cmake
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(REGEX MATCHALL "${LABEL} rejects [^\n]*" found "${output}")

if(reason STREQUAL "")
  if(status EQUAL 0 AND found STREQUAL "")
    return()
  endif()
elseif(NOT status EQUAL 0 AND found STREQUAL "${LABEL} rejects ${CASE}: ${reason}")
  return()
endif()
message(FATAL_ERROR "expected: '${reason}'; run_case.cmake ended with ${status} and\n${output}")
