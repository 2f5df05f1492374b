# Compiles a program without exceptions, runs it, and expects it to end with the sentence: cmake -DCOMPILER=... -P.
file(MAKE_DIRECTORY ${WORK})
execute_process(COMMAND ${COMPILER} -std=c++20 -O0 -fno-exceptions -Wall -Wextra -Werror -I${INCLUDE} ${BOOST}
    ${CMAKE_CURRENT_LIST_DIR}/refused.cpp -o ${WORK}/refused
  RESULT_VARIABLE compiled ERROR_VARIABLE errors)
if(NOT compiled EQUAL 0)
  message(FATAL_ERROR "does not compile without exceptions:\n${errors}")
endif()
execute_process(COMMAND ${WORK}/refused RESULT_VARIABLE ended OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(ended EQUAL 0)
  message(FATAL_ERROR "ends as if there had been a value")
endif()
if(NOT errors MATCHES "plan\\.tensor")
  message(FATAL_ERROR "does not say what is wrong: '${errors}'")
endif()
