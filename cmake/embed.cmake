# Writes the text of FILE as the C++ function FUNCTION of namespace flyball::compiler into OUT.
file(READ ${FILE} text)
file(WRITE ${OUT} "// Made from ${NAME}.\n#include \"compiler/compile.h\"\n\nnamespace flyball::compiler {\n\nstd::string ${FUNCTION}() {\n  return R\"~~~(${text})~~~\";\n}\n\n}  // namespace flyball::compiler\n")
