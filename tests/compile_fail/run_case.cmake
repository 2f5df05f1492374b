# Compiles one case twice: with -DFIXED it must compile, without it must fail, and for the reason
# that it states. CTest alone cannot tell a wrong error from the right one.
#
#   cmake -DWITH=<compiler>.cmake -DCASE=<case>.cpp [-DMUST_COMPILE=ON] -P run_case.cmake
#
# WITH, written by CMakeLists.txt, sets COMPILER, FAMILY (gcc or clang), LABEL (gcc-12), FLAGS, and
# PCH_FLAGS, which stand for #include <loadline/all.hpp>. With MUST_COMPILE only -DFIXED is tried.
# A case says what it expects in comments, each a line of its own:
#
#   // error: text           is in the output (blanks of any length are one blank)
#   // error[gcc]: text      ... of this family, or of one version of it: [clang-16]
#   // errors: 2             how often the output says "error:"; 1 unless stated; [..] as above
#   // never: text           is not in the output; [..] as above
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)
include(${WITH})
set(problems no)

function(one_line variable)
  string(REGEX REPLACE "[ \t\r\n]+" " " text "${${variable}}")
  string(REPLACE "> >" ">>" text "${text}")  # as GCC closes two lists of template arguments
  string(REPLACE "> >" ">>" text "${text}")
  string(STRIP "${text}" text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(problem text)
  decode(text)
  message(NOTICE "${LABEL} rejects ${CASE}: ${text}")
  set(problems yes PARENT_SCOPE)
endfunction()

# ---- What the case expects of this compiler.

file(READ ${CASE} source)
encode(source)
string(REPLACE "\n" ";" lines "${source}")
set(expected)
set(forbidden)
set(count 1)
foreach(line IN LISTS lines)
  if(NOT line MATCHES "^[ \t]*// (error|errors|never)(${open}([^${close}]*)${close})?:(.*)$")
    continue()
  endif()
  set(what ${CMAKE_MATCH_1})
  set(only "${CMAKE_MATCH_3}")
  set(text "${CMAKE_MATCH_4}")
  one_line(text)
  if(text STREQUAL "" OR NOT only MATCHES "^((gcc|clang)(-[0-9]+)?)?$")
    problem("cannot read: ${line}")
  elseif(only STREQUAL "" OR only STREQUAL FAMILY OR only STREQUAL LABEL)
    if(what STREQUAL "error")
      list(APPEND expected "${text}")
    elseif(what STREQUAL "never")
      list(APPEND forbidden "${text}")
    else()
      set(count ${text})
    endif()
  endif()
endforeach()

# ---- The compiler. Source lines stay out of its output: they would match what they only quote.

set(flags ${FLAGS} -fsyntax-only -fmessage-length=0 -fdiagnostics-color=never)
if(FAMILY STREQUAL "gcc")
  list(APPEND flags -fno-diagnostics-show-caret)
else()
  list(APPEND flags -fno-caret-diagnostics)
endif()
# The precompiled header only for a file that includes all of loadline anyway.
if(PCH_FLAGS AND source MATCHES "#include <loadline/all.hpp>")
  list(APPEND flags ${PCH_FLAGS})
endif()
set(ENV{LC_ALL} C)
function(compile status output)
  execute_process(COMMAND ${COMPILER} ${flags} ${ARGN} ${CASE}
    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
  set(${status} "${result}" PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

# The form that compiles does so without a warning, but a snippet may leave things unused.
compile(status output -DFIXED -Werror -Wno-unused)
if(NOT status EQUAL 0)
  if(MUST_COMPILE)
    problem("does not compile")
  else()
    problem("does not compile with -DFIXED")
  endif()
  message(NOTICE "${output}")
endif()

if(NOT MUST_COMPILE)
  compile(status output)
  set(shown "${output}")
  encode(output)
  string(REPLACE "\n" ";" lines "${output}")
  list(FILTER lines INCLUDE REGEX "error:")
  list(LENGTH lines found)
  one_line(output)

  if(NOT expected)
    problem("states no error to expect")
  elseif(status EQUAL 0)
    problem("compiles, but must not")
  elseif(output MATCHES "internal compiler error|PLEASE submit a bug report")
    problem("the compiler crashed")
  else()
    if(NOT found EQUAL count)
      problem("errors: ${found}, expected ${count}")
    endif()
    foreach(text IN LISTS expected)
      string(FIND "${output}" "${text}" at)
      if(at EQUAL -1)
        problem("the output does not say: ${text}")
      endif()
    endforeach()
    foreach(text IN LISTS forbidden)
      string(FIND "${output}" "${text}" at)
      if(NOT at EQUAL -1)
        problem("the output must not say: ${text}")
      endif()
    endforeach()
  endif()
  if(problems)
    message(NOTICE "${shown}")
  endif()
endif()

if(problems)
  message(FATAL_ERROR "${CASE}: not as it must be")
endif()
