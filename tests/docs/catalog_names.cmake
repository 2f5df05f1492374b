# loadline_catalog_names(<file>): writes a header with what the catalogue's headers name, for catalog_page.cpp: which
# header each struct is in, the templates, and the stacks.
function(loadline_catalog_names out)
  file(GLOB_RECURSE catalogue CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include
    ${PROJECT_SOURCE_DIR}/include/loadline/catalog/*.hpp)
  list(FILTER catalogue EXCLUDE REGEX "/calibration/")
  set(written "")
  set(templates "")
  foreach(header IN LISTS catalogue)
    set(path ${PROJECT_SOURCE_DIR}/include/${header})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    string(REPLACE ";" " " text "${text}")
    string(REPLACE "[" "(" text "${text}")
    string(REPLACE "]" ")" text "${text}")
    string(REGEX MATCHALL "\nstruct [a-z0-9_]+" structs "${text}")
    string(REGEX MATCHALL "\ntemplate <(std::int64_t [A-Z][A-Za-z]*,? ?)+>\nstruct [a-z0-9_]+" parametrised
      "${text}")
    foreach(struct IN LISTS structs)
      string(REGEX REPLACE "\nstruct " "" name "${struct}")
      string(APPEND written "    {\"${name}\", \"${header}\"},\n")
    endforeach()
    foreach(struct IN LISTS parametrised)
      string(REGEX REPLACE "\ntemplate <(.*)>\nstruct ([a-z0-9_]+)" "\\2<\\1>" name "${struct}")
      string(REPLACE "std::int64_t " "" name "${name}")
      string(APPEND templates "    {\"${name}\", \"${header}\"},\n")
    endforeach()
  endforeach()
  foreach(kind IN ITEMS training serving)
    set(header stacks.hpp)
    if(kind STREQUAL "serving")
      set(header serving_stacks.hpp)
    endif()
    file(READ ${PROJECT_SOURCE_DIR}/include/loadline/catalog/${header} text)
    string(REPLACE ";" " " text "${text}")
    string(REPLACE "[" "(" text "${text}")
    string(REPLACE "]" ")" text "${text}")
    string(REGEX MATCHALL "\ninline constexpr ${kind}_stack [a-z0-9_]+" stacks "${text}")
    list(TRANSFORM stacks REPLACE "\ninline constexpr ${kind}_stack (.*)"
      "    {\"\\1\", &loadline::stacks::\\1},\n")
    list(JOIN stacks "" ${kind})
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [[
// Written by tests/docs/catalog_names.cmake.
#pragma once

#include <loadline/catalog/serving_stacks.hpp>
#include <loadline/catalog/stacks.hpp>

#include <string_view>

struct name_in {
    std::string_view name;
    std::string_view header;
};
template <class Stack>
struct stack_in_code {
    std::string_view name;
    const Stack* stack;
};
inline constexpr name_in written_in[] = {
@written@};
inline constexpr name_in templates[] = {
@templates@};
inline constexpr stack_in_code<loadline::training_stack> training_stacks_in_code[] = {
@training@};
inline constexpr stack_in_code<loadline::serving_stack> serving_stacks_in_code[] = {
@serving@};
]])
endfunction()
