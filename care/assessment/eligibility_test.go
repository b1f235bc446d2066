package assessment

import (
	"slices"
	"testing"
)

func TestNotesWhereTheAnswersDontBearOutTheJudgement(t *testing.T) {
	type given map[string][]string // choices by linkId
	both := given{"outcomes.nutrition.ability": {"unable"}, "outcomes.hygiene.ability": {"unable"}}
	and := func(sets ...given) given {
		out := given{}
		for _, s := range sets {
			for k, v := range s {
				out[k] = v
			}
		}
		return out
	}
	condition := given{"health.conditions": {"Osteoporosis"}}
	for name, c := range map[string]struct {
		given given
		want  []string // linkIds that a note is about
	}{
		"nothing judged": {and(both, condition), nil},
		"all borne out": {and(both, condition, given{"eligibility.impairment": {"yes"}, "eligibility.unable": {"yes"}, "eligibility.which": {"nutrition", "hygiene"},
			"eligibility.wellbeing": {"yes"}, "eligibility.result": {"eligible"}}), nil},
		"unable in two, one answered":            {given{"outcomes.nutrition.ability": {"unable"}, "outcomes.hygiene.ability": {"able"}, "eligibility.unable": {"yes"}}, []string{"eligibility.unable"}},
		"unable in two, none answered":           {given{"eligibility.unable": {"yes"}}, []string{"eligibility.unable"}},
		"not unable, two answered":               {and(both, given{"eligibility.unable": {"no"}}), []string{"eligibility.unable"}},
		"not unable, one answered":               {given{"outcomes.nutrition.ability": {"unable"}, "eligibility.unable": {"no"}}, nil},
		"chosen one that isn't answered":         {and(both, given{"eligibility.unable": {"yes"}, "eligibility.which": {"nutrition", "hygiene", "work"}}), []string{"eligibility.which"}},
		"left out one that is":                   {and(both, given{"outcomes.work.ability": {"unable"}, "eligibility.unable": {"yes"}, "eligibility.which": {"nutrition", "hygiene"}}), []string{"eligibility.which"}},
		"chosen only one":                        {and(both, given{"eligibility.unable": {"yes"}, "eligibility.which": {"nutrition"}}), []string{"eligibility.which", "eligibility.which"}},
		"an impairment and no condition":         {given{"eligibility.impairment": {"yes"}}, []string{"eligibility.impairment"}},
		"no impairment and a condition":          {and(condition, given{"eligibility.impairment": {"no"}}), []string{"eligibility.impairment"}},
		"no impairment and no condition":         {given{"eligibility.impairment": {"no"}}, nil},
		"eligible with a judgement that says no": {and(both, given{"eligibility.unable": {"yes"}, "eligibility.wellbeing": {"no"}, "eligibility.result": {"eligible"}}), []string{"eligibility.wellbeing", "eligibility.result"}},
		"not eligible though all say yes": {and(both, condition, given{"eligibility.impairment": {"yes"}, "eligibility.unable": {"yes"}, "eligibility.wellbeing": {"yes"},
			"eligibility.result": {"not-eligible"}}), []string{"eligibility.result"}},
		"no needs, and some answered": {and(both, given{"eligibility.result": {"none"}}), []string{"eligibility.result"}},
		"which is not asked any more": {and(both, given{"eligibility.unable": {"no"}, "eligibility.which": {"work"}}), []string{"eligibility.unable"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := setUp(t)
			id := f.start()
			for item, codes := range c.given {
				section := f.open(id).Form.Item(item).Section().LinkID
				if item == "health.conditions" {
					f.give(ben, id, section, item, codes[0])
					continue
				}
				f.choose(amina, id, section, item, codes...)
			}
			var got []string
			for _, n := range f.open(id).Notes() {
				got = append(got, n.Item)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("notes on %v, want %v: %+v", got, c.want, f.open(id).Notes())
			}
		})
	}
}
