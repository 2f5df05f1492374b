# A kind of mixer or feed-forward is named only where layers are listed: all else walks the operations of a
# layer, and never asks which kind it is. (See headers.cmake.)
include(${CMAKE_CURRENT_LIST_DIR}/headers.cmake)

# Where the kinds are, and the models that state theirs.
set(lists_layers
  "^loadline/(workload/(mixers/.*|feed_forwards/.*|layer_list|hybrid_pattern|layer|transformer)|catalog/models/.*)\\.hpp$")
# Where the parts of a model are known: its layers are listed and counted, its experts divided among chips.
set(knows_parts "^loadline/((workload|check|search|catalog/models)/|catalog/query[.]hpp$)")

set(name "[A-Za-z0-9_]")
# An enumerator, what makes one of a number, another name for the type; or one mixer itself.
set(kinds "(mixer|feed_forward)(_kind *(::${name}+|[{(${semicolon}]|>[{(])|s(::|/)${name}+)")
set(parts "has_experts|m(odel)?(\\.|->)(latent|indexer|recurrence|moe)")
foreach(file IN LISTS headers)
  if(file MATCHES "${lists_layers}")
    continue()
  endif()
  set(words "${kinds}")
  if(NOT file MATCHES "${knows_parts}")
    string(APPEND words "|${parts}")
  endif()
  read_lines(${file} lines)
  set(number 0)
  foreach(line IN LISTS lines)
    math(EXPR number "${number} + 1")
    if(NOT line MATCHES "${words}")
      continue()
    endif()
    code_of("${line}" code)
    string(REGEX MATCHALL "[^A-Za-z0-9_](${words})" found " ${code}")
    foreach(word IN LISTS found)
      string(SUBSTRING "${word}" 1 -1 word)
      breach(${file} ${number} "names ${word}")
    endforeach()
  endforeach()
endforeach()
end_of_lint()
