#ifndef ORIEL_CNCURSES_H
#define ORIEL_CNCURSES_H

// The wide API exists only with this definition; the macros would hide the real functions from Swift.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>

// ncurses' globals are mutable C variables, which Swift 6 refuses: they are read through functions.
static inline WINDOW *nc_stdscr(void) { return stdscr; }
static inline WINDOW *nc_curscr(void) { return curscr; }
static inline int nc_colors(void) { return COLORS; }
static inline int nc_color_pairs(void) { return COLOR_PAIRS; }

#endif
