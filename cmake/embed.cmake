# Writes the text of FILE as the C++ function FUNCTION of namespace flyball::compiler into OUT; NAME is for the reader.
file(READ ${FILE} text)
file(WRITE ${OUT}
  "// Made from ${NAME}.\n"
  "#include \"compiler/compile.h\"\n\n"
  "namespace flyball::compiler {\n\n"
  "std::string ${FUNCTION}() { return R\"~~~(${text})~~~\"; }\n\n"
  "}  // namespace flyball::compiler\n")
