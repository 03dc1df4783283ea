// Cairo with PangoCairo, which lays out its text.
#pragma once

#include <cairo.h>
#include <pango/pangocairo.h>
