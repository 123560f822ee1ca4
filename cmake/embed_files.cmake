# Writes the texts of FILES (a comma between them, each relative to the first of the folders ROOT that has it) into OUT,
# as what FUNCTION of NAMESPACE gives: a list of flyball::emit::File. HEADER declares it.
if(NOT HEADER)
  set(HEADER compiler/emit/carried.h)
  set(NAMESPACE flyball::emit)
  set(FUNCTION carried_files)
endif()
string(REPLACE "," ";" files "${FILES}")
string(REPLACE "," ";" roots "${ROOT}")
set(rows)
foreach(name ${files})
  unset(path)
  foreach(root ${roots})
    if(NOT path AND EXISTS ${root}/${name})
      set(path ${root}/${name})
    endif()
  endforeach()
  file(READ ${path} text)
  string(APPEND rows "    {\"${name}\", R\"~~~(${text})~~~\"},\n")
endforeach()
file(WRITE ${OUT}
  "// Made from ${FILES}.\n"
  "#include \"${HEADER}\"\n\n"
  "namespace ${NAMESPACE} {\n\n"
  "const std::vector<flyball::emit::File>& ${FUNCTION}() {\n"
  "  static const std::vector<flyball::emit::File> files = {\n"
  "${rows}"
  "  };\n"
  "  return files;\n"
  "}\n\n"
  "}  // namespace ${NAMESPACE}\n")
