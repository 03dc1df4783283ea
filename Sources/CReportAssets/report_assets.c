#include "report_assets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char report_mustache[] = {
#embed "../Reports/Page/Assets/report.mustache"
};
static const unsigned char section_mustache[] = {
#embed "../Reports/Page/Assets/section.mustache"
};
static const unsigned char prose_mustache[] = {
#embed "../Reports/Page/Assets/prose.mustache"
};
static const unsigned char figures_mustache[] = {
#embed "../Reports/Page/Assets/figures.mustache"
};
static const unsigned char table_mustache[] = {
#embed "../Reports/Page/Assets/table.mustache"
};
static const unsigned char files_mustache[] = {
#embed "../Reports/Page/Assets/files.mustache"
};
static const unsigned char generations_mustache[] = {
#embed "../Reports/Page/Assets/generations.mustache"
};
static const unsigned char spans_mustache[] = {
#embed "../Reports/Page/Assets/spans.mustache"
};
static const unsigned char dimensions_mustache[] = {
#embed "../Reports/Page/Assets/dimensions.mustache"
};
static const unsigned char explorer_mustache[] = {
#embed "../Reports/Page/Assets/explorer.mustache"
};
static const unsigned char command_mustache[] = {
#embed "../Reports/Page/Assets/command.mustache"
};
static const unsigned char page_css[] = {
#embed "../Reports/Page/Assets/page.css"
};
static const unsigned char tables_css[] = {
#embed "../Reports/Page/Assets/tables.css"
};
static const unsigned char cards_css[] = {
#embed "../Reports/Page/Assets/cards.css"
};
static const unsigned char analyses_css[] = {
#embed "../Reports/Page/Assets/analyses.css"
};
static const unsigned char media_css[] = {
#embed "../Reports/Page/Assets/media.css"
};
static const unsigned char notebook_css[] = {
#embed "../Notebooks/Assets/notebook.css"
};
static const unsigned char page_js[] = {
#embed "../Reports/Page/Assets/page.js"
};
static const unsigned char tables_js[] = {
#embed "../Reports/Page/Assets/tables.js"
};
static const unsigned char highlights_js[] = {
#embed "../Reports/Page/Assets/highlights.js"
};
static const unsigned char dimensions_js[] = {
#embed "../Reports/Page/Assets/dimensions.js"
};
static const unsigned char explorer_js[] = {
#embed "../Reports/Page/Assets/explorer.js"
};
static const unsigned char start_js[] = {
#embed "../Reports/Page/Assets/start.js"
};

#define ASSET(name, bytes) {name, bytes, sizeof bytes}

static const struct report_asset report_assets[] = {
    ASSET("report.mustache", report_mustache),
    ASSET("section.mustache", section_mustache),
    ASSET("prose.mustache", prose_mustache),
    ASSET("figures.mustache", figures_mustache),
    ASSET("table.mustache", table_mustache),
    ASSET("files.mustache", files_mustache),
    ASSET("generations.mustache", generations_mustache),
    ASSET("spans.mustache", spans_mustache),
    ASSET("dimensions.mustache", dimensions_mustache),
    ASSET("explorer.mustache", explorer_mustache),
    ASSET("command.mustache", command_mustache),
    ASSET("page.css", page_css),
    ASSET("tables.css", tables_css),
    ASSET("cards.css", cards_css),
    ASSET("analyses.css", analyses_css),
    ASSET("media.css", media_css),
    ASSET("notebook.css", notebook_css),
    ASSET("page.js", page_js),
    ASSET("tables.js", tables_js),
    ASSET("highlights.js", highlights_js),
    ASSET("dimensions.js", dimensions_js),
    ASSET("explorer.js", explorer_js),
    ASSET("start.js", start_js),
};

const size_t report_asset_count = sizeof report_assets / sizeof report_assets[0];

const struct report_asset *report_assets_table(void) { return report_assets; }
