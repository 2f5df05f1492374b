# Text as a list of lines. CMake's lists take ; [ ] and \ for their own, so these four are kept as
# characters that no source contains until text is shown or written.
string(ASCII 1 semicolon)
string(ASCII 2 open)
string(ASCII 3 close)
string(ASCII 4 backslash)

function(encode variable)
  string(REPLACE ";" "${semicolon}" text "${${variable}}")
  string(REPLACE "[" "${open}" text "${text}")
  string(REPLACE "]" "${close}" text "${text}")
  string(REPLACE "\\" "${backslash}" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

function(decode variable)
  string(REPLACE "${semicolon}" ";" text "${${variable}}")
  string(REPLACE "${open}" "[" text "${text}")
  string(REPLACE "${close}" "]" text "${text}")
  string(REPLACE "${backslash}" "\\" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()
