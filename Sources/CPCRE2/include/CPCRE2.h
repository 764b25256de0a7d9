#ifndef ORIEL_CPCRE2_H
#define ORIEL_CPCRE2_H

// Patterns and subjects are UTF-8 bytes.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
