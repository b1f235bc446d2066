package fhir

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Ellis":               "ellis",
		"O'Neill":             "oneill",
		"O’Neill":             "oneill",
		"Smith-Jones":         "smith jones",
		"  José  María ":      "jose maria",
		"Łukasz":              "lukasz",
		"Seán Ó Cathasaigh":   "sean o cathasaigh",
		"MÜLLER":              "muller",
		"Straße":              "strasse",
		"12, High St. (rear)": "12 high st rear",
		"-":                   "",
		"ﬁnn":                 "finn",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, and again %q", s, once, Fold(once))
		}
	})
}

func TestSpellingsOfOneNameSoundAlike(t *testing.T) {
	for _, names := range [][]string{
		{"Catherine", "Kathryn", "Katherine", "Catharine", "Kathrine"},
		{"Mohammed", "Muhammad", "Mohamed", "Mohammad", "Muhammed"},
		{"Steven", "Stephen", "Stefan"},
		{"Geoffrey", "Jeffrey", "Jeffery"},
		{"Ann", "Anne", "Anna"},
		{"Alan", "Allan", "Allen", "Alun"},
		{"Lindsay", "Lindsey", "Lynsey"},
		{"Sean", "Shaun", "Shawn", "Seán"},
		{"Siobhan", "Siobhán", "Shivaun"},
		{"Niall", "Neil", "Neill"},
		{"Hughes", "Hues"},
		{"Vaughan", "Vaughn"},
		{"Callaghan", "Callahan"},
		{"MacDonald", "McDonald", "Macdonald"},
		{"Thompson", "Thomson", "Tomson"},
		{"Smith", "Smyth", "Smythe"},
		{"Wright", "Right"},
		{"Leigh", "Lee"},
		{"Choudhury", "Chowdhury", "Chaudhry", "Chaudry"},
		{"Hussain", "Hussein", "Husain"},
		{"Sheikh", "Shaikh", "Shaykh"},
		{"Lakshmi", "Laxmi"},
		{"Qureshi", "Quraishi", "Koreshi"},
		{"Farooq", "Faruk", "Farouk"},
		{"Dafydd", "David"},
		{"Parveen", "Parwin"},
		{"Llewellyn", "Llywelyn"},
		{"Zainab", "Zaynab", "Zeinab"},
		{"Anthony", "Antony"},
		{"Philip", "Phillip"},
	} {
		for _, n := range names[1:] {
			if Phonetic(n) != Phonetic(names[0]) {
				t.Errorf("%s is %q and %s is %q", names[0], Phonetic(names[0]), n, Phonetic(n))
			}
		}
	}
}

func TestDifferentNamesSoundDifferent(t *testing.T) {
	names := []string{"Margaret", "Joan", "Amina", "Ben", "Priya", "Tom", "Sana", "Helen", "Rob", "Grace", "Harold", "Lin", "Ellis", "Yusuf", "Carter", "Nair", "Okafor", "Malik", "Marsh", "Price", "Adeyemi", "Dean", "Chen", "Patel", "Khan", "Begum", "Singh", "Kaur", "Ahmed", "Ali"}
	keys := map[string]string{}
	for _, n := range names {
		if other, ok := keys[Phonetic(n)]; ok {
			t.Errorf("%s and %s are both %q", n, other, Phonetic(n))
		}
		keys[Phonetic(n)] = n
	}
}

func TestPhoneticKeepsWordsAndOtherScripts(t *testing.T) {
	for in, want := range map[string]string{"Mary Ann": "mr an", "": "", "陈": "陈"} {
		if got := Phonetic(in); got != want {
			t.Errorf("Phonetic(%q) = %q, want %q", in, got, want)
		}
	}
}
