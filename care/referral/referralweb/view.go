package referralweb

import (
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"concordat/care/assessment"
	"concordat/care/banner"
	"concordat/care/person"
	"concordat/care/referral"
	"concordat/care/worker"
	"concordat/record/store"
	"concordat/web"
	"concordat/web/nhsuk"
)

var viewTemplate = web.MustParse(files, "view.html", "row.html")

// viewPage is what view.html prints.
type viewPage struct {
	referral.Referral
	Name      string
	Href      string
	Answer    bool   // the asker works for the organisation asked, which has not decided
	IfYou     string // what accepting does, with Answer
	Me        string // the asker's reference, when it is theirs to take with one press
	Allocate  template.HTML
	Open      bool      // the list of workers is shown open, because something is wrong in it
	Again     bool      // it has a worker already
	Step      *web.Link // what its worker does next
	MayFinish bool
	MayTake   bool // back: the asker's organisation made it
}

// view shows a referral. That somebody of the organisation asked opens it the first time is recorded: it has been seen.
func view(r *web.Request) error { return renderView(r, http.StatusOK, web.NewForm()) }

func renderView(r *web.Request, status int, f *web.Form) error {
	var (
		page    viewPage
		b       *web.PersonBanner
		workers []worker.Worker
		now     referral.Accountable
	)
	read := func(reader *store.Reader) (err error) {
		if page.Referral, err = referral.Load(reader, r.Path("id")); err != nil {
			return err
		}
		var p person.Person
		if b, p, err = banner.For(reader, page.Person); err != nil {
			return err
		}
		page.Name, page.Href = p.Called(), "/referrals/"+page.ID
		if page.To == r.Who.Organisation && (page.State == referral.Accepted || page.State == referral.Allocated) {
			if workers, err = worker.At(reader, page.To); err != nil {
				return err
			}
		}
		if page.State == referral.Allocated && page.Owner == r.Who.Actor {
			if page.Step, err = nextStep(reader, page.Referral); err != nil {
				return err
			}
		}
		now, err = referral.AccountableFor(reader, page.Person)
		return err
	}
	if err := r.View(read); err != nil {
		return err
	}
	asked := page.To == r.Who.Organisation
	if asked && page.State == referral.Sent {
		if err := r.Update(func(tx *store.Tx) error { return referral.See(tx, page.ID, page.Version) }); err != nil {
			return err
		}
		if err := r.View(read); err != nil {
			return err
		}
	}
	page.Answer = asked && page.State == referral.Seen
	page.IfYou = ifYouAccept(page.Referral, page.Name, now)
	page.Again = page.State == referral.Allocated
	page.MayFinish = asked && page.Again
	page.MayTake = page.By == r.Who.Actor && !page.Closed && (page.State == referral.Sent || page.State == referral.Seen || page.State == referral.Declined)
	others := slices.DeleteFunc(workers, func(w worker.Worker) bool {
		if w.Ref == r.Who.Actor && w.Ref != page.Owner {
			page.Me = w.Ref
		}
		return w.Ref == r.Who.Actor || w.Ref == page.Owner
	})
	if len(others) > 0 {
		page.Allocate, page.Open = workerChoice(f, others, page.Me != ""), !f.OK()
	}
	return r.Render(status, viewTemplate, web.Chrome{Title: "Referral of " + b.Name, Person: b, Nav: "/referrals", Errors: f.Errors(),
		Back: &web.Link{Href: "/referrals", Text: "Referrals"}}, page)
}

// ifYouAccept says who answers for the person now and what accepting changes. Somebody who has been given their care
// keeps it until somebody else is.
func ifYouAccept(f referral.Referral, name string, now referral.Accountable) string {
	who := now.Name
	if now.Nobody() {
		who = f.ByName
	}
	if afterWorker(now) {
		return "If you accept, " + f.ToName + " is accountable for what is asked here, and for " + name + "’s care once you have given it to somebody. Until then " + who + " is."
	}
	return "If you accept, " + f.ToName + " is accountable for " + name + "’s care from that moment. Until then " + who + " is."
}

// afterWorker reports whether a worker has been given a person's care, so that accepting alone doesn't pass it on.
func afterWorker(now referral.Accountable) bool {
	return !now.Nobody() && !now.NoWorker && now.Referral == ""
}

// nextStep is what somebody who has been given a person's care does first: the joint assessment, or the one that is
// under way.
func nextStep(r *store.Reader, f referral.Referral) (*web.Link, error) {
	found, err := assessment.ForPerson(r, "Patient/"+f.Person)
	for _, a := range found {
		if a.Status == assessment.Begun {
			return &web.Link{Href: "/assessments/" + a.ID, Text: "Open the joint assessment"}, err
		}
	}
	return &web.Link{Href: "/people/" + f.Person + "/assessments/start?referral=ServiceRequest/" + f.RequestID, Text: "Start the joint assessment"}, err
}

// workerChoice offers workers of the organisation.
func workerChoice(f *web.Form, workers []worker.Worker, besides bool) template.HTML {
	items := []nhsuk.SelectItem{{Text: "Choose a worker", NoValue: true}}
	for _, w := range workers {
		items = append(items, nhsuk.SelectItem{Value: w.Ref, Text: w.Name + ", " + w.Job})
	}
	label := "Who will do this?"
	if besides {
		label = "Who else will do this?"
	}
	return f.Select(nhsuk.Select{Name: "worker", Label: nhsuk.Label{Text: label}, Items: items})
}

// act does one thing with a referral at the version that was shown, and comes back to it saying what do says was done.
func act(r *web.Request, do func(tx *store.Tx, id string, base int) (done string, err error)) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	base, err := strconv.Atoi(f.Value("version"))
	if err != nil {
		base = 0
	}
	var done string
	err = r.Update(func(tx *store.Tx) (err error) {
		done, err = do(tx, r.Path("id"), base)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.Flash(done); err != nil {
		return err
	}
	return r.Redirect("/referrals/" + r.Path("id"))
}

func accept(r *web.Request) error {
	return act(r, func(tx *store.Tx, id string, base int) (string, error) {
		if err := referral.Accept(tx, id, base); err != nil {
			return "", err
		}
		name, now, err := accountable(tx.Reader, id)
		return "Accepted. " + now.Name + " is accountable for " + name + "’s care now. Give the work to somebody.", err
	})
}

func finish(r *web.Request) error {
	return act(r, func(tx *store.Tx, id string, base int) (string, error) {
		return "The referral is done.", referral.Finish(tx, id, base)
	})
}

// allocate gives an accepted referral to a worker.
func allocate(r *web.Request) error {
	f, err := r.Form()
	if err != nil {
		return err
	}
	err = act(r, func(tx *store.Tx, id string, base int) (string, error) {
		if err := referral.Allocate(tx, id, base, f.Value("worker")); err != nil {
			return "", err
		}
		name, now, err := accountable(tx.Reader, id)
		if now.Ref == r.Who.Actor {
			return "You are accountable now for " + name + "’s care.", err
		}
		return now.Name + " is accountable now for " + name + "’s care.", err
	})
	if err != nil && f.Take(err) {
		return renderView(r, http.StatusUnprocessableEntity, f)
	}
	return err
}

// accountable says whom a referral is about, and who is accountable for their care now.
func accountable(r *store.Reader, id string) (name string, now referral.Accountable, err error) {
	f, err := referral.Load(r, id)
	if err != nil {
		return "", now, err
	}
	p, err := person.Load(r, f.Person)
	if err != nil {
		return "", now, err
	}
	now, err = referral.AccountableFor(r, f.Person)
	return p.Called(), now, err
}
