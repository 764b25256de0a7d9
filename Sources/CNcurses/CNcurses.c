#define _GNU_SOURCE
#include "CNcurses.h"
#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

cchar_t nc_blank(attr_t attributes, int pair) {
  cchar_t cell;
  wchar_t text[2] = {L' ', 0};
  int extended = pair;
  setcchar(&cell, text, attributes, 0, &extended);
  return cell;
}

// newterm() installs handlers of its own for these.
static const int touched[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
enum { touched_count = sizeof touched / sizeof touched[0] };

static void restore_variable(const char *name, char *value) {
  if (value) setenv(name, value, 1);
  else unsetenv(name);
  free(value);
}

static char *copy_variable(const char *name) {
  const char *value = getenv(name);
  return value ? strdup(value) : NULL;
}

struct nc_session {
  SCREEN *screen;
  FILE *output, *input;
};

static void free_session(nc_session *session) {
  if (session->screen) delscreen(session->screen);
  if (session->output) fclose(session->output);
  if (session->input) fclose(session->input);
  free(session);
}

static SCREEN *start(const char *description, FILE *output, FILE *input) {
  struct sigaction handlers[touched_count];
  for (int i = 0; i < touched_count; i++) sigaction(touched[i], NULL, &handlers[i]);
  char *terminfo = copy_variable("TERMINFO");
  setenv("TERMINFO", description, 1);
  SCREEN *screen = newterm("oriel", output, input);
  restore_variable("TERMINFO", terminfo);
  for (int i = 0; i < touched_count; i++) sigaction(touched[i], &handlers[i], NULL);
  return screen;
}

nc_session *nc_open(const char *description, int descriptor, int columns, int rows) {
  nc_session *session = calloc(1, sizeof *session);
  if (!session) return NULL;
  int copy = dup(descriptor);
  session->output = copy < 0 ? NULL : fdopen(copy, "w");
  // Nothing is read through ncurses, but it insists on a file.
  session->input = fopen("/dev/null", "r");
  if (session->output && session->input) session->screen = start(description, session->output, session->input);
  if (!session->screen) {
    free_session(session);
    return NULL;
  }
  // Without this every update is abandoned, as /dev/null always looks as if keys were waiting.
  typeahead(-1);
  resizeterm(rows, columns);
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  curs_set(0);
  return session;
}

void nc_select(nc_session *session) { set_term(session->screen); }

void nc_close(nc_session *session) {
  set_term(session->screen);
  free_session(session);
}

int nc_columns(unsigned int scalar) { return wcwidth((wchar_t)scalar); }

bool nc_set_character_set(const char *name) {
  return setlocale(LC_CTYPE, name) && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
