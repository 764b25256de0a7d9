#ifndef ORIEL_CYAML_H
#define ORIEL_CYAML_H
#include <yaml.h>
#endif
