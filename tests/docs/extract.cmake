# loadline_extract(<markdown> <folder> <variable>): writes each ```cpp block of a document to a file
# <folder>/<line>.cpp, and their list to the variable. A comment line before a block says more:
#
#   <!-- ignore -->         the block is no code to compile
#   <!-- continues -->      it goes on where the block before it stopped
#   <!-- statements -->     it stands in a function
#   <!-- error: text -->    it must not compile, and the compiler says this; `errors`, `never` and
#                           [gcc], [clang] as in tests/compile_fail/run_case.cmake
#
# A block without #include gets all of loadline, its names and its literals.
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)

function(loadline_extract markdown folder files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${markdown})
  get_filename_component(name ${markdown} NAME)
  file(READ ${markdown} document)
  encode(document)
  string(REPLACE "\n" ";" lines "${document}")

  set(written)
  set(text "")     # of the file so far, to which a block may be added
  set(block "")
  set(expected "") # the next block's lines for run_case.cmake
  set(marks "")    # what other comments say of the next block
  set(inside NO)   # a fence: CPP, or OTHER
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(NOT inside AND line MATCHES "^[ \t]*<!-- *((errors?|later|lines|place|never)[^ ]*:.*[^ ]) *-->[ \t]*$")
      string(APPEND expected "// ${CMAKE_MATCH_1}\n")
    elseif(NOT inside AND line MATCHES "^[ \t]*<!-- *(ignore|continues|statements) *-->[ \t]*$")
      list(APPEND marks ${CMAKE_MATCH_1})
    elseif(NOT inside AND line MATCHES "^[ \t]*```cpp[ \t]*$")
      set(inside CPP)
      set(first ${number})
      math(EXPR next "${number} + 1")
      set(block "#line ${next} \"${name}\"\n")
    elseif(NOT inside AND line MATCHES "^[ \t]*```")
      set(inside OTHER)
    elseif(inside AND line MATCHES "^[ \t]*```[ \t]*$")
      if(inside STREQUAL "CPP" AND NOT "ignore" IN_LIST marks)
        if(NOT "continues" IN_LIST marks)
          set(text "")
          if(NOT block MATCHES "#include")
            set(text "#include <loadline/all.hpp>\nusing namespace loadline;\n")
            string(APPEND text "using namespace loadline::literals;\n")
          endif()
        endif()
        if("statements" IN_LIST marks)
          set(block "void on_line_${first}() {\n${block}}\n")
        endif()
        set(file ${folder}/${first}.cpp)
        if(expected STREQUAL "")
          string(APPEND text "${block}")
          set(content "${text}")
        else()
          set(content "${expected}${text}#ifndef FIXED\n${block}#endif\n")
        endif()
        decode(content)
        file(CONFIGURE OUTPUT ${file} CONTENT "@content@" @ONLY)
        list(APPEND written ${file})
      endif()
      set(inside NO)
      set(expected "")
      set(marks "")
    elseif(inside STREQUAL "CPP")
      string(APPEND block "${line}\n")
    elseif(NOT inside AND NOT line MATCHES "^[ \t]*$" AND NOT "${expected}${marks}" STREQUAL "")
      message(FATAL_ERROR "${markdown}:${number}: a comment to a block must stand right before it")
    endif()
  endforeach()
  set(${files} ${written} PARENT_SCOPE)
endfunction()
