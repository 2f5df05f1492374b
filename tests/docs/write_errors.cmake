# Writes docs/errors.md from what the compilers say: for each case its meaning, its code, its errors.
#
#   cmake -DOUT=errors.md "-DWITH=<a.cmake>|<b.cmake>" "-DCASES=<case>.cpp|..." -P write_errors.cmake
#
# WITH as in compile_fail/run_case.cmake. With -DCHECK=ON nothing is written: OUT must be up to date.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)
set(ENV{LC_ALL} C)
string(REPLACE "|" ";" WITH "${WITH}")
string(REPLACE "|" ";" CASES "${CASES}")

set(page "<!-- Written by the target `errors_page` from tests/compile_fail: edit the cases. -->
# Errors

Each mistake below must not compile; the tests hold every compiler to these words. A case shows the
code that is refused and, after `#ifdef FIXED`, the code that is meant. Paths and line numbers are left out.

")
foreach(case IN LISTS CASES)
  get_filename_component(name ${case} NAME_WE)
  file(READ ${case} source)
  encode(source)
  string(REPLACE "\n" ";" lines "${source}")
  # The comment at the top says what the mistake is; the lines for the test are not shown.
  set(meaning)
  set(code)
  set(in_comment yes)
  foreach(line IN LISTS lines)
    if(line MATCHES "^[ \t]*// (error|later|errors|lines|place|never)(${open}[^${close}]*${close})?:")
      continue()
    elseif(in_comment AND line MATCHES "^// ?(.*)$")
      string(APPEND meaning "${CMAKE_MATCH_1}\n")
    else()
      set(in_comment no)
      string(APPEND code "${line}\n")
    endif()
  endforeach()
  string(STRIP "${code}" code)
  string(REPLACE "_" " " title "${name}")
  string(APPEND page "## ${title}\n\n${meaning}\n<!-- ignore -->\n```cpp\n${code}\n```\n\n")

  foreach(with IN LISTS WITH)
    include(${with})
    set(flags ${FLAGS} -fsyntax-only -fmessage-length=0 -fdiagnostics-color=never)
    if(FAMILY STREQUAL "gcc")
      list(APPEND flags -fno-diagnostics-show-caret)
    else()
      list(APPEND flags -fno-caret-diagnostics)
    endif()
    if(PCH_FLAGS AND source MATCHES "#include <loadline/all.hpp>")
      list(APPEND flags ${PCH_FLAGS})
    endif()
    execute_process(COMMAND ${COMPILER} ${flags} ${case}
      RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE text)
    encode(text)
    string(REPLACE "\n" ";" lines "${text}")
    set(shown)
    foreach(line IN LISTS lines)
      if(line MATCHES "error: .*$|note: .*(evaluates to false|explicitly deleted|in call to|non-constexpr function|because ).*$")
        string(APPEND shown "${CMAKE_MATCH_0}\n")
      endif()
    endforeach()
    string(APPEND page "${LABEL}:\n\n```\n${shown}```\n\n")
  endforeach()
endforeach()
decode(page)
string(REGEX REPLACE "\n+$" "\n" page "${page}")

if(NOT CHECK)
  file(WRITE ${OUT} "${page}")
  return()
endif()
file(READ ${OUT} present)
if(NOT present STREQUAL page)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/errors.md "${page}")
  message(FATAL_ERROR "${OUT} is not what the compilers say: build the target errors_page.\n"
    "What they say is in ${CMAKE_CURRENT_BINARY_DIR}/errors.md")
endif()
