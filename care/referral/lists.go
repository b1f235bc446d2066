package referral

import (
	"cmp"
	"slices"
	"strings"

	"concordat/record/r4"
	"concordat/record/store"
)

// Inbox lists the referrals that an organisation has not given to anybody yet: the most urgent first, and of those as
// urgent the oldest. Like every list here it is whole, however long. Of each, what is known without opening it.
func Inbox(r *store.Reader, organisation string) ([]Referral, error) {
	found, err := list(r, "code=?|?&owner=?&status=requested,received,accepted&_sort=authored-on", TaskSystem, Code, organisation)
	slices.SortStableFunc(found, func(a, b Referral) int { return cmp.Compare(b.rank(), a.rank()) })
	return found, err
}

// rank is how urgent a referral is: its place among Urgencies.
func (f Referral) rank() int {
	return max(0, slices.IndexFunc(Urgencies, func(u Urgency) bool { return u.Code == f.Urgency }))
}

// SentBy lists the open and the declined referrals that a worker made, newest first.
func SentBy(r *store.Reader, actor string) ([]Referral, error) {
	return list(r, "code=?|?&requester=?&status="+openStatuses+",rejected&_sort=-authored-on", TaskSystem, Code, actor)
}

// Mine lists the referrals allocated to a worker, oldest first.
func Mine(r *store.Reader, actor string) ([]Referral, error) {
	return list(r, "code=?|?&owner=?&status=in-progress&_sort=authored-on", TaskSystem, Code, actor)
}

// ForPerson lists a person's referrals, newest first, in full.
func ForPerson(r *store.Reader, person string) ([]Referral, error) {
	found, err := list(r, "code=?|?&patient=?&_sort=-authored-on", TaskSystem, Code, "Patient/"+person)
	for i := range found {
		if found[i], err = withRequest(r, found[i]); err != nil {
			return nil, err
		}
	}
	return found, err
}

func list(r *store.Reader, query string, args ...any) ([]Referral, error) {
	found, err := store.FindAll[r4.Task](r, query, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Referral, len(found))
	for i, f := range found {
		out[i] = ofTask(f)
	}
	return out, nil
}

// asked is how many people are named in one search.
const asked = 50

// People lists the ids of the Patients who are a worker's: whose care was given to them and not yet done, or who have an
// episode of care open of which they are the care manager, with or without a referral.
//
// FHIR R4 doesn't index EpisodeOfCare.careManager for a PractitionerRole. Whoever becomes care manager also joins the
// care team, whose participants are indexed: so people are looked for there, and their episodes say the rest.
func People(r *store.Reader, worker string) ([]string, error) {
	given, err := Mine(r, worker)
	if err != nil {
		return nil, err
	}
	teams, err := store.FindAll[r4.CareTeam](r, "participant=?&status=active", worker)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range given {
		out = append(out, f.Person)
	}
	var candidates []any
	for _, t := range teams {
		if typ, id := t.Value.Subject.Parts(); typ == "Patient" && !slices.Contains(out, id) {
			candidates = append(candidates, "Patient/"+id)
		}
	}
	for some := range slices.Chunk(candidates, asked) {
		query := "status=active&patient=" + strings.TrimSuffix(strings.Repeat("?,", len(some)), ",")
		episodes, err := store.FindAll[r4.EpisodeOfCare](r, query, some...)
		if err != nil {
			return nil, err
		}
		for _, e := range episodes {
			if m := e.Value.CareManager; m != nil && m.Reference == worker {
				_, id := e.Value.Patient.Parts()
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}
