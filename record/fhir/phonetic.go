package fhir

// Phonetic is a key for how a name sounds: names that may be spellings of one another have the same key.
func Phonetic(s string) string { return Fold(s) }
