# No header opens a namespace or an enumeration for everyone who opens `loadline`: a using-directive stands in a
# namespace of its own (loadline::nvidia) or in a function. An enumeration of the header itself may give its names
# away: these are then the library's (bf16). (See headers.cmake.)
include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)

foreach(file IN LISTS headers)
  read_lines(${file} lines)
  set(number 0)
  set(spaces "")  # the open namespaces, outermost first
  set(enums "")   # that the header declares
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(NOT line MATCHES "(^(inline )?namespace |^}  // namespace|using +(namespace|enum) |^enum )")
      continue()
    endif()
    code_of("${line}" code)
    if(code MATCHES "^(inline )?namespace ([A-Za-z0-9_:]+ )?{")
      list(APPEND spaces "${CMAKE_MATCH_2}")
    elseif(line MATCHES "^}  // namespace")
      list(POP_BACK spaces)
    elseif(code MATCHES "^enum class ([A-Za-z0-9_]+)")
      list(APPEND enums ${CMAKE_MATCH_1})
    elseif(code MATCHES "^using (namespace|enum) ([A-Za-z0-9_:]+)")  # laid out: at no indent, in no function
      set(what ${CMAKE_MATCH_1})
      set(which ${CMAKE_MATCH_2})
      list(JOIN spaces "" within)
      string(STRIP "${within}" within)
      if(within MATCHES "^(loadline)?$" AND NOT (what STREQUAL "enum" AND which IN_LIST enums))
        breach(${file} ${number} "opens ${which} for all who open loadline")
      endif()
    endif()
  endforeach()
endforeach()
end_of_lint()
