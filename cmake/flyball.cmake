# How every archive, program and test is built: language level, warnings, and the limits on firmware code.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

# All is built to fit into a shared library too; nothing there is meant to be replaced from outside.
add_compile_options(-fno-semantic-interposition)

# The same bytes on every x86-64: no fused multiply-add behind our back, no -march=native.
add_compile_options(-ffp-contract=off)
if(FLYBALL_SANITIZE)
  # Sanitized code confuses gcc 12's search for uninitialized values: it finds some in libstdc++'s own headers.
  set(CMAKE_CXX_FLAGS_RELEASE "-O1")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-maybe-uninitialized -Wno-dangling-pointer)
  endif()
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

set(FLYBALL_WARNINGS -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # What gcc means by -Wconversion; and libstdc++ 12's own std::stable_sort calls what it has deprecated.
  list(APPEND FLYBALL_WARNINGS -Wno-sign-conversion -Wno-deprecated-declarations)
endif()

function(flyball_settings target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE ${FLYBALL_WARNINGS})
endfunction()

# A third of the time of a large policy's check would go to glibc's malloc. Before other libraries: the first malloc
# that the loader finds is everyone's. Sanitizers bring their own.
function(flyball_allocator program)
  if(NOT FLYBALL_SANITIZE)
    find_package(mimalloc REQUIRED)
    target_link_libraries(${program} PRIVATE mimalloc)
  endif()
endfunction()

# A host archive: libflyball_<room>_host.a, C++20.
function(flyball_host_archive room)
  add_library(flyball_${room}_host STATIC ${ARGN})
  flyball_settings(flyball_${room}_host)
endfunction()

# A firmware archive: libflyball_<room>.a, C++17 without heap, exceptions, RTTI or floating point. On x86-64
# -mgeneral-regs-only turns a floating-point number into a compile error.
function(flyball_freestanding_archive room)
  add_library(flyball_${room} STATIC ${ARGN})
  flyball_settings(flyball_${room})
  set_target_properties(flyball_${room} PROPERTIES CXX_STANDARD 17)
  target_compile_options(flyball_${room} PRIVATE -ffreestanding -fno-exceptions -fno-rtti -fno-threadsafe-statics
    -fno-stack-protector -fno-asynchronous-unwind-tables)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    target_compile_options(flyball_${room} PRIVATE -mgeneral-regs-only)
  endif()
endfunction()

# A program of the tests: flyball_test(<name> SOURCES ... LIBS ...). Every GoogleTest case is a test of ctest.
function(flyball_test name)
  cmake_parse_arguments(T "" "TIMEOUT" "SOURCES;LIBS;LABELS" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(${name} ${T_SOURCES})
  flyball_settings(${name})
  target_compile_definitions(${name} PRIVATE FLYBALL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  if(FLYBALL_SANITIZE)
    target_compile_options(${name} PRIVATE -O0)  # gcc takes up to four times as long for -O1, and what is tested has it
  endif()
  target_link_libraries(${name} PRIVATE ${T_LIBS} GTest::gtest GTest::gmock GTest::gtest_main)
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 120)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS "${T_LABELS}")
endfunction()
