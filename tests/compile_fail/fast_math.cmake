# Every header that has figures refuses to be compiled where the compiler may assume away infinities and NaNs, unless a
# macro says that one knows.
#
#   cmake -DWITH=<compiler>.cmake -DWORK=<folder> -P fast_math.cmake
include(${WITH})
set(source ${WORK}/fast_math.cpp)
file(WRITE ${source} "#include <loadline/units/units.hpp>\n")

function(compile)
  execute_process(COMMAND ${COMPILER} ${FLAGS} -fsyntax-only ${ARGN} ${source}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE out)
  set(status ${status} PARENT_SCOPE)
  set(out "${out}" PARENT_SCOPE)
endfunction()

compile()
if(NOT status EQUAL 0)
  message(FATAL_ERROR "Without such flags it must compile:\n${out}")
endif()
foreach(flag IN ITEMS -ffast-math -ffinite-math-only)
  compile(${flag})
  if(status EQUAL 0)
    message(FATAL_ERROR "${flag} is let through")
  endif()
  if(NOT out MATCHES "loadline: -ffast-math and -ffinite-math-only" OR NOT out MATCHES "LOADLINE_ALLOW_FAST_MATH")
    message(FATAL_ERROR "${flag} is refused, and not for that reason:\n${out}")
  endif()
  compile(${flag} -DLOADLINE_ALLOW_FAST_MATH)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${flag} is not let through where the macro is defined:\n${out}")
  endif()
endforeach()
