// The entry of one file of the list.
{NAME(FILE), IDENTIFIER(FILE), sizeof IDENTIFIER(FILE)},
#undef FILE
