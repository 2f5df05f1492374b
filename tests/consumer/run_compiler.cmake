# Builds and runs a program against the installed package with a compiler alone, as somebody without CMake would.
#   FROM: pkg_config or module. BUILD: where loadline was configured. WORK: a new folder. COMPILER: the C++ compiler.
#   PKG_CONFIG: the program. BOOST: a folder of Boost's headers, or nothing.
cmake_minimum_required(VERSION 3.25)
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
set(ENV{DESTDIR})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
set(flags -std=c++20)
if(BOOST)
  list(APPEND flags -isystem ${BOOST})
endif()
if(FROM STREQUAL "pkg_config")
  set(ENV{PKG_CONFIG_PATH} ${WORK}/installed/share/pkgconfig)
  foreach(ask IN ITEMS --cflags --modversion --variable=module)
    execute_process(COMMAND ${PKG_CONFIG} ${ask} loadline OUTPUT_VARIABLE answer
      OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
    list(APPEND answers "${answer}")
  endforeach()
  list(POP_BACK answers module version)
  if(NOT EXISTS ${module})
    message(FATAL_ERROR "pkg-config says that the module is ${module}")
  endif()
  string(REGEX REPLACE "^([0-9]+)[.]([0-9]+)[.]([0-9]+)$" "\\1*10000+\\2*100+\\3" number ${version})
  separate_arguments(answers)
  run(${COMPILER} ${flags} ${answers} -DLOADLINE_PACKAGE_VERSION=${number}
    ${CMAKE_CURRENT_LIST_DIR}/main.cpp -o ${WORK}/consumer)
  run(${COMPILER} ${flags} ${answers} -Wall -Wextra -Wshadow -Werror -fsyntax-only
    ${CMAKE_CURRENT_LIST_DIR}/globals.cpp)
  # In /usr the folder keeps its place among the system's.
  run(${CMAKE_COMMAND} -E env DESTDIR=${WORK}/staged ${CMAKE_COMMAND} --install ${BUILD} --prefix /usr)
  file(READ ${WORK}/staged/usr/share/pkgconfig/loadline.pc text)
  if(text MATCHES "-isystem")
    message(FATAL_ERROR "installed in /usr, it upsets the order of the system's folders: ${text}")
  endif()
else()
  run(${COMPILER} ${flags} -I${WORK}/installed/include --precompile
    ${WORK}/installed/share/loadline/loadline.cppm -o ${WORK}/loadline.pcm)
  run(${COMPILER} ${flags} -fmodule-file=loadline=${WORK}/loadline.pcm
    ${CMAKE_CURRENT_LIST_DIR}/module.cpp ${WORK}/loadline.pcm -o ${WORK}/consumer)
endif()
run(${WORK}/consumer)
