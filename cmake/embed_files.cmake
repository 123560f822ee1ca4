# Writes the texts of FILES (relative to ROOT, a comma between them) as constants of namespace flyball::emit into OUT.
string(REPLACE "," ";" files "${FILES}")
set(rows)
foreach(name ${files})
  file(READ ${ROOT}/${name} text)
  string(APPEND rows "    {\"${name}\", R\"~~~(${text})~~~\"},\n")
endforeach()
list(LENGTH files count)
file(WRITE ${OUT}
  "// Made from ${FILES}.\n"
  "#include \"compiler/emit/carried.h\"\n\n"
  "namespace flyball::emit {\n\n"
  "const std::vector<File>& carried_files() {\n"
  "  static const std::vector<File> files = {\n"
  "${rows}"
  "  };\n"
  "  return files;\n"
  "}\n\n"
  "}  // namespace flyball::emit\n")
