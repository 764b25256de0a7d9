#include "CRE2.h"

#include <re2/re2.h>

#include <cstdint>
#include <vector>

struct oriel_re2 {
  re2::RE2 pattern;
  oriel_re2(re2::StringPiece text, const re2::RE2::Options &options) : pattern(text, options) {}
};

extern "C" {

oriel_re2 *oriel_re2_new(const char *pattern, size_t length) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_dot_nl(true);
  return new oriel_re2(re2::StringPiece(pattern, length), options);
}

void oriel_re2_free(oriel_re2 *pattern) { delete pattern; }

const char *oriel_re2_error(const oriel_re2 *pattern) {
  return pattern->pattern.ok() ? nullptr : pattern->pattern.error().c_str();
}

int oriel_re2_group_count(const oriel_re2 *pattern) { return pattern->pattern.NumberOfCapturingGroups(); }

int oriel_re2_matches_all(const oriel_re2 *pattern, const char *text, size_t length) {
  return pattern->pattern.Match(re2::StringPiece(text, length), 0, length, re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

int oriel_re2_find(const oriel_re2 *pattern, const char *text, size_t length, size_t start, int whole, ptrdiff_t *offsets) {
  const int count = 1 + pattern->pattern.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> groups(static_cast<size_t>(count));
  const re2::RE2::Anchor anchor = whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!pattern->pattern.Match(re2::StringPiece(text, length), start, length, anchor, groups.data(), count)) return 0;
  for (int i = 0; i < count; i++) {
    const bool took_part = groups[i].data() != nullptr;
    offsets[2 * i] = took_part ? groups[i].data() - text : PTRDIFF_MAX;
    offsets[2 * i + 1] = took_part ? offsets[2 * i] + static_cast<ptrdiff_t>(groups[i].size()) : PTRDIFF_MAX;
  }
  return 1;
}
}
