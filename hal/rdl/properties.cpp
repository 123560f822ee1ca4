// The table of properties.
#include "hal/rdl/properties.h"

namespace flyball::rdl {
namespace {

constexpr uint32_t kF = component_bit(ComponentKind::kField);
constexpr uint32_t kR = component_bit(ComponentKind::kReg);
constexpr uint32_t kRf = component_bit(ComponentKind::kRegfile);
constexpr uint32_t kAm = component_bit(ComponentKind::kAddrmap);
constexpr uint32_t kAll = kF | kR | kRf | kAm;

using T = PropertyType;

constexpr Property kProperties[] = {
    {"name", T::kText, kAll, false},
    {"desc", T::kText, kAll, false},
      // What software sees of a field.
    {"sw", T::kAccess, kF, false},
    {"hw", T::kAccess, kF, false},
    {"onread", T::kOnRead, kF, false},
    {"onwrite", T::kOnWrite, kF, false},
    {"rclr", T::kBoolean, kF, false},
    {"rset", T::kBoolean, kF, false},
    {"woclr", T::kBoolean, kF, false},
    {"woset", T::kBoolean, kF, false},
    {"singlepulse", T::kBoolean, kF, false},
    {"reset", T::kNumber, kF, false},
    {"fieldwidth", T::kNumber, kF, false},
    {"encode", T::kEncoding, kF, false},
    {"swwel", T::kField, kF, false},
      // Counters and interrupts.
    {"counter", T::kBoolean, kF, false},
    {"incrvalue", T::kNumber, kF, false},
    {"incrsaturate", T::kBoolean, kF, false},
    {"saturate", T::kBoolean, kF, false},
    {"intr", T::kInterrupt, kF, false},
    {"sticky", T::kBoolean, kF, false},
    {"stickybit", T::kBoolean, kF, false},
    {"hwclr", T::kBooleanOrField, kF, false},
    {"hwset", T::kBooleanOrField, kF, false},
      // Of the hardware's side alone.
    {"we", T::kAnything, kF, false},
    {"wel", T::kAnything, kF, false},
    {"next", T::kAnything, kF, false},
    {"enable", T::kAnything, kF, false},
    {"mask", T::kAnything, kF, false},
    {"haltenable", T::kAnything, kF, false},
    {"haltmask", T::kAnything, kF, false},
    {"hwenable", T::kAnything, kF, false},
    {"hwmask", T::kAnything, kF, false},
    {"swmod", T::kAnything, kF, false},
    {"swacc", T::kAnything, kF, false},
    {"anded", T::kAnything, kF, false},
    {"ored", T::kAnything, kF, false},
    {"xored", T::kAnything, kF, false},
    {"precedence", T::kAnything, kF, false},
    {"paritycheck", T::kAnything, kF, false},
    {"overflow", T::kAnything, kF, false},
    {"incr", T::kAnything, kF, false},
    {"incrwidth", T::kAnything, kF, false},
    {"hdl_path", T::kAnything, kR | kRf | kAm, false},
    {"hdl_path_slice", T::kAnything, kF, false},
      // Widths and places.
    {"regwidth", T::kNumber, kR, false},
    {"accesswidth", T::kNumber, kR, false},
    {"alignment", T::kNumber, kRf | kAm, false},
    {"addressing", T::kAddressing, kAm, false},
    {"lsb0", T::kBoolean, kAm, false},
    {"littleendian", T::kBoolean, kAm, false},
      // Testing, by the standard and by us.
    {"donttest", T::kBoolean, kF | kR, false},
    {"dontcompare", T::kBoolean, kF | kR, false},
    {"testability", T::kTestability, kF | kR, false},
    {"reason", T::kText, kF | kR, false},
      // Ours.
    {"unit", T::kText, kF, false},
    {"scale", T::kInteger, kF, false},
    {"zero", T::kInteger, kF, false},
    {"rounding", T::kRounding, kF, false},
    {"is_signed", T::kBoolean, kF, false},
    {"lock", T::kField, kF | kR, false},
      // Of the standard, and not read here.
    {"swwe", T::kAnything, kF, true},
    {"resetsignal", T::kAnything, kF, true},
    {"underflow", T::kAnything, kF, true},
    {"threshold", T::kAnything, kF, true},
    {"incrthreshold", T::kAnything, kF, true},
    {"decr", T::kAnything, kF, true},
    {"decrvalue", T::kAnything, kF, true},
    {"decrwidth", T::kAnything, kF, true},
    {"decrsaturate", T::kAnything, kF, true},
    {"decrthreshold", T::kAnything, kF, true},
    {"ispresent", T::kAnything, kAll, true},
    {"shared", T::kAnything, kR, true},
    {"errextbus", T::kAnything, kR | kRf | kAm, true},
    {"sharedextbus", T::kAnything, kRf | kAm, true},
    {"bigendian", T::kAnything, kAm, true},
    {"msb0", T::kAnything, kAm, true},
    {"rsvdset", T::kAnything, kAm, true},
    {"rsvdsetX", T::kAnything, kAm, true},
    {"bridge", T::kAnything, kAm, true},
};

}  // namespace

const Property* find_property(const std::string& name) {
  for (const Property& p : kProperties) {
    if (name == p.name) return &p;
  }
  return nullptr;
}

const std::vector<std::string>& words_of(PropertyType type) {
  static const std::vector<std::string> kAccess = {"na", "r", "w", "rw", "rw1", "w1", "wr"};
  static const std::vector<std::string> kOnRead = {"rclr", "rset"};
  static const std::vector<std::string> kOnWrite = {"woset", "woclr", "wot", "wzs", "wzc", "wzt", "wset", "wclr"};
  static const std::vector<std::string> kAddressing = {"compact", "regalign", "fullalign"};
  static const std::vector<std::string> kRounding = {"down", "up", "nearest"};
  static const std::vector<std::string> kTestability = {"full", "scratch", "no_write", "no_compare", "none"};
  static const std::vector<std::string> kNone;
  switch (type) {
    case T::kAccess: return kAccess;
    case T::kOnRead: return kOnRead;
    case T::kOnWrite: return kOnWrite;
    case T::kAddressing: return kAddressing;
    case T::kRounding: return kRounding;
    case T::kTestability: return kTestability;
    default: return kNone;
  }
}

const char* describe(PropertyType type) {
  switch (type) {
    case T::kBoolean:
    case T::kInterrupt: return "true or false";
    case T::kNumber: return "a number";
    case T::kInteger: return "a whole number";
    case T::kText: return "a text in quotes";
    case T::kEncoding: return "the name of an enum";
    case T::kField: return "a field, such as CONTROL.LOCKED";
    case T::kBooleanOrField: return "true, false, or a field";
    default: return "one of its words";
  }
}

std::vector<std::string> property_names(ComponentKind kind) {
  std::vector<std::string> names;
  for (const Property& p : kProperties) {
    if ((p.components & component_bit(kind)) != 0 && !p.outside) names.emplace_back(p.name);
  }
  return names;
}

}  // namespace flyball::rdl
