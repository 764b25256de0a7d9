#ifndef ORIEL_CNCURSES_H
#define ORIEL_CNCURSES_H

// The wide API exists only with this definition; the macros would hide the real functions from Swift.
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <locale.h>
#include <stdbool.h>

// ncurses' globals are mutable C variables, which Swift 6 refuses: they are read through functions.
static inline WINDOW *nc_stdscr(void) { return stdscr; }
static inline WINDOW *nc_curscr(void) { return curscr; }
static inline int nc_color_pairs(void) { return COLOR_PAIRS; }

// Attributes are macros with casts; typed constants reach Swift.
static const attr_t NC_BOLD = A_BOLD, NC_DIM = A_DIM, NC_ITALIC = A_ITALIC, NC_UNDERLINE = A_UNDERLINE,
                    NC_REVERSE = A_REVERSE, NC_BLINK = A_BLINK;

/// A blank cell of a style, to copy and put characters in; `pair` may be past 32,767.
cchar_t nc_blank(attr_t attributes, int pair);

/// A screen with the files that belong to it.
typedef struct nc_session nc_session;

/// Starts a screen that draws into the file `descriptor`, with a compiled terminal description in place of the
/// one of TERM. Signal handlers and the environment are as before afterwards. NULL if ncurses refuses.
nc_session *nc_open(const char *description, int descriptor, int columns, int rows);

/// Makes it the one that ncurses' other functions work on.
void nc_select(nc_session *session);

/// Frees the screen and closes its files, drawing nothing more.
void nc_close(nc_session *session);

/// Columns that ncurses will count for a character: -1 for one that the C library does not know.
int nc_columns(unsigned int scalar);

/// Makes the character set of the process's locale the one of `name`; true if it then is UTF-8.
/// Only LC_CTYPE changes: numbers keep their full stop.
bool nc_set_character_set(const char *name);

#endif
