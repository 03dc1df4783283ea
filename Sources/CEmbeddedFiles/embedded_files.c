#include "embedded_files.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Tokenizer files are the same for all three models and stored once.
static const unsigned char vocabulary[] = {
#embed "../EmbeddedModels/Resources/reviews-2m/vocab.json"
};
static const unsigned char merges[] = {
#embed "../EmbeddedModels/Resources/reviews-2m/merges.txt"
};
static const unsigned char config_2m[] = {
#embed "../EmbeddedModels/Resources/reviews-2m/config.json"
};
static const unsigned char config_4m[] = {
#embed "../EmbeddedModels/Resources/reviews-4m/config.json"
};
static const unsigned char config_judge[] = {
#embed "../EmbeddedModels/Resources/reviews-judge/config.json"
};
static const unsigned char weights_2m[] __attribute__((aligned(64))) = {
#embed "../EmbeddedModels/Resources/reviews-2m/model.safetensors"
};
static const unsigned char weights_4m[] __attribute__((aligned(64))) = {
#embed "../EmbeddedModels/Resources/reviews-4m/model.safetensors"
};
static const unsigned char weights_judge[] __attribute__((aligned(64))) = {
#embed "../EmbeddedModels/Resources/reviews-judge/model.safetensors"
};
static const unsigned char sentiment[] = {
#embed "../EmbeddedModels/Resources/sentiment.jsonl"
};

#define FILE_ENTRY(path, bytes) {path, bytes, sizeof bytes}

static const struct embedded_file embedded_files[] = {
    FILE_ENTRY("reviews-2m/config.json", config_2m),
    FILE_ENTRY("reviews-2m/model.safetensors", weights_2m),
    FILE_ENTRY("reviews-2m/vocab.json", vocabulary),
    FILE_ENTRY("reviews-2m/merges.txt", merges),
    FILE_ENTRY("reviews-4m/config.json", config_4m),
    FILE_ENTRY("reviews-4m/model.safetensors", weights_4m),
    FILE_ENTRY("reviews-4m/vocab.json", vocabulary),
    FILE_ENTRY("reviews-4m/merges.txt", merges),
    FILE_ENTRY("reviews-judge/config.json", config_judge),
    FILE_ENTRY("reviews-judge/model.safetensors", weights_judge),
    FILE_ENTRY("reviews-judge/vocab.json", vocabulary),
    FILE_ENTRY("reviews-judge/merges.txt", merges),
    FILE_ENTRY("sentiment.jsonl", sentiment),
};

const size_t embedded_file_count = sizeof embedded_files / sizeof embedded_files[0];

const struct embedded_file *embedded_files_table(void) { return embedded_files; }
