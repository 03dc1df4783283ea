// The list of embedded files: identifier, name in the table, place. EACH is read for every one.

// Models and sentences. The tokenizer's files are the same for all three models and stored once.
#define FILE vocabulary, "reviews/vocab.json", "../EmbeddedModels/Resources/reviews-2m/vocab.json"
#include EACH
#define FILE merges, "reviews/merges.txt", "../EmbeddedModels/Resources/reviews-2m/merges.txt"
#include EACH
#define FILE config_2m, "reviews-2m/config.json", "../EmbeddedModels/Resources/reviews-2m/config.json"
#include EACH
#define FILE weights_2m, "reviews-2m/model.safetensors", "../EmbeddedModels/Resources/reviews-2m/model.safetensors"
#include EACH
#define FILE config_4m, "reviews-4m/config.json", "../EmbeddedModels/Resources/reviews-4m/config.json"
#include EACH
#define FILE weights_4m, "reviews-4m/model.safetensors", "../EmbeddedModels/Resources/reviews-4m/model.safetensors"
#include EACH
#define FILE config_judge, "reviews-judge/config.json", "../EmbeddedModels/Resources/reviews-judge/config.json"
#include EACH
#define FILE weights_judge, "reviews-judge/model.safetensors", "../EmbeddedModels/Resources/reviews-judge/model.safetensors"
#include EACH
#define FILE sentiment, "sentences/sentiment.jsonl", "../EmbeddedModels/Resources/sentiment.jsonl"
#include EACH

// Templates, style sheets and scripts of pages.
#define FILE report_mustache, "pages/report.mustache", "../Reports/Page/Assets/report.mustache"
#include EACH
#define FILE section_mustache, "pages/section.mustache", "../Reports/Page/Assets/section.mustache"
#include EACH
#define FILE prose_mustache, "pages/prose.mustache", "../Reports/Page/Assets/prose.mustache"
#include EACH
#define FILE figures_mustache, "pages/figures.mustache", "../Reports/Page/Assets/figures.mustache"
#include EACH
#define FILE table_mustache, "pages/table.mustache", "../Reports/Page/Assets/table.mustache"
#include EACH
#define FILE files_mustache, "pages/files.mustache", "../Reports/Page/Assets/files.mustache"
#include EACH
#define FILE generations_mustache, "pages/generations.mustache", "../Reports/Page/Assets/generations.mustache"
#include EACH
#define FILE spans_mustache, "pages/spans.mustache", "../Reports/Page/Assets/spans.mustache"
#include EACH
#define FILE dimensions_mustache, "pages/dimensions.mustache", "../Reports/Page/Assets/dimensions.mustache"
#include EACH
#define FILE explorer_mustache, "pages/explorer.mustache", "../Reports/Page/Assets/explorer.mustache"
#include EACH
#define FILE command_mustache, "pages/command.mustache", "../Reports/Page/Assets/command.mustache"
#include EACH
#define FILE page_css, "pages/page.css", "../Reports/Page/Assets/page.css"
#include EACH
#define FILE tables_css, "pages/tables.css", "../Reports/Page/Assets/tables.css"
#include EACH
#define FILE cards_css, "pages/cards.css", "../Reports/Page/Assets/cards.css"
#include EACH
#define FILE analyses_css, "pages/analyses.css", "../Reports/Page/Assets/analyses.css"
#include EACH
#define FILE media_css, "pages/media.css", "../Reports/Page/Assets/media.css"
#include EACH
#define FILE notebook_css, "pages/notebook.css", "../Notebooks/Assets/notebook.css"
#include EACH
#define FILE page_js, "pages/page.js", "../Reports/Page/Assets/page.js"
#include EACH
#define FILE tables_js, "pages/tables.js", "../Reports/Page/Assets/tables.js"
#include EACH
#define FILE highlights_js, "pages/highlights.js", "../Reports/Page/Assets/highlights.js"
#include EACH
#define FILE dimensions_js, "pages/dimensions.js", "../Reports/Page/Assets/dimensions.js"
#include EACH
#define FILE explorer_js, "pages/explorer.js", "../Reports/Page/Assets/explorer.js"
#include EACH
#define FILE pictures_js, "pages/pictures.js", "../Reports/Page/Assets/pictures.js"
#include EACH
#define FILE start_js, "pages/start.js", "../Reports/Page/Assets/start.js"
#include EACH

// The live page of a server.
#define FILE live_mustache, "pages/live.mustache", "../Reports/Live/Assets/live.mustache"
#include EACH
#define FILE live_css, "pages/live.css", "../Reports/Live/Assets/live.css"
#include EACH
#define FILE live_server_js, "pages/server.js", "../Reports/Live/Assets/server.js"
#include EACH
#define FILE live_forms_js, "pages/forms.js", "../Reports/Live/Assets/forms.js"
#include EACH
#define FILE live_charts_js, "pages/charts.js", "../Reports/Live/Assets/charts.js"
#include EACH
#define FILE live_write_js, "pages/write.js", "../Reports/Live/Assets/write.js"
#include EACH
#define FILE live_read_js, "pages/read.js", "../Reports/Live/Assets/read.js"
#include EACH
#define FILE live_plane_js, "pages/plane.js", "../Reports/Live/Assets/plane.js"
#include EACH
#define FILE live_words_js, "pages/words.js", "../Reports/Live/Assets/words.js"
#include EACH
#define FILE live_turn_js, "pages/turn.js", "../Reports/Live/Assets/turn.js"
#include EACH
#define FILE live_js, "pages/live.js", "../Reports/Live/Assets/live.js"
#include EACH
