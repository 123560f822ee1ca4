# Whether policies can be compiled to machine code: FLYBALL_JIT, by default ON where LLVM 19 is installed. Without it
# everything else is built and works; policies then run through the table engine alone.
if(NOT DEFINED FLYBALL_JIT OR FLYBALL_JIT)
  find_package(LLVM 19.1 CONFIG QUIET)
endif()
if(LLVM_FOUND)
  option(FLYBALL_JIT "Compile policies to machine code (needs LLVM 19)" ON)
else()
  option(FLYBALL_JIT "Compile policies to machine code (needs LLVM 19)" OFF)
endif()
if(FLYBALL_JIT AND NOT LLVM_FOUND)
  message(FATAL_ERROR "FLYBALL_JIT is ON, but LLVM 19 is not installed: apt-get install llvm-19-dev, "
    "or configure with -DFLYBALL_JIT=OFF to build without it")
endif()
message(STATUS "Compiling policies to machine code: ${FLYBALL_JIT}")
