// Templates, style sheet and script of report pages as bytes inside the binary.
#pragma once

#include <stddef.h>

/// One asset: its file name, its bytes and their number.
struct report_asset {
  const char *name;
  const unsigned char *bytes;
  size_t count;
};

/// All assets, `report_asset_count` of them.
const struct report_asset *report_assets_table(void);

/// The number of assets.
extern const size_t report_asset_count;
