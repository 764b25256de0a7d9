#ifndef ORIEL_CDASHBOARDS_H
#define ORIEL_CDASHBOARDS_H

#include <stddef.h>

/// A file of the top-level folder `dashboards/`, as it was when the program was built.
struct bundled_dashboard {
  /// The file's name without `.json`.
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// In the order in which lists show them.
const struct bundled_dashboard *bundled_dashboards(size_t *count);

#endif
