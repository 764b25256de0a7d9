#include "CDashboards.h"

// Embedded by the compiler: the binary needs no files beside it, and starting costs no reading.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char host[] = {
#embed "../../dashboards/host.json"
};

static const unsigned char gallery[] = {
#embed "../../dashboards/gallery.json"
};
static const unsigned char service[] = {
#embed "../../dashboards/service.json"
};
static const unsigned char database[] = {
#embed "../../dashboards/database.json"
};
static const unsigned char kubernetes[] = {
#embed "../../dashboards/kubernetes.json"
};
static const unsigned char prometheus[] = {
#embed "../../dashboards/prometheus.json"
};
static const unsigned char alerts[] = {
#embed "../../dashboards/alerts.json"
};

#define BUNDLED(name, bytes) {name, bytes, sizeof bytes}

static const struct bundled_dashboard all[] = {
    BUNDLED("host", host),
    BUNDLED("gallery", gallery),
    BUNDLED("service", service),
    BUNDLED("database", database),
    BUNDLED("kubernetes", kubernetes),
    BUNDLED("prometheus", prometheus),
    BUNDLED("alerts", alerts),
};

const struct bundled_dashboard *bundled_dashboards(size_t *count) {
  *count = sizeof all / sizeof *all;
  return all;
}
