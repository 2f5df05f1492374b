# CONTRIBUTING.md, followed: a chip and a model as its listings have them, a system, a stack and a number format are added
# to a copy of the library, and the tests of the catalogue run on it. If this fails, either the book leaves a step out or
# a line has lost its place.
#
#   cmake -DSOURCE=<the repository> -DWORK=<a new folder> "-DOPTIONS=<for the configuration>" -P run.cmake
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/../text.cmake)

file(REMOVE_RECURSE ${WORK})
file(COPY ${SOURCE}/include/ DESTINATION ${WORK}/include)
file(COPY ${SOURCE}/tests/unit/ DESTINATION ${WORK}/tests)
set(catalog include/loadline/catalog)

# Puts a text before the one place that is `before`.
function(insert file text before)
  file(READ ${WORK}/${file} whole)
  string(FIND "${whole}" "${before}" at)
  string(FIND "${whole}" "${before}" last REVERSE)
  if(at EQUAL -1 OR NOT at EQUAL last)
    message(FATAL_ERROR "${file}: there must be one\n${before}")
  endif()
  string(REPLACE "${before}" "${text}${before}" whole "${whole}")
  file(WRITE ${WORK}/${file} "${whole}")
endfunction()

# The listing of the book that has `word`, as a header.
function(listing word header)
  file(READ ${SOURCE}/CONTRIBUTING.md book)
  encode(book)
  string(REPLACE "```cpp\n" ";" parts "${book}")
  foreach(part IN LISTS parts)
    string(FIND "${part}" "```" end)
    string(SUBSTRING "${part}" 0 ${end} code)
    if(code MATCHES "^#include" AND code MATCHES "struct ${word}")
      decode(code)
      file(WRITE ${WORK}/${header} "// Of the book.\n#pragma once\n\n${code}")
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "CONTRIBUTING.md has no listing with ${word}")
endfunction()

# ---- A chip, of a new vendor, with a source of its own

listing(example_chip ${catalog}/example.hpp)
file(READ ${WORK}/${catalog}/example.hpp chip)
string(REPLACE "sources::assumption" "sources::example_sheet" chip "${chip}")
file(WRITE ${WORK}/${catalog}/example.hpp "${chip}")
insert(${catalog}/sources.hpp "inline constexpr figure_source example_sheet{\"example_sheet\", \"A sheet\", \"\"};\n\n"
  "// ---- AWS\n")
insert(${catalog}/sources.hpp "    example_sheet,\n" "    neuron_trainium,\n")
insert(${catalog}/hardware.hpp "#include <loadline/catalog/example.hpp>\n" "#include <loadline/catalog/google.hpp>")
insert(${catalog}/hardware.hpp "example_chip, " "trainium1, ")

# ---- A system of it

insert(${catalog}/example.hpp [[
namespace example {
/// Eight of them.
struct example_box : scale_up<example_chip, switched<8>, interconnect<per_direction<400_GBps>, 2_us>> {
    static constexpr system_identity about{"Example box"};
};
}  // namespace example
using example::example_box;
template <>
inline constexpr auto provenance<example_box> = std::to_array<sourced_figure>({
    {figure::topology, sources::example_sheet},
    {figure::bandwidth, sources::example_sheet},
    {figure::latency, sources::assumption},
});

]] "}  // namespace loadline\n")
insert(${catalog}/hardware.hpp "example_box, " "trn1_32xlarge, ")

# ---- A model

listing(example_model ${catalog}/models/example.hpp)
insert(${catalog}/models.hpp "#include <loadline/catalog/models/example.hpp>\n"
  "#include <loadline/catalog/models/gemma3.hpp>")
insert(${catalog}/models.hpp "loadline::models::example_model, " "loadline::models::gpt2_xl, ")

# ---- A stack

insert(${catalog}/stacks.hpp [[
/// What comes after Megatron Core 2024; nothing was measured with it.
inline constexpr training_stack example_2026 = held([] {
    training_stack s = megatron_core_2024;
    s.name = {"Example 2026"};
    return s;
}());

]] "// ---- All of them, for tables and tests.")
insert(${catalog}/stacks.hpp "example_2026, " "megatron_2021, megatron_2022,")
insert(${catalog}/stack_evidence.hpp [[
    {"Example 2026",
     {.rows = 0, .free = 0, .chips = {}, .kinds = {}, .widths = {}, .inherits = {"Megatron Core 2024"}}},
]] "    {\"Megatron Core 2024\",\n")

# ---- A number format

insert(include/loadline/hardware/number_format.hpp ", fp6" "\n};\n// clang-format on")
insert(include/loadline/hardware/number_format.hpp "    {fp6, \"fp6\", 6, 6, true},\n" "});\nstatic_assert(")
insert(tests/number_format_test.cpp "    {fp6, \"fp6\", 24, 6, true},\n" "});\n\nconstexpr bool every_format")

# ---- The tests

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${WORK}/build -DINCLUDE=${WORK}/include
  -DTESTS=${WORK}/tests ${OPTIONS})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${WORK}/build/by_the_book)
