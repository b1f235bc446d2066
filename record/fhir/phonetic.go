package fhir

import "strings"

// Phonetic is a key for how a name sounds in English as spoken in Britain and Ireland: spellings of one name mostly
// have one key (Catherine, Kathryn; Mohammed, Muhammad; Steven, Stephen), and different names may share one. It is
// for finding candidates, never for deciding that two people are the same. The words of a longer name keep their
// order, with a blank between their keys. Letters other than a to z stand for themselves.
func Phonetic(s string) string {
	var keys []string
	for word := range strings.FieldsSeq(Fold(s)) {
		keys = append(keys, sound(word))
	}
	return strings.Join(keys, " ")
}

type place uint8

const (
	anywhere place = iota
	first          // at the word's beginning
	inner          // not at its beginning
	last           // at its end
)

// soundRule turns the first take letters of spelt into out, where the whole of spelt is found.
type soundRule struct {
	spelt string
	where place
	take  int
	out   string
}

// soundRules are tried in order, before single letters. They fold what English, Irish, Scots, Welsh and South Asian
// spellings of the same sound differ in.
var soundRules = []soundRule{
	{"mac", first, 3, "mk"}, {"mc", first, 2, "mk"},
	{"kn", first, 1, ""}, {"gn", first, 1, ""}, {"pn", first, 1, ""}, {"wr", first, 1, ""}, {"ps", first, 1, ""},
	{"pf", first, 1, ""}, {"wh", first, 2, "v"}, {"x", first, 1, "s"},
	{"tch", anywhere, 3, "x"}, {"sch", anywhere, 3, "s"}, {"sh", anywhere, 2, "s"},
	{"chr", anywhere, 2, "k"}, {"chl", anywhere, 2, "k"}, {"cho", inner, 2, "k"}, {"ch", anywhere, 2, "x"},
	{"ph", anywhere, 2, "f"}, {"th", anywhere, 2, "t"}, {"dh", anywhere, 2, "d"}, {"kh", anywhere, 2, "k"},
	{"ck", anywhere, 2, "k"}, {"obh", inner, 3, "f"}, {"bh", anywhere, 2, "b"}, {"mh", inner, 2, "f"},
	{"augh", first, 4, "a"}, {"ugh", inner, 3, ""}, {"igh", inner, 3, ""}, {"aghan", last, 3, ""},
	{"gh", anywhere, 2, "g"}, {"dge", anywhere, 2, "j"}, {"dgi", anywhere, 2, "j"},
	{"ce", anywhere, 1, "s"}, {"ci", anywhere, 1, "s"}, {"cy", anywhere, 1, "s"},
	{"ge", anywhere, 1, "j"}, {"gi", anywhere, 1, "j"}, {"gy", anywhere, 1, "j"},
	{"mb", last, 2, "m"}, {"mps", inner, 2, "m"}, {"nds", inner, 2, "n"}, {"x", inner, 1, "ks"},
}

// sound is the key of one folded word.
func sound(word string) string {
	var key []byte
	for i := 0; i < len(word); {
		if i > 0 && word[i] == word[i-1] && word[i] < 0x80 { // a doubled letter sounds once
			i++
			continue
		}
		out, n := soundAt(word, i)
		key = append(key, out...)
		i += n
	}
	return string(key)
}

func soundAt(word string, i int) (string, int) {
	rest := word[i:]
	for _, r := range soundRules {
		if !strings.HasPrefix(rest, r.spelt) {
			continue
		}
		if r.where == first && i > 0 || r.where == inner && i == 0 || r.where == last && len(rest) > len(r.spelt) {
			continue
		}
		return r.out, r.take
	}
	return letterAt(word, i), 1
}

// letterAt is how a single letter sounds: vowels count at the beginning only, h and y too, and w before a vowel only.
func letterAt(word string, i int) string {
	next := i+1 < len(word) && isVowel(word[i+1])
	switch c := word[i]; c {
	case 'a', 'e', 'i', 'o', 'u':
		if i == 0 {
			return "a"
		}
		return ""
	case 'y':
		switch {
		case i == 0 && next:
			return "y"
		case i == 0:
			return "a"
		}
		return ""
	case 'h':
		if i == 0 {
			return "h"
		}
		return ""
	case 'w':
		switch {
		case i == 0:
			return "v"
		case next:
			return "f"
		}
		return ""
	case 'v':
		if i == 0 {
			return "v"
		}
		return "f"
	case 'c', 'q':
		return "k"
	case 'z':
		return "s"
	}
	return word[i : i+1]
}

func isVowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
