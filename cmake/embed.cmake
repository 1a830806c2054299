# codeflix_embed(<target> <symbol> <file>...): compiles text files into <target> as
#   namespace codeflix::embedded { extern const std::vector<std::pair<std::string_view, std::string_view>> <symbol>; }
# sorted by name, declared in "embedded/<symbol>.hpp". Migrations and OpenAPI documents travel in the binary this way.
function(codeflix_embed target symbol)
  set(out ${CMAKE_BINARY_DIR}/embedded)
  set(header ${out}/include/embedded/${symbol}.hpp)
  set(source ${out}/${symbol}.cpp)
  set(files "")
  foreach(file IN LISTS ARGN)
    get_filename_component(path ${file} ABSOLUTE)
    list(APPEND files ${path})
  endforeach()
  list(SORT files)
  list(JOIN files "|" joined)
  add_custom_command(
    OUTPUT ${source} ${header}
    COMMAND ${CMAKE_COMMAND} -DSYMBOL=${symbol} -DSOURCE=${source} -DHEADER=${header} "-DFILES=${joined}" -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding ${symbol}"
    VERBATIM)
  target_sources(${target} PRIVATE ${source} ${header})
  set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
  target_include_directories(${target} PUBLIC ${out}/include)
endfunction()
