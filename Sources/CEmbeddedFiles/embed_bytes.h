// The bytes of one file of the list.
static const unsigned char IDENTIFIER(FILE)[] __attribute__((aligned(64))) = {
#embed PLACE(FILE)
};
#undef FILE
