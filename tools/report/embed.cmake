# Writes a C++ file that holds the report's page: template, style, scripts, and dygraphs from the installed package.
#   cmake -DOUTPUT=... -DPAGE=<folder of the page> -DDYGRAPHS=<dygraph.min.js> -DSTYLE=<dygraph.min.css>
#         -DLICENCE=<copyright file> -P embed.cmake
set(parts data style story window charts strips events main)

# String literals may be long, but not endless: C++ promises 65,536 characters.
function(literal name text)
  string(LENGTH "${text}" length)
  set(out "const char k${name}Pieces[] =\n")
  set(at 0)
  while(at LESS length)
    string(SUBSTRING "${text}" ${at} 16000 piece)
    string(APPEND out "R\"~~~~(${piece})~~~~\"\n")
    math(EXPR at "${at} + 16000")
  endwhile()
  set(literals "${literals}${out};\n" PARENT_SCOPE)
endfunction()

file(READ ${PAGE}/page.html page)
file(READ ${PAGE}/page.css css)
file(READ ${STYLE} dygraph_css)
string(REGEX REPLACE "/\\*# sourceMappingURL[^\n]*" "" dygraph_css "${dygraph_css}")
file(READ ${DYGRAPHS} dygraph)
string(REGEX REPLACE "\n//# sourceMappingURL[^\n]*" "" dygraph "${dygraph}")
set(script "")
foreach(part ${parts})
  file(READ ${PAGE}/${part}.js text)
  string(APPEND script "${text}\n")
endforeach()
file(READ ${LICENCE} licence)
string(FIND "${licence}" "dygraphs is MIT-licenced" begin)
string(FIND "${licence}" "DEALINGS IN THE" end)
if(begin LESS 0 OR end LESS begin)
  message(FATAL_ERROR "${LICENCE} does not hold the licence of dygraphs where it is looked for")
endif()
math(EXPR length "${end} - ${begin}")
string(SUBSTRING "${licence}" ${begin} ${length} licence)
string(APPEND licence "DEALINGS IN THE SOFTWARE.")

set(literals "")
literal(Page "${page}")
literal(Style "${dygraph_css}\n${css}")
literal(Dygraphs "${dygraph}")
literal(Licence "${licence}")
literal(Script "${script}")
set(contents "// Made by tools/report/embed.cmake.
#include \"tools/report/page.h\"

namespace flyball::tools {
namespace {
${literals}}  // namespace
const std::string_view kPage(kPagePieces, sizeof kPagePieces - 1);
const std::string_view kPageStyle(kStylePieces, sizeof kStylePieces - 1);
const std::string_view kPageDygraphs(kDygraphsPieces, sizeof kDygraphsPieces - 1);
const std::string_view kPageLicence(kLicencePieces, sizeof kLicencePieces - 1);
const std::string_view kPageScript(kScriptPieces, sizeof kScriptPieces - 1);
}  // namespace flyball::tools
")
file(WRITE ${OUTPUT} "${contents}")
