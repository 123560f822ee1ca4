/* A plugin of QEMU that counts executed instructions from one mark to the next: from flyball_count_begin() to
   flyball_count_end(), a line of LOG each time.

     qemu-system-arm ... -plugin libcount_instructions.so,log=counts

   Debian ships no header for plugins: what is used of their interface (version 1, QEMU 4.2 and later) is declared
   here. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
enum { NO_REGISTERS = 0, ADD_U64 = 0 };

extern size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *block);
extern struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *block, size_t index);
extern const char *qemu_plugin_insn_symbol(const struct qemu_plugin_insn *instruction);
extern void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
                                                  void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *));
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction,
                                                   void (*executed)(unsigned cpu, void *data), int registers,
                                                   void *data);
extern void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *instruction, int operation,
                                                       void *number, uint64_t added);
extern void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*ended)(qemu_plugin_id_t, void *), void *data);

#define VISIBLE __attribute__((visibility("default")))
VISIBLE int qemu_plugin_version = 1;

static uint64_t executed, at_begin;
static int counting;
static FILE *out;

static void begin(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  at_begin = executed;
  counting = 1;
}

static void end(unsigned cpu, void *data) {
  (void)cpu, (void)data;
  if (counting) fprintf(out, "%llu\n", (unsigned long long)(executed - at_begin));
  counting = 0;
}

static void look_at(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); ++i) {
    struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
    const char *symbol = qemu_plugin_insn_symbol(instruction);
    const char *name = symbol == NULL ? "" : symbol;
    if (strcmp(name, "flyball_count_begin") == 0) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, begin, NO_REGISTERS, NULL);
    } else if (strcmp(name, "flyball_count_end") == 0) {
      qemu_plugin_register_vcpu_insn_exec_cb(instruction, end, NO_REGISTERS, NULL);
    } else {
      qemu_plugin_register_vcpu_insn_exec_inline(instruction, ADD_U64, &executed, 1);
    }
  }
}

static void close_log(qemu_plugin_id_t id, void *data) {
  (void)id, (void)data;
  fclose(out);
}

VISIBLE int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
  (void)info;
  if (argc != 1 || strncmp(argv[0], "log=", 4) != 0) return -1;
  out = fopen(argv[0] + 4, "w");
  if (out == NULL) return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, look_at);
  qemu_plugin_register_atexit_cb(id, close_log, NULL);
  return 0;
}
