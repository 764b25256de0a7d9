#include "CDashboards.h"

// Embedded by the compiler: the binary needs no files beside it, and starting costs no reading.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char host[] = {
#embed "../../dashboards/host.json"
};

#define BUNDLED(name, bytes) {name, bytes, sizeof bytes}

static const struct bundled_dashboard all[] = {
    BUNDLED("host", host),
};

const struct bundled_dashboard *bundled_dashboards(size_t *count) {
  *count = sizeof all / sizeof *all;
  return all;
}
