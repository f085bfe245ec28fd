# cmake -DOUTPUT=… -DWEIGHTS=… -DREPORT=… -P embed.cmake: the files of classifier/data as a .cpp.
function(as_string_literal path result)
  file(READ ${path} hex HEX)
  # Lines of 32 bytes: compilers are slow on one endless line.
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" escaped "${hex}")
  string(REGEX REPLACE "((\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f])(\\\\x[0-9a-f][0-9a-f]))"
         "\\1\"\n\"" lines "${escaped}")
  set(${result} "\"${lines}\"" PARENT_SCOPE)
endfunction()
as_string_literal(${WEIGHTS} weights)
as_string_literal(${REPORT} report)
file(SIZE ${WEIGHTS} weights_size)
file(SIZE ${REPORT} report_size)
file(WRITE ${OUTPUT} "#include \"classifier/internal/embedded.h\"
namespace callgate::internal {
namespace {
constexpr char weights[] = ${weights};
constexpr char report[] = ${report};
}  // namespace
std::string_view embedded_risk_weights() { return {weights, ${weights_size}}; }
std::string_view embedded_risk_report() { return {report, ${report_size}}; }
}  // namespace callgate::internal
")
