# What the lints share: the headers, their code, and how a breach is said. A lint is run as
#
#   cmake -DROOT=<folder that has loadline/> -P <lint>.cmake
#
# and fails if a header breaks its rule, with a line for each breach: <file>:<line>: <what is wrong>.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)

get_filename_component(ROOT ${ROOT} ABSOLUTE)
file(GLOB_RECURSE headers RELATIVE ${ROOT} ${ROOT}/loadline/*)
# The module only names what the headers have.
list(REMOVE_ITEM headers loadline/loadline.cppm)
if(NOT headers)
  message(FATAL_ERROR "there is no header in ${ROOT}/loadline")
endif()
set(breaches 0)

macro(breach file line text)
  set(said "${ROOT}/${file}:${line}: ${text}")
  decode(said)
  message(NOTICE "${said}")
  math(EXPR breaches "${breaches} + 1")
endmacro()

macro(end_of_lint)
  if(breaches GREATER 0)
    message(FATAL_ERROR "breaches: ${breaches}")
  endif()
endmacro()

# The lines of a header, encoded.
function(read_lines file variable)
  file(READ ${ROOT}/${file} text)
  encode(text)
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" ";" lines "${text}")
  set(${variable} "${lines}" PARENT_SCOPE)
endfunction()

# A line without its comments, texts and characters. A comment or a raw text that goes on over lines cannot be
# told from code here, so it is kept, and functions.cmake refuses it.
set(no_code "\"([^\"${backslash}]|${backslash}.)*\"|'([^'${backslash}]|${backslash}[^']|${backslash}')'")
string(APPEND no_code "|/[*]([^*]|[*]+[^*/])*[*]+/|//.*")
function(code_of line variable)
  if(line MATCHES "[\"'/]")
    string(REGEX REPLACE "${no_code}" "" line "${line}")
  endif()
  set(${variable} "${line}" PARENT_SCOPE)
endfunction()
