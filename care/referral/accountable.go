package referral

import (
	"cmp"
	"slices"

	"concordat/care/circle"
	"concordat/care/worker"
	"concordat/fault"
	"concordat/record/r4"
	"concordat/record/store"
)

// Accountable is who answers for a person's care now.
type Accountable struct {
	Ref, Name string // a worker, or the organisation while nobody there has the work; Name is "" for nobody
	Since     r4.Moment
	Why       string // in a sentence
	Referral  string // id of the referral that it comes from, "" when none
	NoWorker  bool   // an organisation is accountable and has given the work to nobody yet
}

// Nobody reports whether nobody is accountable, which pages show as a warning.
func (a Accountable) Nobody() bool { return a.Ref == "" }

// AccountableFor says who is accountable for a person's care now: always one, or nobody. It is the worker to whom care
// was given last; else the organisation that took care on last; else who made the open referral that has waited
// longest, because responsibility passes only when the other side accepts.
func AccountableFor(r *store.Reader, person string) (Accountable, error) {
	episodes, err := store.Find[r4.EpisodeOfCare](r, "patient=?&status=active", "Patient/"+person)
	if err != nil {
		return Accountable{}, err
	}
	if len(episodes) > 0 {
		best := slices.MaxFunc(episodes, func(a, b store.Found[r4.EpisodeOfCare]) int {
			x, y := ofEpisode(a.Value), ofEpisode(b.Value)
			if x.NoWorker != y.NoWorker {
				return cmp.Compare(rank(x), rank(y))
			}
			return x.Since.At.Compare(y.Since.At)
		})
		return ofEpisode(best.Value), nil
	}
	waiting, err := ForPerson(r, person)
	if err != nil {
		return Accountable{}, err
	}
	for _, f := range slices.Backward(waiting) {
		switch {
		case f.State == Sent || f.State == Seen:
			return Accountable{Ref: f.By, Name: f.ByName, Since: f.Asked, Referral: f.ID,
				Why: "Asked " + f.ToName + " for help and stays responsible until they accept"}, nil
		case f.State == Declined && !f.Closed:
			return Accountable{Ref: f.By, Name: f.ByName, Since: f.Asked, Referral: f.ID,
				Why: "Asked " + f.ToName + ", who declined, and is responsible for what happens next"}, nil
		}
	}
	return Accountable{}, nil
}

func rank(a Accountable) int {
	if a.NoWorker {
		return 0
	}
	return 1
}

func ofEpisode(e r4.EpisodeOfCare) Accountable {
	var out Accountable
	if e.Period != nil {
		out.Since, _ = r4.ParseMoment(e.Period.Start)
	}
	if e.ManagingOrganization != nil {
		out.Ref, out.Name = e.ManagingOrganization.Reference, e.ManagingOrganization.Display
	}
	if e.CareManager == nil {
		out.NoWorker, out.Why = true, "Accepted the referral. Its duty team answers until a worker is named"
		return out
	}
	out.Ref, out.Name, out.Why = e.CareManager.Reference, e.CareManager.Display, "Has been given the work"
	for _, x := range e.CareManager.Extension {
		if at, ok := r4.ParseMoment(x.ValueDateTime); ok && x.URL == since {
			out.Since = at
		}
	}
	return out
}

// TakeOn makes the worker who asks now accountable for a person for whom nobody is, without a referral. fault.Conflict
// when somebody is accountable already.
func TakeOn(tx *store.Tx, person string) error {
	now, err := AccountableFor(tx.Reader, person)
	if err != nil {
		return err
	}
	if !now.Nobody() {
		return fault.New(fault.Conflict, "%s is accountable already. Ask them to hand over.", now.Name)
	}
	w := worker.Asking(tx.Access())
	if w.Organisation == "" {
		return fault.New(fault.Denied, "Only somebody who works for an organisation can take this on.")
	}
	if w, err = worker.Load(tx.Reader, w.Ref); err != nil {
		return err
	}
	at := r4.Instant(tx.Now())
	manager := w.Reference()
	manager.Extension = []r4.Extension{{URL: since, ValueDateTime: at}}
	_, err = tx.Create(r4.EpisodeOfCare{Status: "active", Patient: r4.Ref("Patient/" + person), ManagingOrganization: w.OrgReference(),
		CareManager: manager, Period: &r4.Period{Start: at}})
	if err != nil {
		return err
	}
	return circle.Join(tx, person, w, w.Job)
}
