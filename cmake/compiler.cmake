# Flags that every target shares. ccache and mold are used where they are installed.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

option(CODEFLIX_FUZZ "build the fuzz targets" OFF)
set(CODEFLIX_SANITIZE "" CACHE STRING "value of -fsanitize, empty for none")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror=return-type -Werror=unused-result)
# Optimising, GCC 12 sees these where they are not: in std::string's concatenation, in std::optional, in Asio's coroutine frames.
add_compile_options($<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-array-bounds>
                    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-maybe-uninitialized>
                    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-mismatched-new-delete>
                    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-stringop-overflow>
                    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-stringop-overread>)
if(CODEFLIX_SANITIZE)
  add_compile_options(-fsanitize=${CODEFLIX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CODEFLIX_SANITIZE})
  # GCC 12 reports false maybe-uninitialized under the sanitizers' instrumentation.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
endif()

if(CODEFLIX_FUZZ)
  # What the fuzzer is led by: it keeps an input that reached something new.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_program(CODEFLIX_CCACHE ccache)
if(CODEFLIX_CCACHE)
  # Precompiled headers are cacheable only with these; see ccache's manual, "Precompiled headers".
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CODEFLIX_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()
find_program(CODEFLIX_MOLD mold)
if(CODEFLIX_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
