# Every public name, one at namespace scope outside of `detail`, is documented with `///`.
#
#   cmake -DDOXYGEN=<doxygen> -DDOXYFILE=<its settings> -DXML=<folder that they write> [-DFLOORS=<a;b>]
#     -P public_names.cmake
#
# FLOORS: those whose names are asked for; all, where none is named.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/names.cmake)

file(REMOVE_RECURSE ${XML})
execute_process(COMMAND ${DOXYGEN} ${DOXYFILE} COMMAND_ERROR_IS_FATAL ANY)
loadline_names(${XML})
set(count 0)
set(undocumented "")
foreach(within IN LISTS namespaces)
  foreach(name IN LISTS names_of_${within})
    math(EXPR count "${count} + 1")
    set(full "${within}::${name}")
    string(REGEX MATCH "^loadline/([a-z]+)/" found "${place_${full}}")
    if(NOT documented_${full} AND (NOT FLOORS OR CMAKE_MATCH_1 IN_LIST FLOORS))
      list(APPEND undocumented "${place_${full}}: ${kind_${full}} ${full}")
    endif()
  endforeach()
endforeach()
if(count LESS 500)
  message(FATAL_ERROR "Doxygen found no more than ${count} names")
endif()
list(LENGTH undocumented missing)
list(SORT undocumented COMPARE NATURAL)
list(JOIN undocumented "\n" text)
if(missing GREATER 0)
  message(NOTICE "${text}")
  message(FATAL_ERROR "without documentation: ${missing} of ${count} public names")
endif()
message(STATUS "public names: ${count}")
