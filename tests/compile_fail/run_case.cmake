# Compiles one case twice: with -DFIXED it must compile, without it must fail, and for the reason
# that it states. CTest alone cannot tell a wrong error from the right one.
#
#   cmake -DWITH=<compiler>.cmake -DCASE=<case>.cpp [-DMUST_COMPILE=ON] -P run_case.cmake
#
# WITH, written by CMakeLists.txt, sets COMPILER, FAMILY (gcc or clang), LABEL (gcc-12), FLAGS, and
# PCH_FLAGS, which stand for #include <loadline/all.hpp>. With MUST_COMPILE only -DFIXED is tried.
# A case says what it expects in comments, each a line of its own:
#
#   // error: text           is in the first five lines (blanks of any length are one blank,
#                         and `loadline::` is left out)
#   // error[gcc]: text      ... of this family, or of one version of it: [clang-16]
#   // later: text           is anywhere in the output; [..] as above
#   // errors: 2             how often the output says "error:"; 1 unless stated; [..] as above
#   // lines: 20             how long the output may be; 12 unless stated; [..] as above
#   // place: header.hpp     the file that the first error is in; the case itself unless stated; [..] as above
#   // never: text           is not in the output; [..] as above
#
# Lines are those that a user sees, source lines and carets among them; texts are looked for in the messages alone,
# since source lines would match what they only quote.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)
include(${WITH})
set(problems no)

function(one_line variable)
  string(REGEX REPLACE "[ \t\r\n]+" " " text "${${variable}}")
  string(REPLACE "> >" ">>" text "${text}")  # as GCC closes two lists of template arguments
  string(REPLACE "> >" ">>" text "${text}")
  string(REPLACE "loadline::" "" text "${text}")  # which clang from 16 on leaves out itself
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
set(expected_later)
set(forbidden)
set(count 1)
set(most_lines 12)
get_filename_component(places ${CASE} NAME)
foreach(line IN LISTS lines)
  if(line MATCHES "^#line [0-9]+ \"([^\"]+)\"$")
    list(APPEND places "${CMAKE_MATCH_1}")
    continue()
  endif()
  if(NOT line MATCHES "^[ \t]*// (error|later|errors|lines|place|never)(${open}([^${close}]*)${close})?:(.*)$")
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
    elseif(what STREQUAL "later")
      list(APPEND expected_later "${text}")
    elseif(what STREQUAL "lines")
      set(most_lines ${text})
    elseif(what STREQUAL "place")
      set(places "${text}")
    elseif(what STREQUAL "never")
      list(APPEND forbidden "${text}")
    else()
      set(count ${text})
    endif()
  endif()
endforeach()

# ---- The compiler.

set(flags ${FLAGS} -fsyntax-only -fmessage-length=0 -fdiagnostics-color=never)
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
  string(REGEX REPLACE "\n$" "" output "${output}")
  string(REPLACE "\n" ";" lines "${output}")
  list(LENGTH lines line_count)
  list(SUBLIST lines 0 5 first_lines)
  foreach(part lines first_lines)
    if(FAMILY STREQUAL "gcc")  # what is quoted stands behind a bar
      list(FILTER ${part} EXCLUDE REGEX "^ *[0-9]* \\|")
    else()
      list(FILTER ${part} INCLUDE REGEX
        "^[^ ].*:[0-9]+:[0-9]+: (fatal error|error|warning|note): |^In file included from ")
    endif()
  endforeach()
  string(REPLACE ";" " " output "${lines}")
  string(REPLACE ";" " " beginning "${first_lines}")
  list(FILTER lines INCLUDE REGEX "error:")
  list(LENGTH lines found)
  set(first_error)
  if(found)
    list(GET lines 0 first_error)
  endif()
  one_line(output)
  one_line(beginning)

  if(NOT expected AND NOT expected_later)
    problem("states no error to expect")
  elseif(status EQUAL 0)
    problem("compiles, but must not")
  elseif(output MATCHES "internal compiler error|PLEASE submit a bug report")
    problem("the compiler crashed")
  else()
    if(NOT found EQUAL count)
      problem("errors: ${found}, expected ${count}")
    endif()
    if(line_count GREATER most_lines)
      problem("lines: more than ${most_lines}")
    endif()
    set(in_place no)
    foreach(place IN LISTS places)
      string(REGEX REPLACE "([.+])" "\\\\\\1" pattern "${place}")
      if(first_error MATCHES "^([^ ]*/)?${pattern}:[0-9]+:")
        set(in_place yes)
      endif()
    endforeach()
    if(NOT in_place)
      list(GET places 0 place)
      problem("the first error is not in ${place}")
    endif()
    foreach(text IN LISTS expected expected_later)
      string(FIND "${output}" "${text}" at)
      string(FIND "${beginning}" "${text}" early)
      if(at EQUAL -1)
        problem("the output does not say: ${text}")
      elseif(early EQUAL -1 AND text IN_LIST expected)
        problem("the first five lines do not say: ${text}")
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
