package assessment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"concordat/definitions/forms"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

func TestTwoPeopleAtOnceNeverOverwriteEachOther(t *testing.T) {
	f := setUp(t)
	id := f.start()
	first := f.give(ben, id, "health", "health.summary", "Steady on her feet.")
	f.give(amina, id, "health", "health.summary", "Unsteady since the fall.") // she had not seen his
	on := f.open(id).Log.On("health.summary", "")
	if !on.Differ() || len(on.Heads) != 2 {
		t.Fatalf("both answers should stand side by side, got %d", len(on.Heads))
	}
	if got := []string{on.Heads[0].By().String(), on.Heads[1].By().Name}; got[0] != ben.String() || got[1] != amina.Name {
		t.Errorf("attributed to %v", got)
	}
	// Once she has seen both, an answer of hers settles it, and history keeps all three.
	f.give(amina, id, "health", "health.summary", "Steady indoors, unsteady outside.", on.Marks()...)
	on = f.open(id).Log.On("health.summary", "")
	if on.Differ() || on.Values()[0].Text != "Steady indoors, unsteady outside." || len(on.All) != 3 {
		t.Errorf("differ %v, says %q, %d kept", on.Differ(), forms.Words(on.Values()), len(on.All))
	}
	if first.ID != on.All[0].ID {
		t.Error("the first answer is gone from the history")
	}
}

func TestAnAnswerTypedOnAfterSomebodySawItIsNotOverwritten(t *testing.T) {
	f := setUp(t)
	id := f.start()
	seen := f.give(ben, id, "health", "health.summary", "Steady")
	f.give(ben, id, "health", "health.summary", "Steady only with her frame")
	f.give(amina, id, "health", "health.summary", "I agree: steady", seen.Mark())
	if on := f.open(id).Log.On("health.summary", ""); !on.Differ() {
		t.Error("Amina answered what Ben had meanwhile gone on to change, and his words no longer stand")
	}
}

func TestTypingOnMakesOneAnswerAndComingBackMakesAnother(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.give(ben, id, "health", "health.summary", "St")
	f.give(ben, id, "health", "health.summary", "Steady")
	if on := f.open(id).Log.On("health.summary", ""); len(on.All) != 1 || on.All[0].Version != 2 {
		t.Fatalf("%d answers", len(on.All))
	}
	f.clock.Advance(Sitting)
	f.give(ben, id, "health", "health.summary", "Unsteady")
	on := f.open(id).Log.On("health.summary", "")
	if len(on.All) != 2 || len(on.Heads) != 1 || on.Values()[0].Text != "Unsteady" {
		t.Errorf("%d answers, %d stand", len(on.All), len(on.Heads))
	}
}

func TestTheSameAnswerSentTwiceIsOne(t *testing.T) {
	f := setUp(t)
	id := f.start()
	a, b := f.give(ben, id, "health", "health.summary", "Steady"), f.give(ben, id, "health", "health.summary", "Steady")
	if a.Mark() != b.Mark() {
		t.Errorf("%s and %s", a.Mark(), b.Mark())
	}
}

func TestAWithdrawnAnswerStaysInHistory(t *testing.T) {
	f := setUp(t)
	id := f.start()
	g := f.give(amina, id, "health", "health.summary", "Steady")
	f.reply(ben, id, "health", Reply{Item: "health.summary", Base: []string{g.Mark()}})
	on := f.open(id).Log.On("health.summary", "")
	if on.Answered() || len(on.Values()) != 0 || len(on.All) != 2 {
		t.Errorf("answered %v, %d kept", on.Answered(), len(on.All))
	}
}

func TestAnswersAreThereAfterAStop(t *testing.T) {
	path := t.TempDir() + "/record.db"
	var id string
	t.Run("before", func(t *testing.T) {
		f := openAt(t, path, true)
		id = f.start()
		f.give(ben, id, "health", "health.summary", "Steady")
	})
	f := openAt(t, path, false)
	if got := forms.Words(f.open(id).Log.On("health.summary", "").Values()); got != "Steady" {
		t.Errorf("after a restart it says %q", got)
	}
}

func TestWrongAnswersAreRefusedAndNothingIsKept(t *testing.T) {
	f := setUp(t)
	id := f.start()
	yes := true
	for name, r := range map[string]Reply{
		"another section's question": {Item: "home.access", Values: []forms.Value{{Text: "x"}}},
		"no such question":           {Item: "health.none", Values: []forms.Value{{Text: "x"}}},
		"words for a choice":         {Item: "health.skin", Values: []forms.Value{{Text: "x"}}},
		"an option of another list":  {Item: "health.skin", Values: []forms.Value{{Coding: &r4.Coding{System: "urn:concordat:code:sleep", Code: "well"}}}},
		"two of one":                 {Item: "health.fallen", Values: []forms.Value{{Yes: &yes}, {Yes: &yes}}},
		"a reason without words":     {Item: "health.skin", Absent: "not-asked"},
		"an unknown reason":          {Item: "health.skin", Absent: "busy", Why: "x"},
		"a reason and an answer":     {Item: "health.summary", Absent: "not-asked", Why: "x", Values: []forms.Value{{Text: "x"}}},
		"an entry where none is":     {Item: "health.summary", Entry: "e", Values: []forms.Value{{Text: "x"}}},
	} {
		err := f.try(ben, func(tx *store.Tx) error {
			_, err := Give(tx, id, "health", Reply{Item: "health.actions", Values: []forms.Value{{Text: "kept?"}}}, r)
			return err
		})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a := f.open(id); a.LastGiven() != nil {
		t.Error("a refused post left an answer behind")
	}
}

func TestOnlyTheOneItWasGivenToAnswersForThemselves(t *testing.T) {
	f := setUp(t)
	id := f.start()
	say := func(p Party, section, item string) error {
		return f.try(p, func(tx *store.Tx) error {
			_, err := Give(tx, id, section, Reply{Item: item, Values: []forms.Value{{Text: "x"}}})
			return err
		})
	}
	if err := say(cara, "carer", "carer.says"); err != nil {
		t.Errorf("the carer in her section: %v", err)
	}
	if err := say(cara, "words", "words.matters"); !fault.Is(err, fault.Denied) {
		t.Errorf("the carer in another section: %v", err)
	}
	if err := say(annP, "words", "words.matters"); !fault.Is(err, fault.Denied) {
		t.Errorf("the person in a section that wasn't given to her: %v", err)
	}
}

func TestEntriesOfARepeatingGroup(t *testing.T) {
	f := setUp(t)
	id := f.start()
	add := func(p Party) (entry string) {
		f.as(p, func(tx *store.Tx) (err error) {
			entry, err = AddEntry(tx, id, "risks", "risks.risk")
			return err
		})
		return entry
	}
	one, two := add(amina), add(ben)
	f.reply(amina, id, "risks", Reply{Item: "risks.risk.what", Entry: one, Values: []forms.Value{{Text: "Falling"}}})
	f.reply(ben, id, "risks", Reply{Item: "risks.risk.what", Entry: two, Values: []forms.Value{{Text: "Fire"}}})
	a := f.open(id)
	group := a.Form.Item("risks.risk")
	if got := a.Log.Entries(group); !slices.Equal(got, []string{one, two}) {
		t.Fatalf("entries %v", got)
	}
	f.as(amina, func(tx *store.Tx) error { return RemoveEntry(tx, id, "risks", "risks.risk", two) })
	if a = f.open(id); len(a.Log.Entries(group)) != 1 || len(a.Log.On("risks.risk.what", two).All) != 1 {
		t.Error("the entry should be out, and what was said in it kept")
	}
	f.reply(ben, id, "risks", Reply{Item: "risks.risk.could", Entry: two, Values: []forms.Value{{Text: "The house"}}})
	if got := f.open(id).Log.Entries(group); !slices.Equal(got, []string{one, two}) {
		t.Error("what Ben went on to write in the entry that Amina took out isn't shown")
	}
}

func TestKeepBothKeepsTheWordsOfBoth(t *testing.T) {
	f := setUp(t)
	id := f.start()
	f.give(ben, id, "health", "health.summary", "Steady")
	f.give(amina, id, "health", "health.summary", "Unsteady")
	a := f.open(id)
	r, ok := a.KeepBoth(a.Form.Item("health.summary"), "")
	if !ok {
		t.Fatal("words of both can't be kept")
	}
	f.reply(amina, id, "health", r)
	on := f.open(id).Log.On("health.summary", "")
	if on.Differ() || on.Values()[0].Text != "Ben Carter: Steady\nAmina Yusuf: Unsteady" {
		t.Errorf("differ %v: %q", on.Differ(), forms.Words(on.Values()))
	}
	f.choose(ben, id, "health", "health.skin", "sound")
	f.choose(amina, id, "health", "health.skin", "broken")
	a = f.open(id)
	if _, ok := a.KeepBoth(a.Form.Item("health.skin"), ""); ok {
		t.Error("a question with one answer was given two")
	}
	r, err := a.Choose(a.Form.Item("health.skin"), "", a.Log.On("health.skin", "").Heads[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	f.reply(amina, id, "health", r)
	if on := f.open(id).Log.On("health.skin", ""); on.Differ() || on.Values()[0].Coding.Code != "sound" {
		t.Errorf("chosen %s", forms.Words(on.Values()))
	}
}

// TestFoldKeepsEveryAnswer folds logs in which authors answer having seen any part of what was there, in any order: no
// answer is lost, something stands, and nothing stands that an author took up or took back.
func TestFoldKeepsEveryAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 2, 14, 0, 0, 0, time.UTC)
		var all []Given
		for n := range rapid.IntRange(1, 12).Draw(t, "answers") {
			g := Given{ID: fmt.Sprintf("a%02d", n), Version: rapid.IntRange(1, 3).Draw(t, "version"), Answer: Answer{
				Item: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "item"), Given: r4.Instant(at.Add(time.Duration(n) * time.Second)),
				Author: *r4.Ref(rapid.SampledFrom([]string{"P/1", "P/2", "P/3"}).Draw(t, "author")),
				Value:  []forms.Value{{Text: rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "value")}}}}
			for _, earlier := range all {
				if earlier.Item == g.Item && rapid.Bool().Draw(t, "seen") {
					mark := earlier.Mark()
					if rapid.Bool().Draw(t, "in an older version") {
						mark = fmt.Sprintf("%s/%d", earlier.ID, earlier.Version-1)
					}
					g.BasedOn = append(g.BasedOn, mark)
				}
			}
			all = append(all, g)
		}
		log := Fold(rapid.Permutation(all).Draw(t, "order"))
		kept := map[string]bool{}
		for _, item := range []string{"x", "y"} {
			on := log.On(item, "")
			for _, g := range on.All {
				kept[g.ID] = true
			}
			if len(on.All) > 0 && len(on.Heads) == 0 {
				t.Fatal("answers were given and none stands")
			}
			for _, h := range on.Heads {
				for _, later := range on.All {
					if slices.Contains(later.BasedOn, h.Mark()) || later.Author.Reference == h.Author.Reference && later.ID > h.ID {
						t.Fatalf("%s stands though %s came after it", h.ID, later.ID)
					}
				}
			}
			authors := map[string]bool{}
			for _, h := range on.Heads {
				if authors[h.Author.Reference] {
					t.Fatal("an author disagrees with themselves")
				}
				authors[h.Author.Reference] = true
			}
		}
		if len(kept) != len(all) {
			t.Fatalf("%d of %d kept: %v", len(kept), len(all), slices.Collect(maps.Keys(kept)))
		}
	})
}

func TestManyAnswersAtTheSameMomentAreAllKept(t *testing.T) {
	f := setUp(t)
	id := f.start()
	const each = 20
	var wg sync.WaitGroup
	errs := make(chan error, 2*each)
	for _, p := range []Party{amina, ben} {
		for n := range each {
			wg.Go(func() {
				item := []string{"health.summary", "health.actions"}[n%2]
				text := fmt.Sprintf("%s %d", p.Name, n)
				errs <- f.store.Update(context.Background(), access(p), func(tx *store.Tx) error {
					_, err := Give(tx, id, "health", Reply{Item: item, Values: []forms.Value{{Text: text}}})
					return err
				})
			})
		}
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	a := f.open(id)
	versions := 0
	for _, item := range []string{"health.summary", "health.actions"} {
		on := a.Log.On(item, "")
		if len(on.Heads) != 2 || !on.Differ() {
			t.Errorf("%s: %d stand, not one by each", item, len(on.Heads))
		}
		for _, g := range on.All {
			versions += g.Version
		}
	}
	if versions != 2*each {
		t.Errorf("%d of %d answers are kept", versions, 2*each)
	}
}
