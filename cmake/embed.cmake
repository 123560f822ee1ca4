# Writes the text of FILE into OUT as the C++ function FUNCTION, which HEADER declares in NAMESPACE; NAME is for the
# reader. A piece of a raw string has at most 64 KiB in every compiler, so a section of a page begins a new one.
file(READ ${FILE} text)
string(REPLACE "\n### " ")~~~\" R\"~~~(\n### " text "${text}")
file(WRITE ${OUT}
  "// Made from ${NAME}.\n"
  "#include \"${HEADER}\"\n\n"
  "namespace ${NAMESPACE} {\n\n"
  "std::string ${FUNCTION}() { return R\"~~~(${text})~~~\"; }\n\n"
  "}  // namespace ${NAMESPACE}\n")
