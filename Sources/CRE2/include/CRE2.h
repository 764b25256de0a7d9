#ifndef ORIEL_CRE2_H
#define ORIEL_CRE2_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled RE2 pattern. Any number of threads may match with it at the same time.
typedef struct oriel_re2 oriel_re2;

/// Compiles UTF-8 text. Never NULL; see oriel_re2_error. A dot matches a newline.
oriel_re2 *oriel_re2_new(const char *pattern, size_t length);
void oriel_re2_free(oriel_re2 *pattern);

/// What is wrong with the pattern in RE2's words; NULL for one that can be used.
const char *oriel_re2_error(const oriel_re2 *pattern);

/// Without the whole match.
int oriel_re2_group_count(const oriel_re2 *pattern);

/// Whether the whole text matches. Linear in its length.
int oriel_re2_matches_all(const oriel_re2 *pattern, const char *text, size_t length);

/// The leftmost match at or after `start` (within the whole text where `whole` is not 0). `offsets` takes the start and the
/// end of the match and of each group, PTRDIFF_MAX for groups that took no part: 2 * (group count + 1) places.
int oriel_re2_find(const oriel_re2 *pattern, const char *text, size_t length, size_t start, int whole, ptrdiff_t *offsets);

#ifdef __cplusplus
}
#endif

#endif
