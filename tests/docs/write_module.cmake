# Writes the interface of the module `loadline`: every public name, and the headers that they are from.
#
#   cmake -DDOXYGEN= -DDOXYFILE= -DXML= (as public_names.cmake) -DINCLUDE=<include/> -DOUT=<loadline.cppm>
#     -P write_module.cmake
#
# With -DCHECK=ON nothing is written: OUT must be up to date.
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/names.cmake)

file(REMOVE_RECURSE ${XML})
execute_process(COMMAND ${DOXYGEN} ${DOXYFILE} COMMAND_ERROR_IS_FATAL ANY)
loadline_names(${XML})

file(GLOB_RECURSE headers RELATIVE ${INCLUDE} ${INCLUDE}/loadline/*.hpp)
list(SORT headers)
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>")
list(JOIN headers "\n" includes)
set(text "// The module `loadline`: all that the headers have, for clang 16 and newer.
// Written by the target `module_interface` from the headers: edit those.
module;

${includes}

export module loadline;
")
# What Doxygen does not see: literals, which a macro makes, and names that one namespace takes of another.
file(STRINGS ${INCLUDE}/loadline/units/literals.hpp literals REGEX "^LOADLINE_LITERAL")
list(TRANSFORM literals REPLACE "^LOADLINE_LITERAL.([A-Za-z_]+),.*" "operator\"\"_\\1")
set(names_of_loadline::literals ${literals})
set(taken "")
file(GLOB vendors ${INCLUDE}/loadline/catalog/*.hpp)
foreach(header IN LISTS vendors)
  file(READ ${header} source)
  string(REGEX MATCHALL "\nusing [a-z]+::[a-z0-9_]+" lines "${source}")
  list(APPEND taken ${lines})
endforeach()
list(SORT taken)

foreach(within IN LISTS namespaces)
  if(names_of_${within} STREQUAL "")
    continue()
  endif()
  string(APPEND text "\nexport namespace ${within} {\n")
  foreach(name IN LISTS names_of_${within})
    string(REPLACE "&lt," "<" name "${name}")
    string(REPLACE "&gt," ">" name "${name}")
    string(APPEND text "using ${within}::${name};\n")
  endforeach()
  if(within STREQUAL "loadline")
    string(APPEND text "using enum number_format;\n")
    foreach(line IN LISTS taken)
      string(REGEX REPLACE "^using " "using loadline::" line "${line}")
      string(STRIP "${line}" line)
      string(APPEND text "${line};\n")
    endforeach()
  endif()
  string(APPEND text "}  // namespace ${within}\n")
endforeach()

if(NOT CHECK)
  file(WRITE ${OUT} "${text}")
  return()
endif()
file(READ ${OUT} present)
if(NOT present STREQUAL text)
  message(FATAL_ERROR "${OUT} lacks a name, or has one too many: build the target module_interface")
endif()
