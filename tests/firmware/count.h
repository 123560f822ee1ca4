// Marks in firmware between which count_instructions.c counts. Freestanding.
#pragma once

extern "C" {
[[gnu::noinline]] inline void flyball_count_begin() { asm volatile(""); }
[[gnu::noinline]] inline void flyball_count_end() { asm volatile(""); }
}
