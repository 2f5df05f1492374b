# The promise of CONTRIBUTING.md, tested: a mixer that does not exist becomes one by its header, its enumerator, and in
# layer.hpp its #include and its case; so does a feed-forward. In a copy of include/, with which test.cpp is then
# compiled and run. If this fails, either the promise is broken or a line has lost its place.
#
#   cmake -DINCLUDE=<include/> -DWORK=<a new folder> -DCOMPILER=<c++> -DFLAGS=<list> -P run.cmake
cmake_minimum_required(VERSION 3.25)

set(copy ${WORK}/include)
set(workload loadline/workload)
set(new_headers ${workload}/mixers/averaging.hpp ${workload}/feed_forwards/halved.hpp)

file(REMOVE_RECURSE ${WORK})
file(COPY ${INCLUDE}/ DESTINATION ${copy})
foreach(header IN LISTS new_headers)
  get_filename_component(name ${header} NAME)
  configure_file(${CMAKE_CURRENT_LIST_DIR}/${name} ${copy}/${header} COPYONLY)
endforeach()

# ---- The lines, each before the one line that starts as `before` says.

function(insert header line before)
  file(READ ${copy}/${header} text)
  string(REGEX MATCHALL "\n *${before}" places "${text}")
  list(LENGTH places times)
  if(NOT times EQUAL 1)
    message(FATAL_ERROR "${INCLUDE}/${header}: there must be one place for\n  ${line}\n"
      "but ${times} lines start with\n  ${before}")
  endif()
  string(REGEX REPLACE "\n( *${before})" "\n${line}\n\\1" text "${text}")
  file(WRITE ${copy}/${header} "${text}")
endfunction()

set(kinds ${workload}/layer_list.hpp)
set(mixer "    averaging,  // of none: the mean of the values so far")
set(feed_forward "    halved,  // of none: an MLP of half the width")
insert(${kinds} "${mixer}" "none +// a layer of its own kind: the feed-forward alone")
insert(${kinds} "${feed_forward}" "none +// a layer of its own kind: the mixer alone")

set(switches ${workload}/layer.hpp)
set(mixer_include "#include <${workload}/mixers/averaging.hpp>")
set(feed_forward_include "#include <${workload}/feed_forwards/halved.hpp>")
set(mixer_case "    case mixer_kind::averaging: return use(mixers::averaging{});")
set(feed_forward_case "    case feed_forward_kind::halved: return use(feed_forwards::halved{});")
insert(${switches} "${mixer_include}" "#include <${workload}/mixers/gated_delta.hpp>")
insert(${switches} "${feed_forward_include}" "#include <${workload}/feed_forwards/mlp.hpp>")
insert(${switches} "${mixer_case}" "case mixer_kind::none: return")
insert(${switches} "${feed_forward_case}" "case feed_forward_kind::none: return")

# ---- Without these the copy is include/, and nothing was added beside them.

file(GLOB_RECURSE originals RELATIVE ${INCLUDE} ${INCLUDE}/*)
file(GLOB_RECURSE copied RELATIVE ${copy} ${copy}/*)
list(REMOVE_ITEM copied ${new_headers})
if(NOT copied STREQUAL originals)
  message(FATAL_ERROR "the copy has other files than ${INCLUDE} and the two new headers")
endif()
foreach(header IN LISTS originals)
  file(READ ${INCLUDE}/${header} original)
  file(READ ${copy}/${header} text)
  if(header STREQUAL kinds)
    string(REPLACE "${mixer}\n" "" text "${text}")
    string(REPLACE "${feed_forward}\n" "" text "${text}")
  elseif(header STREQUAL switches)
    foreach(name IN ITEMS mixer_include feed_forward_include mixer_case feed_forward_case)
      string(REPLACE "${${name}}\n" "" text "${text}")
    endforeach()
  endif()
  if(NOT text STREQUAL original)
    message(FATAL_ERROR "${header} of the copy has more than its new lines")
  endif()
endforeach()

# ---- What it says of them.

set(program ${WORK}/test)
execute_process(COMMAND ${COMPILER} -I${copy} ${FLAGS} ${CMAKE_CURRENT_LIST_DIR}/test.cpp -o ${program}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${program} COMMAND_ERROR_IS_FATAL ANY)
